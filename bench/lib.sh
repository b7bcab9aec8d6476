# shellcheck shell=bash
#
# What the scripts of this folder share: two network namespaces with a virtual cable, nginx and iperf3 at the server's
# end, a Loomwire server and client, a table of cases. Everything made here is removed when the script ends.
#
# To be sourced by bash 4.2 or newer. Environment:
#   LOOMWIRE    command that starts Loomwire; words are split (default: the script ./loomwire, which builds what is stale)
#   JAVA        command that starts Java 25 for the small programs in bench/tools (default: found beside LOOMWIRE's)
#   PACKET_WORKERS, CARRIERS    performance.packet_workers of the server, transport.conn of the client (default: theirs)
#   CONGESTION  transport.quic.congestion of both (default: theirs)
#   KEEP        set to keep the working folder with logs and captures, for looking at

set -u -o pipefail

project="$(cd -P "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
PATH="$PATH:/usr/local/sbin:/usr/sbin:/sbin"
export LC_ALL=C

readonly SERVER_IP=10.77.0.1 CLIENT_IP=10.77.0.2
readonly TUNNEL_PORT=9999 SOCKS_PORT=1080 WEB_FORWARD_PORT=8080 IPERF_PORT=5201 ECHO_PORT=7007 ECHO_FORWARD_PORT=7008
# Nobody listens here.
# shellcheck disable=SC2034 # used by those who source this
readonly CLOSED_PORT=7009

# A JVM on a crowded machine starts within this; everything else is quicker.
readonly START_SECONDS=30 STOP_SECONDS=10

LOOMWIRE="${LOOMWIRE:-$project/loomwire}"
JAVA="${JAVA:-}"
work=""
server_ns="lwb-s-$$"
client_ns="lwb-c-$$"
middle_ns="lwb-m-$$"
path_pid=""
server_pid=""
client_pid=""
pids=()
cases_run=0
cases_failed=0

say() {
    printf '%s: %s\n' "$(basename "$0")" "$*" >&2
}

die() {
    say "$@"
    exit 1
}

# usage: what the script says of itself in its first lines, the environment too.
usage() {
    sed -n '3,/^$/{ /^#/{ s/^# \{0,1\}//; p } }' "$0"
}

# help_if_asked "$@": tells it and ends the script, if its first word asks for that.
help_if_asked() {
    case "${1:-}" in
        -h | --help)
            usage
            exit 0
            ;;
    esac
}

wrong_usage() {
    usage >&2
    exit 2
}

# ------------------------------------------------------------------------------------------------------------ Beginning

# need TOOL...: ends the script, with status 3, if a tool is missing.
need() {
    local tool missing=""
    [ "$(uname -s)" = Linux ] || { say "network namespaces exist on Linux only"; exit 3; }
    [ "$(id -u)" = 0 ] || { say "needs root, to make network namespaces"; exit 3; }
    for tool in ip "$@"; do
        command -v "$tool" >/dev/null || missing="$missing $tool"
    done
    [ -z "$missing" ] || { say "missing:$missing (Debian: apt install iproute2 nginx-light iperf3 curl tcpdump)"; exit 3; }
}

# Prepares the working folder and sees to it that everything goes away again.
begin() {
    work="$(mktemp -d "${TMPDIR:-/tmp}/loomwire-bench.XXXXXX")"
    mkdir "$work/www" "$work/state"
    trap end EXIT
    trap 'exit 130' INT
    trap 'exit 143' TERM
    [ -n "$JAVA" ] || JAVA="$(find_java)" || die "no Java 25 found; set JAVA"
    # Builds what is stale now rather than within a deadline.
    [ "$LOOMWIRE" != "$project/loomwire" ] || "$LOOMWIRE" version >/dev/null || exit 1
}

