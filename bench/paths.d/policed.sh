# shellcheck shell=bash
#
# bench/paths, part "policed": what a flow gets through a policer, and how much of it the policer drops. Sourced by it.

POLICER="${POLICER:-20mbit:100kB}" POLICED_DELAY="${POLICED_DELAY:-25ms}"

policed_of_way() {
    local mbit began
    both_ways "delay=$POLICED_DELAY"
    fresh_connection "$way"
    both_ways "delay=$POLICED_DELAY rate=$RATE policer=$POLICER"
    began="$(millis_on_path)"
    mbit="$(iperf_mbit "$IPERF_PORT" "$SHARE_SECONDS" -R)" || { failures=$((failures + 1)); say "$way, policed: failed"; return; }
    mark policed "$way" "$mbit" "$began"
    say "$way, policed: $mbit Mbit/s"
}

measure_policed() {
    each_way policed_of_way
}

# Dropped packets, reckoned with 1,500 bytes each, of all bytes that were offered from the beginning on.
evaluate_policed() {
    local part name mbit from to
    while IFS=, read -r part name mbit from to; do
        [ "$part" = policed ] || continue
        record policed.csv policer,delay,way,mbit,dropped_percent,dropped_percent_after_2s "$POLICER" "$POLICED_DELAY" "$name" "$mbit" \
            "$(dropped_percent "$from" "$to")" "$(dropped_percent $((from + 2000)) "$to")"
    done <"$work/marks.csv"
}

dropped_percent() {
    awk -F, -v from="$1" -v to="$2" '$2 == "down" && $1 * 1000 >= from && $1 * 1000 <= to {
            if (!seen++) { offered = $3; dropped = $9 }
            bytes = $3 - offered; packets = $9 - dropped }
        END { if (bytes > 0) printf "%.2f", packets * 1500 * 100 / bytes }' "$work/trace.csv"
}
