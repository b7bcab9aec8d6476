# shellcheck shell=bash
#
# bench/paths, part "beside": how much longer a small request takes beside a download than alone. Sourced by it.

BESIDE_PATHS="${BESIDE_PATHS:-300mbit/50ms/1bdp 20mbit/25ms/1s}" BESIDE_SECONDS="${BESIDE_SECONDS:-12}"

# ask SECONDS: 1 KiB again and again on one connection; milliseconds of each but the first, which has to connect.
ask() {
    at_client timeout "$1" stdbuf -oL curl -sS -o /dev/null -w '%{time_total} %{size_download}\n' \
        ${web_options[@]+"${web_options[@]}"} "http://$SERVER_IP/small?[1-100000]" 2>>"$work/curl.log" |
        awk '$2 == 1024 && seen++ { print $1 * 1000 }'
}

beside_of_way() {
    local path rate delay queue mbit bulk
    for path in $BESIDE_PATHS; do
        IFS=/ read -r rate delay queue <<<"$path"
        both_ways "delay=$delay rate=$rate queue=$queue"
        fresh_connection "$way"
        ask 4 >"$work/alone"
        at_client curl -sS --max-time "$BESIDE_SECONDS" -o /dev/null -w '%{size_download} %{time_total}' \
            ${web_options[@]+"${web_options[@]}"} "http://$SERVER_IP/long?" >"$work/bulk" 2>>"$work/curl.log" &
        bulk=$!
        # The first seconds are the download's start.
        sleep 3
        ask $((BESIDE_SECONDS - 4)) >"$work/beside"
        wait "$bulk"
        [ -s "$work/alone" ] && [ -s "$work/beside" ] || { failures=$((failures + 1)); say "$way, $path: failed"; continue; }
        mbit="$(awk '{ printf "%.1f", $1 * 8 / $2 / 1e6 }' "$work/bulk")"
        record beside.csv rate,delay,queue,way,alone_p50_ms,beside_p50_ms,beside_p99_ms,added_p50_ms,requests,bulk_mbit \
            "$rate" "$delay" "$queue" "$way" "$(percentile 0.5 <"$work/alone")" "$(percentile 0.5 <"$work/beside")" \
            "$(percentile 0.99 <"$work/beside")" \
            "$(awk -v a="$(percentile 0.5 <"$work/alone")" -v b="$(percentile 0.5 <"$work/beside")" 'BEGIN { printf "%.1f", b - a }')" \
            "$(wc -l <"$work/beside")" "$mbit"
        say "$way, $path: $(tail -n 1 "$out/paths-beside.csv")"
    done
}

measure_beside() {
    # More than any path here carries in that time; sparse, for nobody looks at its bytes, and nothing on the way makes them smaller.
    truncate -s 8G "$work/www/long"
    each_way beside_of_way
}
