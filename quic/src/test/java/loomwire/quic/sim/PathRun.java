package loomwire.quic.sim;

import java.util.List;
import java.util.Locale;
import loomwire.quic.CongestionControl;
import loomwire.quic.TransportConfig;
import loomwire.quic.connection.Connection;

/**
 * One stream that sends without end over a path of {@code bench/path}'s words, by whole connections, in virtual time: what the
 * table of paths and the tests of its aims are made of. Windows are a tunnel's, and the connection was idle before, as a user's
 * is.
 */
final class PathRun {
    static final long SECOND = Simulation.SECOND;
    static final long MILLI = Simulation.MILLI;

    /**
     * What is left of a full datagram's IP packet after headers: IPv4 and UDP 28 bytes, short header with an 8-byte id and a
     * 2-byte number 11, tag 16, STREAM frame with an 8-byte offset 13.
     */
    static final double PAYLOAD =
            (EndpointNode.MAX_DATAGRAM_BYTES - 40.0) / (EndpointNode.MAX_DATAGRAM_BYTES + PathNode.HEADER_BYTES);

    /** When transfers begin, so that schedules know it: handshakes are long over by then. */
    private static final int BEGIN_SECONDS = 4;

    private static final long ENDLESS = 1L << 50;

    final Simulation sim;
    final PathNode up;
    final PathNode down;
    final Connection connection;
    private final boolean upload;
    private Transfer bulk;
    private long start;

    /**
     * Connects.
     *
     * @param upload whether the client sends in bulk, or the server
     */
    PathRun(long seed, String up, String down, CongestionControl congestion, boolean upload) {
        this(seed, up, down, config(congestion), upload);
    }

    PathRun(long seed, String up, String down, TransportConfig config, boolean upload) {
        PathNode[] path = PathNode.of(seed, up, down);
        this.up = path[0];
        this.down = path[1];
        this.upload = upload;
        sim = new Simulation(seed, List.of(path[0]), List.of(path[1]), config);
        sim.transport = config;
        connection = sim.connected();
        sim.ring.run(BEGIN_SECONDS * SECOND - sim.ring.now());
    }

    /** The word for a change so long after transfers began, in the form of a schedule. */
    static String at(double seconds) {
        return "; at=" + Math.round((BEGIN_SECONDS + seconds) * 1000) + "ms ";
    }

    static TransportConfig config(CongestionControl congestion) {
        return TransportConfig.builder()
                .congestion(congestion)
                .initialStreamWindow(256 << 10)
                .maxStreamWindow(40 << 20)
                .initialConnectionWindow(1 << 20)
                .maxConnectionWindow(60 << 20)
                .build();
    }

    /** Both ways of a path with this rate and round-trip time, a queue of one bandwidth-delay product, and losses both ways. */
    static String words(int megabits, int rttMillis, double lossPercent) {
        return String.format(
                Locale.ROOT, "delay=%dus rate=%dmbit queue=1bdp loss=%s%%", rttMillis * 500, megabits, lossPercent);
    }

    /** Begins to send; from now on time counts. */
    PathRun begin() {
        return begin(ENDLESS);
    }

    PathRun begin(long bytes) {
        start = sim.ring.now();
        if (upload) {
            sim.request(connection, bytes);
            sim.ring.runUntil(() -> !sim.server.transfers().isEmpty(), 10 * SECOND, "the stream at the server");
            bulk = sim.server.transfers().getLast();
        } else {
            sim.answerBytes = bytes;
            bulk = sim.request(connection, 100);
        }
        return this;
    }

    /** Seconds since {@link #begin()}. */
    double seconds() {
        return (double) (sim.ring.now() - start) / SECOND;
    }

    PathRun runUntil(double seconds) {
        long end = start + Math.round(seconds * SECOND);
        sim.ring.run(Math.max(0, end - sim.ring.now()));
        return this;
    }

    /** Bytes that the application at the receiving end has read. */
    long bytesRead() {
        return bulk.bytesRead();
    }

    Transfer bulk() {
        return bulk;
    }

    /** What the application gets between two times, in Mbit/s. */
    double megabits(double fromSeconds, double toSeconds) {
        runUntil(fromSeconds);
        long before = bytesRead();
        runUntil(toSeconds);
        return (bytesRead() - before) * 8 / 1e6 / (toSeconds - fromSeconds);
    }

    /** Likewise as a share of what a rate allows after headers. */
    double share(double megabits, double fromSeconds, double toSeconds) {
        return megabits(fromSeconds, toSeconds) / (megabits * PAYLOAD);
    }

    /** Runs a transfer of so many bytes to its end, or for so long; Mbit/s until then, start included. */
    double wholeMegabits(long bytes, double mostSeconds) {
        begin(bytes);
        while (!bulk.isEndRead() && seconds() < mostSeconds) {
            sim.ring.run(MILLI);
        }
        return bytesRead() * 8 / 1e6 / seconds();
    }
}