find_java() {
    local home
    for home in "${LOOMWIRE_JAVA_HOME:-}" "${JAVA_HOME:-}" /usr/lib/jvm/*; do
        if grep -qs '^JAVA_VERSION="\{0,1\}25' "$home/release" && [ -x "$home/bin/java" ]; then
            printf '%s\n' "$home/bin/java"
            return 0
        fi
    done
    return 1
}

end() {
    local status=$? pid name
    trap '' INT TERM
    for pid in ${pids[@]+"${pids[@]}"}; do
        kill "$pid" 2>/dev/null
    done
    for pid in ${pids[@]+"${pids[@]}"}; do
        await_end "$pid" 3 || kill -9 "$pid" 2>/dev/null
    done
    for name in "$server_ns" "$client_ns" "$middle_ns"; do
        if [ -e "/run/netns/$name" ]; then
            ip netns pids "$name" | xargs -r kill -9 2>/dev/null
            ip netns delete "$name"
        fi
    done
    if [ -n "${KEEP:-}" ]; then
        say "logs and captures are in $work"
    elif [ -n "$work" ]; then
        rm -rf "$work"
    fi
    exit "$status"
}

make_namespaces() {
    ip netns add "$server_ns" || die "cannot make a network namespace"
    ip netns add "$client_ns" || die "cannot make a network namespace"
    ip link add veth-s netns "$server_ns" type veth peer name veth-c netns "$client_ns" || die "cannot make a veth pair"
    ip -n "$server_ns" address add "$SERVER_IP/24" dev veth-s
    ip -n "$client_ns" address add "$CLIENT_IP/24" dev veth-c
    ip -n "$server_ns" link set lo up
    ip -n "$client_ns" link set lo up
    ip -n "$server_ns" link set veth-s up
    ip -n "$client_ns" link set veth-c up
}

# ---------------------------------------------------------------------------------------------------------------- Path

# find_path_program: the command that starts the program which joins two interfaces, in the array path_program.
find_path_program() {
    local jar="$project/bench/target/benchmarks.jar"
    [ -f "$jar" ] || "$project/loomwire" jmh -l >/dev/null || exit 1
    [ -n "$JAVA" ] || JAVA="$(find_java)" || die "no Java 25 found; set JAVA"
    # shellcheck disable=SC2206 # a command of several words
    path_program=($JAVA --enable-preview --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow
        -XX:+UseSerialGC -Xmx1g -cp "$jar" loomwire.bench.path.PathMain)
}

# path_words: what may be said of one way.
path_words() {
    find_path_program
    "${path_program[@]}" --help | sed '1,/^WORDS/d'
}

check_path() {
    find_path_program
    "${path_program[@]}" --check --client-side none --server-side none --up "$1" --down "$2"
}

# make_path UP DOWN [SEED] [TRACE-FILE] [GRAIN-MICROS]: the two namespaces, as make_namespaces makes them, with a path between
# them instead of a cable. Interfaces have no offloads, neighbours are known, TCP has room for long paths and remembers none.
make_path() {
    local ns
    for ns in "$server_ns" "$client_ns" "$middle_ns"; do
        ip netns add "$ns" || die "cannot make a network namespace"
    done
    ip -n "$middle_ns" link add veth-s type veth peer name path-s || die "cannot make a veth pair"
    ip -n "$middle_ns" link add veth-c type veth peer name path-c || die "cannot make a veth pair"
    for ns in path-s path-c; do
        # The middle must not speak itself.
        ip netns exec "$middle_ns" sysctl -qw "net.ipv6.conf.$ns.disable_ipv6=1" 2>/dev/null
        ip -n "$middle_ns" link set "$ns" up
    done
    mkfifo "$work/path.control"
    exec 7<>"$work/path.control"
    find_path_program
    ip netns exec "$middle_ns" "${path_program[@]}" --client-side path-c --server-side path-s --plain veth-s,veth-c,path-s,path-c \
        --up "$1" --down "$2" --seed "${3:-1}" ${4:+--trace "$4"} ${5:+--grain "$5"} <&7 >>"$work/path.log" 2>&1 &
    path_pid=$!
    pids+=("$path_pid")
    await_line "$path_pid" path.log 'joined'
    ip -n "$middle_ns" link set veth-s netns "$server_ns"
    ip -n "$middle_ns" link set veth-c netns "$client_ns"
    make_end "$server_ns" veth-s "$SERVER_IP"
    make_end "$client_ns" veth-c "$CLIENT_IP"
    introduce "$server_ns" veth-s "$CLIENT_IP" "$(mac_of "$client_ns" veth-c)"
    introduce "$client_ns" veth-c "$SERVER_IP" "$(mac_of "$server_ns" veth-s)"
}

make_end() {
    ip -n "$1" address add "$3/24" dev "$2"
    ip -n "$1" link set lo up
    ip -n "$1" link set "$2" up
    ip netns exec "$1" sysctl -qw net.ipv4.tcp_no_metrics_save=1 \
        net.ipv4.tcp_rmem="4096 131072 67108864" net.ipv4.tcp_wmem="4096 65536 67108864"
}

mac_of() {
    ip -n "$1" -o link show "$2" | sed 's/.*link\/ether \([0-9a-f:]*\).*/\1/'
}

# A question for an address that the path loses costs a second, and is no part of what is measured.
introduce() {
    ip -n "$1" neighbour replace "$3" lladdr "$4" dev "$2" nud permanent
}

