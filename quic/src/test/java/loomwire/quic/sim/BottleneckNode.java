package loomwire.quic.sim;

import java.util.ArrayDeque;

/** A link of a certain rate with a queue before it that drops what does not fit. */
final class BottleneckNode implements Node {
    private final long bitsPerSecond;
    private final int queuePackets;
    private final ArrayDeque<byte[]> queue = new ArrayDeque<>();
    private long freeAt;
    private long dropped;

    BottleneckNode(long bitsPerSecond, int queuePackets) {
        this.bitsPerSecond = bitsPerSecond;
        this.queuePackets = queuePackets;
    }

    long dropped() {
        return dropped;
    }

    @Override
    public Output process(byte[] datagram, long now) {
        if (datagram != null) {
            if (queue.isEmpty() && freeAt < now) {
                freeAt = now;
            }
            if (queue.size() >= queuePackets) {
                dropped++;
            } else {
                if (queue.isEmpty()) {
                    freeAt += transmissionNanos(datagram);
                }
                queue.add(datagram);
            }
        }
        if (queue.isEmpty()) {
            return new Output.Idle();
        }
        if (freeAt > now) {
            return new Output.WakeAt(freeAt);
        }
        byte[] first = queue.remove();
        if (!queue.isEmpty()) {
            freeAt += transmissionNanos(queue.peek());
        }
        return new Output.Send(first);
    }

    private long transmissionNanos(byte[] datagram) {
        return Math.max(1, datagram.length * 8L * 1_000_000_000L / bitsPerSecond);
    }
}
