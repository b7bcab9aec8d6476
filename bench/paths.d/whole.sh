# shellcheck shell=bash
#
# bench/paths, part "whole": one download, its start included, by loss. Sourced by it.

SIZE_MIB="${SIZE_MIB:-100}" SECONDS_EACH="${SECONDS_EACH:-20}"
readonly WHOLE_COLUMNS=rate,delay,queue,loss_percent,way,run,mbit,cpu_seconds_per_gib

# cpu_of_ends: processor time of both ends of the tunnel so far.
cpu_of_ends() {
    case "$way" in
        tcp-*) echo 0 ;;
        *) printf '%s %s\n' "$(cpu_seconds "$server_pid")" "$(cpu_seconds "$client_pid")" | awk '{ print $1 + $2 }' ;;
    esac
}

# download: bytes and seconds from the request to the last byte, or to the end of the time.
download() {
    local figures status=0
    figures="$(at_client curl -sS --max-time "$SECONDS_EACH" -o /dev/null -w '%{size_download} %{time_total}' \
        ${web_options[@]+"${web_options[@]}"} "http://$SERVER_IP/big" 2>>"$work/curl.log")" || status=$?
    # 28: the time was over, and the figures are of what came until then.
    [ "$status" = 0 ] || [ "$status" = 28 ] || return 1
    printf '%s' "$figures"
}

whole_of_way() {
    local loss run figures mbit cpu began
    for loss in $LOSSES; do
        for ((run = 1; run <= REPEAT; run++)); do
            both_ways "delay=$DELAY rate=$RATE queue=$QUEUE"
            fresh_connection "$way"
            both_ways "delay=$DELAY rate=$RATE queue=$QUEUE loss=$loss%"
            cpu="$(cpu_of_ends)" began="$(millis_on_path)"
            figures="$(download)" || { failures=$((failures + 1)); say "$way, $loss %: failed"; continue; }
            [ "$loss" != 0 ] || [ "$run" != 1 ] || mark whole "$way" "$loss" "$began"
            cpu="$(awk -v a="$cpu" -v b="$(cpu_of_ends)" -v f="$figures" 'BEGIN { split(f, v, " ");
                if (b > 0 && v[1] > 0) printf "%.2f", (b - a) * 2^30 / v[1] }')"
            mbit="$(awk -v f="$figures" 'BEGIN { split(f, v, " "); if (v[2] > 0) printf "%.1f", v[1] * 8 / v[2] / 1e6 }')"
            say "$way, $loss %: $mbit Mbit/s"
            record whole.csv "$WHOLE_COLUMNS" "$RATE" "$DELAY" "$QUEUE" "$loss" "$way" "$run" "$mbit" "$cpu"
        done
    done
}

measure_whole() {
    each_way whole_of_way
}

# The rate and the queue over time of the download without losses: a file for each way.
evaluate_whole() {
    local part name loss from to
    while IFS=, read -r part name loss from to; do
        [ "$part" = whole ] || continue
        {
            echo "seconds,mbit,queue_kib"
            awk -F, -v from="$from" -v to="$to" '$2 == "down" && $1 * 1000 >= from - 100 && $1 * 1000 <= to + 100 {
                if (before != "") printf "%.2f,%.1f,%.1f\n", $1 - from / 1000, ($4 - bytes) * 8 / 1e6 / ($1 - before), $5 / 1024
                before = $1; bytes = $4 }' "$work/trace.csv"
        } >"$out/paths-time-${name/:/-}.csv"
    done <"$work/marks.csv"
}
