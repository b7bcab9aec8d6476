package loomwire.quic.recovery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import loomwire.quic.base.PacketNumberSpace;
import loomwire.quic.base.QuicViolation;
import loomwire.quic.base.RangeSet;
import loomwire.quic.base.SeededEntropy;
import loomwire.quic.wire.AckRanges;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A random life of a connection, followed by a naive model: maps of packets instead of rings. After every step bytes in
 * flight are the sum of what is outstanding, and every packet is settled at most once, for a reason.
 */
class RecoveryOracleTest {
    private static final int STEPS = 20_000;
    private static final int DATAGRAM = 1_200;

    private record Packet(long number, long order, long timeSent, int size, boolean eliciting, boolean inFlight) {}

    private static final class SpaceModel {
        final TreeMap<Long, Packet> outstanding = new TreeMap<>();
        final RangeSet received = new RangeSet();
        /** How many packets were sent before each; numbers are left out now and then. */
        final Map<Long, Long> orders = new HashMap<>();

        long largestAcknowledged = -1;
        boolean discarded;
    }

    private final SpaceModel[] models = {new SpaceModel(), new SpaceModel(), new SpaceModel()};
    private final AckRanges ack = new AckRanges();
    private final List<Packet> acknowledgedNow = new ArrayList<>();
    private final Recovery recovery =
            new Recovery(RecoverySettings.of(DATAGRAM, false), new Cubic(DATAGRAM), new SettleListener() {
                @Override
                public void acknowledged(PacketNumberSpace space, SentPacket packet, long now) {
                    acknowledgedNow.add(settle(space, packet));
                }

                @Override
                public void lost(PacketNumberSpace space, SentPacket packet, long now) {
                    checkLost(space, settle(space, packet), now);
                }
            });
    private long now;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 0})
    void bytesInFlightAreTheSumOfWhatIsOutstandingAndEveryPacketIsSettledOnce(long fixedSeed) throws QuicViolation {
        long seed = fixedSeed != 0 ? fixedSeed : Long.getLong("seed", System.nanoTime());
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        recovery.skipNumbers(new SeededEntropy(seed));
        for (int step = 0; step < STEPS; step++) {
            now += random.nextInt(4) == 0 ? random.nextInt(20_000_000) : random.nextInt(200_000);
            act(step, random);
            check("step " + step + " of seed " + seed);
        }
        for (PacketNumberSpace space : PacketNumberSpace.values()) {
            deliverAll(space);
            acknowledge(space);
        }
        assertEquals(0, recovery.bytesInFlight(), "seed " + seed);
    }

    private void act(int step, Random random) throws QuicViolation {
        if (step == STEPS / 4) {
            recovery.setHandshakeConfirmed();
        }
        PacketNumberSpace space =
                step > STEPS / 4 ? PacketNumberSpace.APPLICATION : PacketNumberSpace.values()[random.nextInt(3)];
        switch (random.nextInt(8)) {
            case 0, 1, 2 -> sendSome(space, random);
            case 3, 4, 5 -> {
                deliverSome(space, random);
                acknowledge(space);
            }
            case 6 -> recovery.onTimeout(now);
            case 7 -> rarely(step, random);
        }
    }

    private void rarely(int step, Random random) {
        if (step > STEPS / 4 && random.nextInt(50) == 0) {
            discard(random.nextBoolean() ? PacketNumberSpace.INITIAL : PacketNumberSpace.HANDSHAKE);
        } else if (random.nextInt(500) == 0) {
            for (SpaceModel model : models) {
                model.outstanding.replaceAll(
                        (number, p) -> new Packet(number, p.order, p.timeSent, p.size, p.eliciting, false));
            }
            recovery.onPathChanged(now);
        }
    }

    private void sendSome(PacketNumberSpace space, Random random) {
        SpaceModel model = models[space.ordinal()];
        int burst = random.nextInt(1, 60);
        for (int i = 0; i < burst && recovery.windowOpen() && !model.discarded; i++) {
            SentPacket slot = recovery.begin(space);
            if (random.nextInt(10) == 0) {
                recovery.abandon(space);
                continue;
            }
            boolean eliciting = random.nextInt(8) != 0;
            int size = random.nextInt(30, DATAGRAM + 1);
            slot.add(1, slot.packetNumber(), size, 0);
            long order = model.orders.size();
            model.orders.put(slot.packetNumber(), order);
            model.outstanding.put(
                    slot.packetNumber(), new Packet(slot.packetNumber(), order, now, size, eliciting, eliciting));
            recovery.sent(space, size, eliciting, eliciting, 0, now);
        }
    }

    private void deliverSome(PacketNumberSpace space, Random random) {
        SpaceModel model = models[space.ordinal()];
        int lossPercent = random.nextInt(3) == 0 ? 30 : 1;
        for (long number : model.outstanding.keySet()) {
            if (random.nextInt(100) >= lossPercent) {
                model.received.add(number);
            }
            if (random.nextInt(40) == 0) {
                return; // the rest is still on its way
            }
        }
    }

    private void deliverAll(PacketNumberSpace space) {
        models[space.ordinal()].outstanding.keySet().forEach(models[space.ordinal()].received::add);
    }

    private void acknowledge(PacketNumberSpace space) throws QuicViolation {
        SpaceModel model = models[space.ordinal()];
        if (model.received.isEmpty()) {
            return;
        }
        ack.reset(0);
        for (int i = model.received.count() - 1; i >= 0; i--) {
            ack.add(model.received.start(i), model.received.end(i) - 1);
        }
        List<Packet> expected = model.outstanding.values().stream()
                .filter(p -> ack.contains(p.number))
                .toList();
        if (!model.discarded) {
            model.largestAcknowledged = Math.max(model.largestAcknowledged, ack.largestAcknowledged());
        }
        acknowledgedNow.clear();
        recovery.onAck(space, ack, 0, now);
        assertEquals(model.discarded ? List.of() : expected, acknowledgedNow);
    }

    private void discard(PacketNumberSpace space) {
        models[space.ordinal()].discarded = true;
        models[space.ordinal()].outstanding.clear();
        recovery.discard(space, now);
    }

    private Packet settle(PacketNumberSpace space, SentPacket packet) {
        Packet known = models[space.ordinal()].outstanding.remove(packet.packetNumber());
        assertEquals(
                new Packet(
                        packet.packetNumber(),
                        models[space.ordinal()].orders.get(packet.packetNumber()),
                        packet.timeSent(),
                        packet.size(),
                        packet.ackEliciting(),
                        packet.inFlight()),
                known,
                "settled is what was sent and not settled before");
        assertEquals(packet.size(), packet.b(0));
        return known;
    }

    /** RFC 9002 §6.1, or given up for want of room because nothing elicits its acknowledgment. */
    private void checkLost(PacketNumberSpace space, Packet packet, long at) {
        SpaceModel model = models[space.ordinal()];
        long largest = model.largestAcknowledged;
        RttEstimator rtt = recovery.rtt();
        boolean byNumber = largest >= 0 && model.orders.get(largest) >= packet.order + 3;
        boolean byTime = largest > packet.number
                && at - packet.timeSent >= 9 * Math.max(rtt.latestNanos(), rtt.smoothedNanos()) / 8;
        assertTrue(byNumber || byTime || !packet.eliciting, packet + " lost at " + at + ", largest " + largest);
    }

    private void check(String where) {
        long sum = 0;
        boolean eliciting = false;
        for (SpaceModel model : models) {
            for (Packet packet : model.outstanding.values()) {
                sum += packet.inFlight ? packet.size : 0;
                eliciting |= packet.eliciting;
                // Whatever lies three below the largest acknowledged has been settled.
                assertTrue(
                        model.largestAcknowledged < 0 || packet.order + 3 > model.orders.get(model.largestAcknowledged),
                        packet + " is overdue, " + where);
            }
        }
        assertEquals(sum, recovery.bytesInFlight(), where);
        assertTrue(recovery.congestionWindow() >= 2 * DATAGRAM, where);
        if (eliciting && models[0].discarded && models[1].discarded) {
            assertNotEquals(Long.MAX_VALUE, recovery.nextTimeout(), "a timer watches over what is in flight, " + where);
        }
    }
}
