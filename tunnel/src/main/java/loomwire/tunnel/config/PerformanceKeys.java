package loomwire.tunnel.config;

import static loomwire.tunnel.config.Role.CLIENT;
import static loomwire.tunnel.config.Role.SERVER;

import java.util.Map;

/** The keys of {@code performance}. */
final class PerformanceKeys {
    static final KeyGroup PERFORMANCE = new KeyGroup("performance");

    /** Less, and a handful of streams at their first windows would use it up. */
    static final long MIN_MEMORY_BUDGET = 16L << 20;

    static final Key<Long> MAX_CONCURRENT_STREAMS = PERFORMANCE.add(Key.number(
                    "max_concurrent_streams", 0, Integer.MAX_VALUE)
            .preset(
                    Defaults::maxConcurrentStreams,
                    "cpus × 2500 in 10000..50000 / cpus × 12500 in 50000..100000; at most one for each 64 KiB of"
                            + " heap")
            .means("relayed streams at once in the process, counted from when their request has been read; 0 is no"
                    + " limit. What a stream takes, and so why the default follows `java -Xmx`:"
                    + " [HIGH-LOAD-QUIC.md](HIGH-LOAD-QUIC.md), \"What memory it takes\". One more waits a second"
                    + " for a place, then is refused with SOCKS5 code 1"));

    /** One client alone hardly notices 80 %, and five hundred others find room in what is left. */
    static final Key<Long> CLIENT_SHARE = PERFORMANCE.add(Key.number("client_share", 1, 100, " %")
            .preset(80L)
            .only(SERVER)
            .means("server: how much one client may take of what all share; 100 divides nothing: see"
                    + " [below](#how-clients-share-a-server)"));

    static final Key<Long> PACKET_WORKERS = PERFORMANCE.add(Key.number("packet_workers", 1, 64)
            .preset(Defaults::packetWorkers, "cpus in 2..64 / 4..64")
            .only(SERVER)
            .means("server: event loops (a thread with a port of its own), each with the connections of a part of the"
                    + " clients; at most one a processor is started, 1 turns the division off. On a client it does nothing:"
                    + " each carrier (`transport.conn`) has its own event loop. See"
                    + " [raw-path.md](raw-path.md#several-event-loops-at-one-address)"));

    static final Key<Long> STREAM_WORKER_POOL_SIZE = PERFORMANCE.add(Key.number("stream_worker_pool_size", 10, 100_000)
            .preset(Defaults::streamWorkerPoolSize, "cpus × 1250 in 5000..50000 / cpus × 2500 in 10000..100000")
            .only(SERVER)
            .means("server: streams that may resolve and connect to their target at once; others wait in turn"
                    + " within the 10 s that a connection may take. There is no pool of threads to size: each stream"
                    + " has a virtual thread"));

    static final Key<Long> MAX_RETRY_ATTEMPTS = PERFORMANCE.add(Key.number("max_retry_attempts", 0, 20)
            .preset(6L)
            .only(CLIENT)
            .means(
                    "client: how often opening a stream is tried again on another connection, or later, after a server was"
                            + " asked and the connection failed. Waiting for a connection or for stream credit is no attempt; all"
                            + " together end after 30 s"));

    static final Key<Long> RETRY_INITIAL_BACKOFF = PERFORMANCE.add(Key.number("retry_initial_backoff_ms", 10, 10_000)
            .preset(100L)
            .only(CLIENT)
            .means("client: first wait before a dial or an opening is tried again; doubles, and is drawn from the upper"
                    + " half of its range"));

    static final Key<Long> RETRY_MAX_BACKOFF = PERFORMANCE.add(Key.of(
                    "retry_max_backoff_ms", ValueType.number(10, 60_000, "").in("initial to 60000"))
            .preset(5000L)
            .only(CLIENT)
            .means("client: the longest wait. For the first 30 s of an outage, dials wait 1 s at most: a server that"
                    + " is only restarted is back soon"));

    static final Key<Long> CONNECTION_HEALTH_CHECK = PERFORMANCE.add(Key.number(
                    "connection_health_check_ms", 100, 60_000)
            .preset(1000L)
            .only(CLIENT)
            .means("client: how often a connection is checked: see [below](#how-a-client-checks-its-connections)"));

    static final Key<Boolean> ENABLE_CONNECTION_POOLING = PERFORMANCE.add(Key.of(
                    "enable_connection_pooling", ValueType.flag())
            .preset(Defaults::connectionPooling, "false / true")
            .only(SERVER)
            .means("server: keep freshly dialled connections ready for busy targets, those that at least 32 streams"
                    + " asked for within 10 s; each is used by one stream only. There are never more than streams"
                    + " asked for lately, and none for a while after the target refused one"));

    static final Key<Long> TCP_CONNECTION_POOL_SIZE = PERFORMANCE.add(Key.number("tcp_connection_pool_size", 0, 10_000)
            .preset(Defaults::tcpConnectionPoolSize, "cpus × 16 in 64..512 / cpus × 64 in 256..4096")
            .only(SERVER)
            .means("server: how many such connections at most, in the process and for one target; 0 is none"));

    static final Key<Long> TCP_CONNECTION_IDLE_TIMEOUT =
            PERFORMANCE.add(Key.number("tcp_connection_idle_timeout", 10, 3600, " s")
                    .preset(75L)
                    .only(SERVER)
                    .means("server: how long one is kept unused"));

    static final Key<Long> MEMORY_BUDGET = PERFORMANCE.add(Key.of(
                    "memory_budget",
                    new ValueType<>("bytes, from 16 MiB", Map.of("type", "integer", "minimum", 0L), text -> {
                        long value = ValueType.wholeNumber(text);
                        if (value != 0 && value < MIN_MEMORY_BUDGET) {
                            throw new IllegalArgumentException("a number of bytes, written out and at least "
                                    + MIN_MEMORY_BUDGET + ", or 0 for no limit");
                        }
                        return value;
                    }))
            .preset(Defaults::memoryBudgetBytes, "a quarter of the heap")
            .means("what streams, their windows, connections and large copy buffers may hold in this process; 0 is"
                    + " no limit"));

    static final Key<Long> TCP_FLAG_REFRESH = PERFORMANCE.add(Key.number("tcp_flag_refresh_ms", 500, 600_000)
            .preset(5000L)
            .reload(Reloading.NOTHING)
            .means("no effect yet"));

    private PerformanceKeys() {}
}
