# shellcheck shell=bash
#
# bench/paths, part "shares": what a transfer gets of a path when it has begun, by loss and direction. Sourced by it.

SHARE_SECONDS="${SHARE_SECONDS:-10}" DIRECTIONS="${DIRECTIONS:-down up}"

# mbit_of RATE: such as 300mbit, as a number.
mbit_of() {
    awk -v r="$1" 'BEGIN { print r * (r ~ /gbit/ ? 1000 : r ~ /kbit/ ? 0.001 : r ~ /mbit/ ? 1 : 1e-6) }'
}

shares_of_way() {
    local loss run direction mbit
    for direction in $DIRECTIONS; do
        for loss in $LOSSES; do
            for ((run = 1; run <= REPEAT; run++)); do
                both_ways "delay=$DELAY rate=$RATE queue=$QUEUE"
                fresh_connection "$way"
                both_ways "delay=$DELAY rate=$RATE queue=$QUEUE loss=$loss%"
                # shellcheck disable=SC2046 # an option or none
                mbit="$(iperf_mbit "$IPERF_PORT" "$SHARE_SECONDS" $([ "$direction" = up ] || echo -R))" ||
                    { failures=$((failures + 1)); say "$way, $direction, $loss %: failed"; continue; }
                say "$way, $direction, $loss %: $mbit Mbit/s"
                # 1,448 of 1,500 bytes are what TCP has left of a packet, whose IP header the rate counts.
                record shares.csv direction,rate,delay,queue,loss_percent,way,run,mbit,share "$direction" "$RATE" "$DELAY" "$QUEUE" \
                    "$loss" "$way" "$run" "$mbit" "$(awk -v m="$mbit" -v r="$(mbit_of "$RATE")" 'BEGIN { printf "%.3f", m / r * 1500 / 1448 }')"
            done
        done
    done
}

measure_shares() {
    each_way shares_of_way
}
