package loomwire.quic.hostile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import loomwire.quic.DropReason;
import loomwire.quic.base.EncryptionLevel;
import loomwire.quic.base.TransportError;
import loomwire.quic.crypto.AeadLimits;
import loomwire.quic.wire.PathChallengeFrame;
import loomwire.quic.wire.PathResponseFrame;
import loomwire.quic.wire.PingFrame;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How often keys may be used, and how often packets may fail to open (RFC 9001 §6.6), with limits that are soon reached. */
class AeadLimitTest {
    private static final long SEALED = 80;
    private static final long FORGED = 5;

    private static Attack sealing(boolean onServer) {
        return Attack.withLimits(onServer, new AeadLimits(SEALED, Long.MAX_VALUE))
                .shakeHands();
    }

    private static Attack forging(boolean onServer) {
        return Attack.withLimits(onServer, new AeadLimits(Long.MAX_VALUE, FORGED));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aPeerThatDoesNotFollowAnUpdateOfKeysIsLeftWhenTheyAreWorn(boolean onServer) {
        Attack attack = sealing(onServer);
        int answered = 0;
        for (int i = 0; i < 1_000 && !attack.connection.isClosing(); i++, answered++) {
            attack.send(new PathChallengeFrame(i));
        }
        assertTrue(attack.peer.isBehindAnUpdate(), "the keys were not even updated");
        assertEquals(TransportError.AEAD_LIMIT_REACHED, attack.closeCode());
        assertTrue(answered < 2 * SEALED, answered + " packets were answered");
        attack.network.run(10 * VirtualNetwork.SECOND); // the host fails its test on any defect
        assertEquals(0, attack.victim.endpoint.connectionCount());
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aPeerThatAcknowledgesNothingCannotHaveKeysUsedForEver(boolean onServer) {
        Attack attack = sealing(onServer);
        attack.peer.silent(true);
        for (int i = 0; i < 1_000 && !attack.connection.isClosing(); i++) {
            attack.send(new PathChallengeFrame(i));
        }
        assertEquals(TransportError.AEAD_LIMIT_REACHED, attack.closeCode());
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aPeerThatFollowsGoesOnForAsLongAsItLikes(boolean onServer) {
        Attack attack = sealing(onServer);
        int updates = 0;
        for (int i = 0; i < 6 * SEALED; i++) {
            if (attack.peer.isBehindAnUpdate()) {
                attack.peer.updateKeys();
                updates++;
            }
            attack.send(new PathChallengeFrame(i));
        }
        assertFalse(attack.connection.isClosing());
        assertTrue(updates >= 4, updates + " updates");
        assertTrue(attack.peer.framesReceived().contains(new PathResponseFrame(6 * SEALED - 1)));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void tooManyForgedPacketsEndTheConnection(boolean onServer) {
        Attack attack = forging(onServer).shakeHands();
        for (int i = 0; i < FORGED; i++) {
            attack.send(forged(attack, EncryptionLevel.ONE_RTT));
        }
        assertEquals(FORGED, attack.connection.drops().of(DropReason.FORGED));
        assertFalse(attack.connection.isClosing());
        attack.send(forged(attack, EncryptionLevel.ONE_RTT));
        assertEquals(TransportError.AEAD_LIMIT_REACHED, attack.closeCode());
    }

    @Test
    void forgedPacketsOfTheHandshakeCountToo() {
        Attack attack = forging(true);
        attack.peer.withholdHandshake();
        attack.network.runUntil(attack.peer::isReady, VirtualNetwork.SECOND, "the server's flight");
        for (int i = 0; i < FORGED; i++) {
            attack.send(forged(attack, EncryptionLevel.HANDSHAKE));
        }
        attack.peer.releaseHandshake();
        attack.shakeHands();
        attack.send(forged(attack, EncryptionLevel.ONE_RTT));
        assertEquals(TransportError.AEAD_LIMIT_REACHED, attack.closeCode());
    }

    private static byte[] forged(Attack attack, EncryptionLevel level) {
        byte[] packet = attack.packet(level).frames(new PingFrame()).padTo(40).bytes();
        packet[packet.length - 1] ^= 1;
        return packet;
    }
}
