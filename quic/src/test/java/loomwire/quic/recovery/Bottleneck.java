package loomwire.quic.recovery;

import java.util.ArrayDeque;
import java.util.SplittableRandom;
import loomwire.quic.CongestionController;
import loomwire.quic.PathMemory;
import loomwire.quic.base.MemoryAccount;
import loomwire.quic.base.PacketNumberSpace;
import loomwire.quic.base.QuicViolation;
import loomwire.quic.wire.AckRanges;

/**
 * A sender with endless data, a link with a rate, a delay and a queue that drops its tail, and a receiver: all of it in
 * virtual time, all of it but the link being the real {@link Recovery} and {@link AckTracker}.
 */
final class Bottleneck implements SettleListener {
    static final int DATAGRAM = 1_400;
    private static final PacketNumberSpace SPACE = PacketNumberSpace.APPLICATION;

    /** When the last packet that was let in is through. */
    private static final class Link {
        long freeAt;
    }

    private record Arrival(long number, long at) {}

    private record Feedback(long[] ranges, long delay, long at) {}

    private double bytesPerNano;
    private final long oneWayNanos;
    private final long queueBytes;
    private final CongestionController controller;
    final Recovery recovery;
    private final AckTracker tracker = new AckTracker(false, 25_000_000);
    private final ArrayDeque<Arrival> forward = new ArrayDeque<>();
    private final ArrayDeque<Feedback> backward = new ArrayDeque<>();
    private final AckRanges ack = new AckRanges();
    private final SplittableRandom chance = new SplittableRandom(1);
    private double lossProbability;
    private long stallNanos;
    private long mostToSend = Long.MAX_VALUE;
    private Link link = new Link();
    private long now;
    long delivered;
    long dropped;
    long sent;
    long slowStartEndedAt = -1;

    Bottleneck(double megabitsPerSecond, double rttMillis, double queueInProducts, CongestionController controller) {
        this(megabitsPerSecond, rttMillis, queueInProducts, controller, PathMemory.Account.NONE);
    }

    Bottleneck(
            double megabitsPerSecond,
            double rttMillis,
            double queueInProducts,
            CongestionController controller,
            PathMemory.Account memory) {
        this.bytesPerNano = megabitsPerSecond / 8_000;
        this.oneWayNanos = Math.round(rttMillis * 1e6 / 2);
        this.queueBytes = Math.max(Math.round(bytesPerNano * rttMillis * 1e6 * queueInProducts), 10L * DATAGRAM);
        this.controller = controller;
        this.recovery =
                new Recovery(RecoverySettings.of(DATAGRAM, false), controller, memory, MemoryAccount.UNLIMITED, this);
        recovery.setHandshakeConfirmed();
    }

    /** Sends through the other's queue, of the same rate. */
    Bottleneck behind(Bottleneck other) {
        link = other.link;
        return this;
    }

    /** Runs both, a fraction of a millisecond at a time. */
    static void runTogether(Bottleneck one, Bottleneck other, double fromSeconds, double untilSeconds)
            throws QuicViolation {
        int steps = (int) Math.round((untilSeconds - fromSeconds) * 5_000);
        for (int i = 1; i <= steps; i++) {
            double until = fromSeconds + i / 5_000.0;
            one.run(until);
            other.run(until);
        }
    }

    /** From now on, packets get lost at random behind the queue. */
    Bottleneck losing(double probability) {
        lossProbability = probability;
        return this;
    }

    /** From now on the link has this rate, and the queue as many bytes as before. */
    void carrying(double megabitsPerSecond) {
        bytesPerNano = megabitsPerSecond / 8_000;
    }

    /** From now on the sender sleeps so long, over and over, and is awake as long in between: its machine is busy. */
    Bottleneck stalling(double millis) {
        stallNanos = Math.round(millis * 1e6);
        return this;
    }

    /** From now on this much more may be sent, and no more: what the application has. */
    Bottleneck having(long bytes) {
        mostToSend = sent + bytes / DATAGRAM;
        return this;
    }

    /** The rate at which the controller wants to send, in Mbit/s. */
    double pacedMegabits() {
        return controller.pacingBytesPerSecond() * 8 / 1e6;
    }