# change_path UP DOWN: from now on, schedules from their beginning.
change_path() {
    local before
    before="$(grep -c '^path: \(up\|down\)' "$work/path.log")"
    printf 'up %s\ndown %s\n' "$1" "$2" >&7
    until_true 5 has_lines path.log '^path: \(up\|down\)' $((before + 2)) || die "the path refused: $1 / $2"
}

# end_path: ends the program, which then has written what became of frames to path.log.
end_path() {
    kill "$path_pid" 2>/dev/null
    await_end "$path_pid" 5
}

at_server() {
    ip netns exec "$server_ns" "$@"
}

at_client() {
    ip netns exec "$client_ns" "$@"
}

# ------------------------------------------------------------------------------------------------------------ Processes

# launch NAMESPACE LOG COMMAND...: starts a process that ends with the script; its id is in $launched.
launch() {
    local namespace="$1" log="$2"
    shift 2
    ip netns exec "$namespace" "$@" >>"$work/$log" 2>&1 </dev/null &
    launched=$!
    disown "$launched" 2>/dev/null
    pids+=("$launched")
}

# spawn NAMESPACE LOG COMMAND...: as launch, for a process whose exit status is wanted by wait.
spawn() {
    local namespace="$1" log="$2"
    shift 2
    ip netns exec "$namespace" "$@" >>"$work/$log" 2>&1 </dev/null &
    launched=$!
    pids+=("$launched")
}

# until_true SECONDS COMMAND...: tries again and again until the command succeeds or the time is over.
until_true() {
    local deadline=$((SECONDS + $1 + 1))
    shift
    until "$@"; do
        [ "$SECONDS" -lt "$deadline" ] || return 1
        sleep 0.05
    done
}

ended() {
    [ ! -d "/proc/$1" ] || grep -qs '^State:[[:space:]]*Z' "/proc/$1/status" || return 1
    # A process whose second thread calls execve looks dead for a moment; a dead one still does after a while.
    sleep 0.02
    [ ! -d "/proc/$1" ] || grep -qs '^State:[[:space:]]*Z' "/proc/$1/status"
}

await_end() {
    until_true "$2" ended "$1"
}

# Whether the log has so many lines with the text.
has_lines() {
    [ -f "$work/$1" ] && [ "$(grep -c -- "$2" "$work/$1")" -ge "$3" ]
}

running_or_said() {
    has_lines "$2" "$3" "$4" || ended "$1"
}

# await_line PID LOG TEXT [COUNT]: waits until the process has said it.
await_line() {
    until_true "$START_SECONDS" running_or_said "$1" "$2" "$3" "${4:-1}"
    has_lines "$2" "$3" "${4:-1}" || {
        tail -n 20 "$work/$2" >&2
        die "no \"$3\" in $2 in time"
    }
}

listens() {
    [ -n "$(ip netns exec "$1" ss -Hltn "sport = :$2")" ]
}

await_listener() {
    until_true "$START_SECONDS" listens "$1" "$2" || die "nothing listens on port $2 in time"
}

# ------------------------------------------------------------------------------------------------------------- Services

# Random bytes, so that nothing on the way can make them smaller.
make_file() {
    head -c "$2" /dev/urandom >"$work/www/$1"
}

sha_of() {
    sha256sum "$1" | cut -d ' ' -f 1
}

start_web() {
    cat >"$work/nginx.conf" <<CONF
user root;
worker_processes 1;
worker_rlimit_nofile 8192;
daemon off;
pid $work/nginx.pid;
error_log $work/nginx.log;
events { worker_connections 4096; }
http {
    access_log off;
    sendfile on;
    keepalive_requests 1000000;
    client_body_temp_path $work/body;
    proxy_temp_path $work/proxy;
    fastcgi_temp_path $work/fastcgi;
    uwsgi_temp_path $work/uwsgi;
    scgi_temp_path $work/scgi;
    server { listen $SERVER_IP:80 backlog=4096; root $work/www; }
}
CONF
    launch "$server_ns" nginx.log nginx -p "$work" -c "$work/nginx.conf"
    await_listener "$server_ns" 80
}

start_iperf() {
    launch "$server_ns" iperf.log iperf3 -s -B "$SERVER_IP" -p "$IPERF_PORT"
    await_listener "$server_ns" "$IPERF_PORT"
}

start_echo() {
    # shellcheck disable=SC2086 # a command of several words
    launch "$server_ns" echo.log $JAVA "$project/bench/tools/HalfClose.java" serve "$SERVER_IP" "$ECHO_PORT"
    await_listener "$server_ns" "$ECHO_PORT"
}

