# shellcheck shell=bash
#
# bench/paths, part "short": how long small files take to their last byte, each on a new connection of the application. Sourced by it.

SHORT_BYTES="${SHORT_BYTES:-10000 100000 1000000}" SHORT_COUNT="${SHORT_COUNT:-100}" SHORT_SECONDS="${SHORT_SECONDS:-30}"
SHORT_RATE="${SHORT_RATE:-100mbit}" SHORT_DELAY="${SHORT_DELAY:-25ms}" SHORT_LOSSES="${SHORT_LOSSES:-0 1 3}"

short_of_way() {
    local loss bytes millis
    for loss in $SHORT_LOSSES; do
        both_ways "delay=$SHORT_DELAY rate=$SHORT_RATE queue=1bdp loss=$loss%"
        for bytes in $SHORT_BYTES; do
            [ -s "$work/www/$bytes" ] || make_file "$bytes" "$bytes"
            at_client timeout "$SHORT_SECONDS" stdbuf -oL curl -sS -o /dev/null -w '%{time_total} %{size_download}\n' \
                -H 'Connection: close' ${web_options[@]+"${web_options[@]}"} "http://$SERVER_IP/$bytes?[1-$SHORT_COUNT]" \
                >"$work/short" 2>>"$work/curl.log"
            awk -v n="$bytes" '$2 == n { print $1 * 1000 }' "$work/short" >"$work/millis"
            [ -s "$work/millis" ] || { failures=$((failures + 1)); say "$way, $loss %, $bytes bytes: failed"; continue; }
            while read -r millis; do
                record short.csv rate,delay,loss_percent,bytes,way,millis "$SHORT_RATE" "$SHORT_DELAY" "$loss" "$bytes" "$way" "$millis"
            done <"$work/millis"
            say "$way, $loss %, $bytes bytes: p50 $(percentile 0.5 <"$work/millis"), p99 $(percentile 0.99 <"$work/millis") ms of $(wc -l <"$work/millis")"
        done
    done
}

measure_short() {
    each_way short_of_way
}
