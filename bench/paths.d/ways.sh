# shellcheck shell=bash
#
# What carries the bytes of bench/paths: the kernel's TCP with a controller, or Loomwire over a backend with a controller. Sourced by it.

readonly SECOND_IPERF_PORT=5202

check_ways() {
    local way
    for way in $1; do
        case "$way" in
            tcp-?* | pcap | udp | pcap:?* | udp:?*) ;;
            *) say "there is no way $way"; exit 2 ;;
        esac
    done
}

start_services() {
    make_file big $((${SIZE_MIB:-100} << 20))
    make_file small 1024
    start_web
    start_iperf
    launch "$server_ns" iperf2.log iperf3 -s -B "$SERVER_IP" -p "$SECOND_IPERF_PORT"
    await_listener "$server_ns" "$SECOND_IPERF_PORT"
}

# millis_on_path: how long the path has been there.
millis_on_path() {
    echo $((($(date +%s%N) - path_began) / 1000000))
}

# both_ways WORDS...: of the path from now on, up and down alike.
both_ways() {
    change_path "$*" "$*"
}

# tcp_of CONTROL: both ends' TCP has this control. By route: a namespace's own default may only be one that everybody may use.
tcp_of() {
    ip -n "$server_ns" route replace 10.77.0.0/24 dev veth-s src "$SERVER_IP" congctl "$1" &&
        ip -n "$client_ns" route replace 10.77.0.0/24 dev veth-c src "$CLIENT_IP" congctl "$1"
}

# open_way WAY: makes it ready, and sets what curl and iperf3 need for it: web_options, iperf_host. Fails if it is not to be had here.
open_way() {
    way="$1"
    case "$way" in
        tcp-*)
            grep -qw "${way#tcp-}" /proc/sys/net/ipv4/tcp_available_congestion_control && tcp_of "${way#tcp-}" ||
                { say "the kernel has no ${way#tcp-}"; return 1; }
            web_options=() iperf_host="$SERVER_IP"
            ;;
        *)
            open_tunnel "$way"
            web_options=(--socks5-hostname "127.0.0.1:$SOCKS_PORT") iperf_host=127.0.0.1
            ;;
    esac
}

close_way() {
    case "$1" in
        tcp-*) ;;
        *)
            stop_process "$client_pid" >/dev/null
            stop_process "$server_pid" >/dev/null
            ;;
    esac
}

# open_tunnel WAY: server and client of that backend, with that controller if one is named, warmed up on a path that is only long.
open_tunnel() {
    local file
    both_ways delay=5ms
    write_configs "${1%%:*}"
    case "$1" in *:*) CONGESTION="${1#*:}" ;; esac
    for file in server client; do
        {
            grep -v '^transport:' "$work/$file.yaml"
            printf 'transport: { quic: { %s }%s }\n' "${CONGESTION:+congestion: $CONGESTION}" \
                "$([ "$file" = server ] || printf ', conn: %s' "${CARRIERS:-1}")"
        } >"$work/new.yaml"
        mv "$work/new.yaml" "$work/$file.yaml"
    done
    start_server
    start_client
    at_client curl -sS --max-time 60 -o /dev/null -r "0-$(((${WARM_UP_MIB:-64} << 20) - 1))" \
        --socks5-hostname "127.0.0.1:$SOCKS_PORT" "http://$SERVER_IP/big" || die "no warm-up through $1"
}

# fresh_connection WAY: of the tunnel, for one that has carried much before needs no start. The name of the server says nothing
# to those who share a key, but has the client make its connections anew.
fresh_connection() {
    local ups
    case "$1" in tcp-*) return 0 ;; esac
    ups="$(grep -c ': up$' "$work/client.log")"
    names=$((${names:-0} + 1))
    sed -i -e "s/server_name: [^,]*, //; s/quic: { /quic: { server_name: n$names.example, /" "$work/client.yaml"
    kill -HUP "$client_pid"
    until_true "$START_SECONDS" has_lines client.log ': up$' $((ups + ${CARRIERS:-1})) || die "no fresh connection of $1"
}

# each_way COMMAND...: runs it once with each way open, named by $way.
each_way() {
    local each
    for each in $WAYS; do
        open_way "$each" || continue
        "$@"
        close_way "$each"
    done
}

# mark PART NAME LOSS FROM: the time on the path from FROM until now was that.
mark() {
    printf '%s,%s,%s,%s,%s\n' "$1" "$2" "$3" "$4" "$(millis_on_path)" >>"$work/marks.csv"
}

# record FILE HEADER VALUE...: a line of a CSV file in the folder of results.
record() {
    local file="$out/paths-$1" header="$2" line
    shift 2
    [ -s "$file" ] || printf '%s\n' "$header" >"$file"
    line="$(printf '%s,' "$@")"
    printf '%s\n' "${line%,}" >>"$file"
}

# iperf_mbit PORT SECONDS OPTION...: Mbit/s as they arrived, the first two seconds left out.
iperf_mbit() {
    local port="$1" seconds="$2"
    shift 2
    at_client timeout $((seconds + 40)) iperf3 -c "$iperf_host" -p "$port" -O 2 -t "$seconds" -J "$@" >"$work/iperf.json" || return 1
    awk '/"sum_received"/ { found = 1 } found && /"bits_per_second"/ { sub(/.*: */, ""); printf "%.1f", $0 / 1e6; exit }' \
        "$work/iperf.json"
}

# percentile SHARE: of the numbers that come in, one a line, by nearest rank.
percentile() {
    sort -n | awk -v p="$1" '{ v[NR] = $1 } END { if (!NR) exit 1; i = int(p * NR); if (i < p * NR) i++; print v[i < 1 ? 1 : i] }'
}