# cpu_seconds PID: processor time of the process so far.
cpu_seconds() {
    awk -v hertz="$(getconf CLK_TCK)" '{ sub(/.*\) /, ""); print ($12 + $13) / hertz }' "/proc/$1/stat"
}

# ------------------------------------------------------------------------------------------------------------- Loomwire

# The client's transport settings that were asked for, as one line.
client_transport() {
    [ -z "${CARRIERS:-}${CONGESTION:-}" ] ||
        printf 'transport: { %s%s }\n' "${CARRIERS:+conn: $CARRIERS, }" "${CONGESTION:+quic: { congestion: $CONGESTION \}}"
}

# write_configs BACKEND: server.yaml and client.yaml in the working folder.
write_configs() {
    local key
    key="$(od -An -vtx1 -N32 /dev/urandom | tr -d ' \n')"
    # Both hold the key.
    (umask 077 && : >"$work/server.yaml" && : >"$work/client.yaml")
    cat >"$work/server.yaml" <<YAML
role: server
listen: { addr: "$SERVER_IP:$TUNNEL_PORT" }
auth: { key: "$key" }
egress: { allow: ["$SERVER_IP/32"] }
state_dir: "$work/state"
network: { backend: $1 }
${PACKET_WORKERS:+performance: { packet_workers: $PACKET_WORKERS \}}
${CONGESTION:+transport: { quic: { congestion: $CONGESTION \} \}}
YAML
    cat >"$work/client.yaml" <<YAML
role: client
server: { addr: "$SERVER_IP:$TUNNEL_PORT" }
auth: { key: "$key" }
socks5: [ { listen: "127.0.0.1:$SOCKS_PORT" } ]
forward:
  - { listen: "127.0.0.1:$WEB_FORWARD_PORT", target: "$SERVER_IP:80" }
  - { listen: "127.0.0.1:$IPERF_PORT", target: "$SERVER_IP:$IPERF_PORT" }
  - { listen: "127.0.0.1:$ECHO_FORWARD_PORT", target: "$SERVER_IP:$ECHO_PORT" }
network: { backend: $1 }
$(client_transport)
YAML
}

# Starts the tunnel's server; may be called again after it ended.
start_server() {
    local before
    before="$(grep -c 'is running' "$work/server.log" 2>/dev/null)"
    # shellcheck disable=SC2086 # a command of several words
    spawn "$server_ns" server.log $LOOMWIRE run -c "$work/server.yaml"
    server_pid=$launched
    await_line "$server_pid" server.log 'is running' $((${before:-0} + 1))
}

start_client() {
    local before
    before="$(grep -c 'is running' "$work/client.log" 2>/dev/null)"
    # shellcheck disable=SC2086 # a command of several words
    spawn "$client_ns" client.log $LOOMWIRE run -c "$work/client.yaml"
    client_pid=$launched
    await_line "$client_pid" client.log 'is running' $((${before:-0} + 1))
}

# stop_process PID: sends SIGTERM, waits, prints the exit status and how long it took.
stop_process() {
    local started status
    started="$(date +%s%N)"
    kill -TERM "$1" || return 1
    await_end "$1" "$STOP_SECONDS" || { echo "still runs after $STOP_SECONDS s"; return 1; }
    wait "$1"
    status=$?
    printf 'status %d after %d ms' "$status" $((($(date +%s%N) - started) / 1000000))
    return "$status"
}

# ------------------------------------------------------------------------------------------------------------- Transfer

# fetch NAME CURL-OPTION...: downloads through SOCKS5; prints SHA-256 and bytes a second.
fetch() {
    local name="$1" speed="$work/speed.$BASHPID" status
    shift
    at_client curl -sS --max-time 300 --socks5-hostname "127.0.0.1:$SOCKS_PORT" "$@" \
        -w '%{stderr}%{speed_download}\n' "http://$SERVER_IP/$name" 2>"$speed" | sha256sum | cut -d ' ' -f 1
    status=$?
    tail -n 1 "$speed"
    rm "$speed"
    return "$status"
}

# good_download: one download of the file "big", whole and right; prints bytes a second.
good_download() {
    local result
    result="$(fetch big)" || return 1
    [ "${result%%$'\n'*}" = "$(cat "$work/big.sha")" ] || { echo "wrong SHA-256: $result" >&2; return 1; }
    printf '%s\n' "${result##*$'\n'}"
}

# spread "SPEED...": least, median and most, in Gbit/s.
spread() {
    # shellcheck disable=SC2086 # one word a figure
    printf '%s\n' $1 | sort -n | awk '{ v[NR] = $1 * 8 / 1e9 }
        END { printf "%.2f / %.2f / %.2f Gbit/s", v[1], v[int((NR + 1) / 2)], v[NR] }'
}