    /** Bytes the link could have carried in this time. */
    double capacity(double seconds) {
        return bytesPerNano * seconds * 1e9;
    }

    void ackEvery(int packets) {
        tracker.onFrequency(0, packets - 1, 1_000_000, 1);
    }

    void run(double untilSeconds) throws QuicViolation {
        long end = Math.round(untilSeconds * 1e9);
        while (now < end) {
            receive();
            if (recovery.nextTimeout() <= now) {
                recovery.onTimeout(now);
            }
            send();
            if (slowStartEndedAt < 0 && !controller.inSlowStart()) {
                slowStartEndedAt = now;
            }
            long next = awake(nextEvent());
            if (next == Long.MAX_VALUE) {
                next = end;
            }
            if (next <= now) {
                throw new AssertionError("asked to be woken at " + next + ", and it is " + now);
            }
            now = next;
        }
    }

    private long awake(long time) {
        boolean asleep = stallNanos > 0 && time / stallNanos % 2 == 1;
        return asleep && time != Long.MAX_VALUE ? (time / stallNanos + 1) * stallNanos : time;
    }

    private long nextEvent() {
        long next = Math.min(recovery.nextTimeout(), tracker.ackDeadline());
        if (!forward.isEmpty()) {
            next = Math.min(next, forward.peek().at);
        }
        if (!backward.isEmpty()) {
            next = Math.min(next, backward.peek().at);
        }
        if (sent < mostToSend && recovery.windowOpen() && recovery.sendBudgetBytes(now) == 0) {
            next = Math.min(next, recovery.pacedUntil());
        }
        return next;
    }

    private void receive() throws QuicViolation {
        while (!forward.isEmpty() && forward.peek().at <= now) {
            long number = forward.poll().number;
            tracker.received(number, true, 0, now);
            delivered += DATAGRAM;
            if (tracker.ackDue(now)) {
                acknowledge();
            }
        }
        if (tracker.ackDue(now)) {
            acknowledge();
        }
        while (!backward.isEmpty() && backward.peek().at <= now) {
            Feedback feedback = backward.poll();
            Sender.ranges(ack.reset(0), feedback.ranges);
            recovery.onAck(SPACE, ack, feedback.delay, now);
            tracker.ackAcknowledged(ack.largestAcknowledged() - 5_000);
        }
    }

    private void acknowledge() {
        int count = tracker.ranges().count();
        long[] ranges = new long[2 * count];
        for (int i = 0; i < count; i++) {
            ranges[2 * i] = tracker.ranges().start(count - 1 - i);
            ranges[2 * i + 1] = tracker.ranges().end(count - 1 - i) - 1;
        }
        backward.add(new Feedback(ranges, tracker.ackDelayNanos(now), now + oneWayNanos));
        tracker.ackSent(now);
    }

    private void send() {
        while (recovery.probesOwed(SPACE) > 0) {
            recovery.probeSent(SPACE);
            sendOne();
        }
        while (recovery.windowOpen() && sent < mostToSend) {
            int budget = recovery.sendBudgetBytes(now);
            if (budget < DATAGRAM) {
                return;
            }
            for (; budget >= DATAGRAM && recovery.windowOpen() && sent < mostToSend; budget -= DATAGRAM) {
                sendOne();
            }
        }
    }

    private void sendOne() {
        long number = recovery.begin(SPACE).packetNumber();
        recovery.sent(SPACE, DATAGRAM, true, true, 0, now);
        sent++;
        long waiting = Math.max(link.freeAt - now, 0);
        if (waiting * bytesPerNano > queueBytes) {
            dropped++;
            return;
        }
        link.freeAt = Math.max(link.freeAt, now) + Math.round(DATAGRAM / bytesPerNano);
        if (lossProbability > 0 && chance.nextDouble() < lossProbability) {
            return;
        }
        forward.add(new Arrival(number, link.freeAt + oneWayNanos));
    }

    @Override
    public void acknowledged(PacketNumberSpace space, SentPacket packet, long at) {}

    @Override
    public void lost(PacketNumberSpace space, SentPacket packet, long at) {}
}
