# shellcheck shell=bash
#
# bench/paths, part "sharing": two flows through one queue. Sourced by it.

SHARING_PATH="${SHARING_PATH:-20mbit/25ms}" SHARING_SECONDS="${SHARING_SECONDS:-30}"
PAIRS="${PAIRS:-pcap:bbr+tcp-cubic tcp-cubic+pcap:bbr pcap:bbr+tcp-bbr tcp-bbr+pcap:bbr pcap:bbr+pcap:bbr}"

# One server has one backend and one controller, so two of ours are of one way.
for pair in $PAIRS; do
    check_ways "${pair/+/ }"
    case "$pair" in
        tcp-*+* | *+tcp-*) ;;
        *+*) [ "${pair%%+*}" = "${pair#*+}" ] || { say "$pair: two of ours have to be the same"; exit 2; } ;;
        *) say "$pair is no pair"; exit 2 ;;
    esac
done

# start_second_client: a client of its own for the second flow, of the server that runs.
start_second_client() {
    {
        grep -v '^socks5:\|^forward:\|^  - ' "$work/client.yaml"
        printf 'forward: [ { listen: "127.0.0.1:%s", target: "%s:%s" } ]\n' "$SECOND_IPERF_PORT" "$SERVER_IP" "$SECOND_IPERF_PORT"
    } >"$work/client2.yaml"
    chmod 600 "$work/client2.yaml"
    # shellcheck disable=SC2086 # a command of several words
    spawn "$client_ns" client2.log $LOOMWIRE run -c "$work/client2.yaml"
    second_pid=$launched
    await_line "$second_pid" client2.log 'is running' "$(($(grep -c 'is running' "$work/client2.log" 2>/dev/null) + 1))"
}

# flow NAME WAY PORT SECONDS: what comes, by the second, into the file; in the background.
flow() {
    local host=127.0.0.1
    case "$2" in tcp-*) tcp_of "${2#tcp-}" && host="$SERVER_IP" ;; esac
    at_client timeout $(($4 + 40)) iperf3 -c "$host" -p "$3" -R -t "$4" -i 1 -f m >"$work/flow-$1" 2>&1 &
    flow_pid=$!
}

# rate_from NAME SECOND: its mean from that second on.
rate_from() {
    awk -v from="$2" '$0 ~ /Mbits\/sec *$/ { sub(/^\[ *[0-9]+\] */, ""); if ($1 + 0 >= from) { sum += $(NF - 1); n++ } }
        END { if (!n) exit 1; printf "%.2f", sum / n }' "$work/flow-$1"
}

measure_pair() {
    local one="${1%%+*}" other="${1#*+}" ours=0 first second a b rate delay
    IFS=/ read -r rate delay <<<"$SHARING_PATH"
    case "$one" in tcp-*) ;; *) ours=1; open_tunnel "$one" ;; esac
    case "$other" in
        tcp-*) ;;
        *)
            if [ "$ours" = 0 ]; then open_tunnel "$other"; fi
            ours=$((ours + 2))
            ;;
    esac
    [ "$ours" -lt 2 ] || start_second_client
    both_ways "delay=$delay rate=$rate queue=1bdp"
    # Connections that carried the warm-up know another path.
    [ "$ours" = 2 ] || fresh_connection "$one"
    flow one "$one" "$IPERF_PORT" $((SHARING_SECONDS + 12))
    first=$flow_pid
    sleep 2
    flow other "$other" "$SECOND_IPERF_PORT" $((SHARING_SECONDS + 10))
    second=$flow_pid
    wait "$first"
    wait "$second"
    [ "$ours" -lt 2 ] || stop_process "$second_pid" >/dev/null
    [ "$ours" = 0 ] || close_way ours
    a="$(rate_from one 12)" && b="$(rate_from other 10)" || { failures=$((failures + 1)); say "$1: failed"; return; }
    say "$1: $a and $b Mbit/s"
    record sharing.csv rate,delay,first,second,first_mbit,second_mbit,first_share "$rate" "$delay" "$one" "$other" "$a" "$b" \
        "$(awk -v a="$a" -v b="$b" 'BEGIN { printf "%.2f", a / (a + b) }')"
}

measure_sharing() {
    local pair
    for pair in $PAIRS; do
        case " $(cat /proc/sys/net/ipv4/tcp_available_congestion_control) " in
            *" bbr "*) ;;
            *) case "$pair" in *tcp-bbr*) say "the kernel has no bbr"; continue ;; esac ;;
        esac
        measure_pair "$pair"
    done
}