gbit() {
    awk -v bytes="$1" 'BEGIN { printf "%.2f", bytes * 8 / 1e9 }'
}

# ---------------------------------------------------------------------------------------------------------------- Table

# check NAME COMMAND...: runs one case and prints its line of the table; the command prints the figures.
check() {
    local name="$1" figures result=ok
    shift
    figures="$("$@" 2>"$work/case.err")" || result=FAILED
    cases_run=$((cases_run + 1))
    printf '%-46s %-7s %s\n' "$name" "$result" "$(printf '%s' "$figures" | tr '\n' ' ')"
    if [ "$result" = FAILED ]; then
        cases_failed=$((cases_failed + 1))
        sed 's/^/    /' "$work/case.err" | tail -n 10
    fi
}

# Prints how it went; succeeds if every case did.
conclude() {
    printf '%d cases, %d failed\n' "$cases_run" "$cases_failed"
    [ "$cases_failed" = 0 ]
}

# memory_of PID: resident and heap MiB, threads, open files.
memory_of() {
    local heap=""
    heap="$(memory_of_heap "$1")"
    printf 'RSS %d MiB%s, %d threads, %d files' \
        "$(resident_mib "$1")" "$heap" \
        "$(find "/proc/$1/task" -mindepth 1 -maxdepth 1 | wc -l)" "$(find "/proc/$1/fd" -mindepth 1 | wc -l)"
}

# What is left on the heap after a collection, all generations together, where the JDK's jcmd is there to ask.
memory_of_heap() {
    local jcmd
    jcmd="$(dirname "${JAVA%% *}")/jcmd"
    [ -x "$jcmd" ] || return 0
    "$jcmd" "$1" GC.run >/dev/null 2>&1
    "$jcmd" "$1" GC.heap_info 2>/dev/null |
        awk 'match($0, /used [0-9]+[KM]/) {
                size = substr($0, RSTART + 5, RLENGTH - 5)
                mib += size ~ /M$/ ? size + 0 : size / 1024
            }
            END { if (mib) printf ", heap %d MiB", mib }'
}

# What a figure was measured on.
machine() {
    printf '%s, %s cores; Linux %s; %s; load %s\n' \
        "$(sed -n 's/^model name[[:space:]]*: //p' /proc/cpuinfo | head -n 1)" "$(nproc)" "$(uname -r)" \
        "$($JAVA -version 2>&1 | sed -n 's/^OpenJDK Runtime Environment \(.*\) (build.*/\1/p')" \
        "$(cut -d ' ' -f 1-3 /proc/loadavg)"
}

# resident_mib PID
resident_mib() {
    awk '/^VmRSS/ { print int($2 / 1024) }' "/proc/$1/status"
}

# wrk_run URL CONNECTIONS SECONDS [WRK-OPTION...]: asks for the URL from the client's namespace; the output is in wrk.out.
# Fails if wrk did, if there was an answer other than 2xx, an error of a socket, or no answer at all.
wrk_run() {
    at_client wrk -t2 -c"$2" -d"${3}s" --timeout 10s --latency "${@:4}" "$1" >"$work/wrk.out" 2>&1 ||
        { cat "$work/wrk.out" >&2; return 1; }
    if grep -E 'Socket errors|Non-2xx' "$work/wrk.out" >&2; then
        return 1
    fi
    awk '/Requests\/sec/ { rate = $2 } END { exit rate > 0 ? 0 : 1 }' "$work/wrk.out"
}

# wrk_figure rate|p50|p90|p99|errors: of the last wrk_run; latencies in milliseconds.
wrk_figure() {
    awk -v want="$1" '
        function millis(text) {
            return text ~ /us$/ ? text / 1000 : text ~ /ms$/ ? text + 0 : text ~ /m$/ ? text * 60000 : text * 1000
        }
        /Requests\/sec/ { figure["rate"] = $2 }
        $1 ~ /^(50|90|99)%$/ { figure["p" ($1 + 0)] = millis($2) }
        /Socket errors/ { gsub(/,/, ""); figure["errors"] += $4 + $6 + $8 + $10 }
        /Non-2xx/ { figure["errors"] += $NF }
        END { print figure[want] + 0 }' "$work/wrk.out"
}

# reported STATUS NAME: the case was run before; its output is in NAME.out and NAME.err.
reported() {
    cat "$work/$2.out"
    cat "$work/$2.err" >&2
    return "$1"
}
