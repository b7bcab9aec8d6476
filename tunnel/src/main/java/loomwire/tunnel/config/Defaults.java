package loomwire.tunnel.config;

/** What an absent key means, by role and machine: the values that users of this file format know. */
final class Defaults {
    private static final int KIB = 1 << 10;
    private static final int MIB = 1 << 20;

    /**
     * Of the heap for each relayed stream: a segment of 16 KiB and 2 KiB in the budget, which is a quarter of the heap, and
     * beside it some 14 KiB for two small buffers, a socket, and two threads with their stacks. Twice that is for the rest.
     */
    private static final int HEAP_PER_STREAM_KIB = 64;

    private final boolean server;
    private final int cpus;
    private final long memoryMegabytes;
    private final long heapMegabytes;

    Defaults(Role role, Host host) {
        this.server = role == Role.SERVER;
        this.cpus = host.cpus();
        this.memoryMegabytes = host.memoryMegabytes();
        this.heapMegabytes = host.heapMegabytes();
    }

    long captureBufferBytes() {
        long megabytes = server ? clamp(memoryMegabytes / 256, 16, 64) : clamp(memoryMegabytes / 512, 8, 32);
        return nextPowerOfTwo(megabytes) * MIB;
    }

    long sendQueueSize() {
        return clamp(cpus * 10_000L, 10_000, 100_000);
    }

    long carriers() {
        return server ? 1 : clamp(cpus / 2, 1, 4);
    }

    long tcpBuffer() {
        return clamp(cpus * 16L * KIB, 64 * KIB, 4 * MIB);
    }

    long udpBuffer() {
        return clamp(cpus * 4L * KIB, 16 * KIB, MIB);
    }

    long tunBuffer() {
        return clamp(cpus * 64L * KIB, 256 * KIB, 16 * MIB);
    }

    long maxIdleTimeoutSeconds() {
        return server ? 60 : 30;
    }

    long keepAliveSeconds() {
        return server ? 15 : 10;
    }

    long maxIncomingStreams() {
        return server ? 50_000 : 5_000;
    }

    /**
     * Smaller than users of this file format know it: what nobody reads stays within it, and hundreds of such streams
     * fit into the connection's window. It doubles with every round trip while the reader keeps up.
     */
    long initialStreamWindow() {
        return 256L * KIB;
    }

    /** 1 Gbit/s at 100 ms three times: what is under way, and what waits while lost packets are repaired once and twice. */
    long maxStreamWindow() {
        return 40L * MIB;
    }

    /** As little as is under way on a near path. It slides as bytes come, and doubles within a round trip or two. */
    long initialConnectionWindow() {
        return MIB;
    }

    long maxConnectionWindow() {
        return (server ? 100L : 60L) * MIB;
    }

    long maxConcurrentStreams() {
        long usual = server ? clamp(cpus * 12_500L, 50_000, 100_000) : clamp(cpus * 2_500L, 10_000, 50_000);
        return clamp(heapMegabytes * KIB / HEAP_PER_STREAM_KIB, 1, usual);
    }

    long packetWorkers() {
        return clamp(cpus, server ? 4 : 2, 64);
    }

    long streamWorkerPoolSize() {
        return server ? clamp(cpus * 2_500L, 10_000, 100_000) : clamp(cpus * 1_250L, 5_000, 50_000);
    }

    long tcpConnectionPoolSize() {
        return server ? clamp(cpus * 64L, 256, 4_096) : clamp(cpus * 16L, 64, 512);
    }

    /** A quarter of the heap: the rest is for the program itself, for what is in flight, and for the collector's air. */
    long memoryBudgetBytes() {
        return heapMegabytes * MIB / 4;
    }

    boolean connectionPooling() {
        return server;
    }

    private static long clamp(long value, long low, long high) {
        return Math.max(low, Math.min(high, value));
    }

    private static long nextPowerOfTwo(long value) {
        long floor = Long.highestOneBit(value);
        return floor == value ? value : floor << 1;
    }
}
