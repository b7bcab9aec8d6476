package loomwire.quic.sim;

import java.util.ArrayDeque;

/** A wire of a certain length: every datagram comes out this much later, in order. */
final class DelayNode implements Node {
    private record Travelling(byte[] datagram, long due) {}

    private final long delayNanos;
    private final ArrayDeque<Travelling> wire = new ArrayDeque<>();

    DelayNode(long delayNanos) {
        this.delayNanos = delayNanos;
    }

    @Override
    public Output process(byte[] datagram, long now) {
        if (datagram != null) {
            wire.add(new Travelling(datagram, now + delayNanos));
        }
        if (wire.isEmpty()) {
            return new Output.Idle();
        }
        return wire.peek().due <= now ? new Output.Send(wire.remove().datagram) : new Output.WakeAt(wire.peek().due);
    }
}
