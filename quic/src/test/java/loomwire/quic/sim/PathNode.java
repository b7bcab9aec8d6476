package loomwire.quic.sim;

import loomwire.rawnet.model.Figures;
import loomwire.rawnet.model.OneWay;
import loomwire.rawnet.model.PathSpec;
import loomwire.rawnet.model.Schedule;

/** One direction of a path as {@code bench/path} makes it of frames, with the same words, in virtual time. */
final class PathNode implements Node {
    /** IPv4 and UDP headers, which rates and queues count. */
    static final int HEADER_BYTES = 28;

    private final OneWay<byte[]> path;

    private PathNode(long seed, Schedule schedule) {
        path = new OneWay<>(seed, schedule, 0);
    }

    /** Both directions: up, then down. */
    static PathNode[] of(long seed, String up, String down) {
        PathSpec spec = PathSpec.parse(up, down);
        return new PathNode[] {new PathNode(seed, spec.up()), new PathNode(seed + 1, spec.down())};
    }

    Figures figures() {
        return path.figures();
    }

    long queuedBytes() {
        return path.queuedBytes();
    }

    @Override
    public Output process(byte[] datagram, long now) {
        if (datagram != null) {
            path.offer(datagram, datagram.length + HEADER_BYTES, now);
        }
        byte[] arrived = path.poll(now);
        if (arrived != null) {
            return new Output.Send(arrived);
        }
        long next = path.nextTimeout();
        return next == Long.MAX_VALUE ? new Output.Idle() : new Output.WakeAt(next);
    }
}
