package loomwire.quic.recovery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import loomwire.quic.CongestionController;
import loomwire.quic.base.KeyedHash;
import loomwire.quic.base.QuicViolation;
import loomwire.quic.base.SeededEntropy;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A connection begins where another one left off, and is none the worse for it where that is wrong. */
@Tag("slow")
class CarefulResumeTest {
    private final KnownPaths paths = new KnownPaths(new KeyedHash(1, 2));

    private static CongestionController controller(String name) {
        return switch (name) {
            case "cubic" -> new Cubic(Bottleneck.DATAGRAM);
            case "newreno" -> new NewReno(Bottleneck.DATAGRAM);
            default -> new Bbr(Bottleneck.DATAGRAM, new SeededEntropy(1));
        };
    }

    private Bottleneck link(String controller, double megabits, double rtt, double queue) {
        return new Bottleneck(megabits, rtt, queue, controller(controller), paths.account(0, 1));
    }

    /** A connection that filled 300 Mbit/s for a while. */
    private void learn(String controller) throws QuicViolation {
        Bottleneck before = link(controller, 300, 100, 1);
        before.run(6);
        before.recovery.close();
    }

    @ParameterizedTest
    @CsvSource({"cubic, 0", "newreno, 0", "bbr, 0", "bbr, 0.01", "bbr, 0.03"})
    void whoKnowsThePathFillsItSooner(String name, double loss) throws QuicViolation {
        Bottleneck unknown = new Bottleneck(300, 100, 1, controller(name)).losing(loss);
        unknown.run(0.5);
        learn(name);
        Bottleneck known = link(name, 300, 100, 1).losing(loss);
        known.run(0.5);
        assertTrue(
                known.delivered > 3 * unknown.delivered,
                known.delivered + " bytes, without memory " + unknown.delivered);
        assertEquals(0, known.dropped, "nothing overflows");
    }

    @Test
    void theJumpIsSpreadOverARoundTripAndNeedsNoQueue() throws QuicViolation {
        learn("cubic");
        Bottleneck known = link("cubic", 300, 100, 0.05);
        known.run(0.35); // before slow start itself fills the path
        assertTrue(known.delivered > 1_500_000, known.delivered + " bytes");
        assertEquals(0, known.dropped);
    }

    @ParameterizedTest
    @CsvSource({"cubic", "newreno", "bbr"})
    void whereThePathHasBecomeSlowItIsFoundWithinTwoRoundTripsAndForgotten(String name) throws QuicViolation {
        learn(name);
        Bottleneck slow = link(name, 20, 100, 1);
        slow.run(1);
        long jump = 1_900_000;
        assertTrue(slow.dropped * Bottleneck.DATAGRAM < jump, slow.dropped + " packets dropped");
        long left = paths.account(0, 1).claim(100_000_000, 30_000_000_000L);
        assertTrue(left < 200_000, "of the path as it was, " + left + " bytes are left to claim");
        long before = slow.delivered;
        slow.run(8);
        double share = (slow.delivered - before) / slow.capacity(7);
        assertTrue(share > 0.6, "it goes on with " + share + " of the path");
    }

    @Test
    void anotherRoundTripIsNoReasonToJump() throws QuicViolation {
        learn("cubic");
        Bottleneck unknown = new Bottleneck(300, 30, 1, new Cubic(Bottleneck.DATAGRAM));
        unknown.run(0.2);
        Bottleneck other = link("cubic", 300, 30, 1);
        other.run(0.2);
        assertEquals(unknown.delivered, other.delivered);
    }

    @Test
    void whoHasLittleToSendClaimsNothing() throws QuicViolation {
        learn("cubic");
        Bottleneck modest = link("cubic", 300, 100, 1);
        for (int i = 1; i <= 30; i++) {
            modest.having(5_000);
            modest.recovery.setApplicationLimited(true);
            modest.run(i / 10.0);
        }
        Bottleneck beside = link("cubic", 300, 100, 1);
        beside.run(0.35);
        assertTrue(beside.delivered > 1_500_000, "all of it was left for the other: " + beside.delivered);
    }

    @Test
    void aFirstFlightWithALossIsNoGoodSign() throws QuicViolation {
        learn("cubic");
        Bottleneck lossy = link("cubic", 300, 100, 1).losing(0.3);
        lossy.run(1);
        assertTrue(lossy.delivered < 200_000, lossy.delivered + " bytes");
    }

    @Test
    void carriersBesideEachOtherDoNotClaimTheSame() throws QuicViolation {
        learn("cubic");
        Bottleneck first = link("cubic", 300, 100, 1);
        Bottleneck second = link("cubic", 300, 100, 1);
        first.run(0.35);
        second.run(0.35);
        assertTrue(second.delivered < first.delivered / 2, second.delivered + " beside " + first.delivered);
    }
}
