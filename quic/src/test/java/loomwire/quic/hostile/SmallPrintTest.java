package loomwire.quic.hostile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import loomwire.quic.DropReason;
import loomwire.quic.TransportConfig;
import loomwire.quic.base.ConnectionId;
import loomwire.quic.base.EncryptionLevel;
import loomwire.quic.base.TransportError;
import loomwire.quic.wire.ConnectionCloseFrame;
import loomwire.quic.wire.Frame;
import loomwire.quic.wire.HandshakeDoneFrame;
import loomwire.quic.wire.MaxDataFrame;
import loomwire.quic.wire.NewConnectionIdFrame;
import loomwire.quic.wire.NewTokenFrame;
import loomwire.quic.wire.PathChallengeFrame;
import loomwire.quic.wire.PathResponseFrame;
import loomwire.quic.wire.PingFrame;
import loomwire.quic.wire.PreferredAddress;
import loomwire.quic.wire.RetireConnectionIdFrame;
import loomwire.quic.wire.StreamFrame;
import loomwire.quic.wire.TransportParameters;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Rules of RFC 9000 and 9001 that only a peer which breaks or stretches them brings to light. */
class SmallPrintTest {
    private static final ConnectionId STRANGE = ConnectionId.copyOf(new byte[] {9, 9, 9, 9, 9, 9, 9, 9});

    // ---- transport parameters

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void activeMigrationIsDeclined(boolean onServer) { // RFC 9000 §18.2
        assertTrue(Attack.afterHandshake(onServer).peer.peerParameters().disableActiveMigration());
    }

    @Test
    void aClientsInitialSourceIdMustBeThatOfItsPackets() { // RFC 9000 §7.3
        assertRefused(Attack.onServer(p -> p.initialSourceConnectionId(STRANGE), TransportConfig.DEFAULTS));
        assertRefused(Attack.onServer(p -> p.initialSourceConnectionId(null), TransportConfig.DEFAULTS));
    }

    @Test
    void aServersIdsMustBeThoseOfThePackets() { // RFC 9000 §7.3
        for (UnaryOperator<TransportParameters.Builder> lie : List.<UnaryOperator<TransportParameters.Builder>>of(
                p -> p.initialSourceConnectionId(STRANGE),
                p -> p.initialSourceConnectionId(null),
                p -> p.originalDestinationConnectionId(STRANGE),
                p -> p.originalDestinationConnectionId(null),
                p -> p.retrySourceConnectionId(STRANGE))) {
            assertRefused(Attack.onClient(lie, TransportConfig.DEFAULTS));
        }
    }

    private static void assertRefused(Attack attack) {
        attack.network.run(3 * VirtualNetwork.SECOND); // a client waits 2 s for a better answer
        assertTrue(attack.victim.completed.isEmpty());
        assertEquals(TransportError.TRANSPORT_PARAMETER_ERROR, attack.closeCode());
    }

    @Test
    void theIdOfAPreferredAddressIsGivenBack() { // RFC 9000 §5.1.1: it has sequence number 1
        Attack attack = Attack.onClient(
                p -> p.preferredAddress(new PreferredAddress(new byte[4], 1, new byte[16], 1, STRANGE, new byte[16])),
                TransportConfig.DEFAULTS);
        attack.network.run(VirtualNetwork.SECOND);
        assertTrue(attack.peer.framesReceived().contains(new RetireConnectionIdFrame(1)));
    }

    // ---- frames

    @Test
    void whatOnlyAServerSendsIsAnErrorFromAClient() { // RFC 9000 §19.7, §19.20
        for (Frame frame : new Frame[] {new HandshakeDoneFrame(), new NewTokenFrame(new byte[] {1})}) {
            assertEquals(
                    TransportError.PROTOCOL_VIOLATION,
                    Attack.afterHandshake(true).send(frame).closeCode());
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aPathResponseFillsADatagramOf1200Bytes(boolean onServer) { // RFC 9000 §8.2.2
        Attack attack = Attack.afterHandshake(onServer);
        attack.send(new PathChallengeFrame(5));
        Received answer = attack.peer.received().stream()
                .filter(packet -> packet.frames().contains(new PathResponseFrame(5)))
                .findFirst()
                .orElseThrow();
        assertTrue(answer.datagramBytes() >= 1200, answer.datagramBytes() + " bytes");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void anIdThatWasNeverSentCannotBeRetired(boolean onServer) { // RFC 9000 §19.16
        Attack later = Attack.afterHandshake(onServer);
        assertEquals(
                TransportError.PROTOCOL_VIOLATION,
                later.send(new RetireConnectionIdFrame(9)).closeCode());
        Attack tooSoon = Attack.afterHandshake(onServer); // the first retirement has us make an id, not yet announced
        tooSoon.send(new RetireConnectionIdFrame(1), new RetireConnectionIdFrame(2));
        assertEquals(TransportError.PROTOCOL_VIOLATION, tooSoon.closeCode());
    }

    @Test
    void noMoreIsSentThanMaxDataAllowsAcrossAllStreams() { // RFC 9000 §4.1
        int allowed = 5_000;
        Attack attack = Attack.onServer(p -> p.initialMaxData(allowed), TransportConfig.DEFAULTS)
                .shakeHands();
        for (int i = 0; i < 3; i++) {
            var stream = attack.connection.openStream(true);
            stream.send().pipe().write(new byte[4_000], 0, 4_000);
            attack.connection.streamTouched(stream);
        }
        attack.victim.touched(attack.connection);
        attack.network.run(VirtualNetwork.SECOND);
        assertEquals(allowed, streamBytes(attack));
        attack.send(new MaxDataFrame(7_000));
        attack.send(new MaxDataFrame(6_000)); // takes nothing back
        attack.network.run(VirtualNetwork.SECOND);
        assertEquals(7_000, streamBytes(attack));
    }

    private static long streamBytes(Attack attack) {
        return attack.peer.framesReceived().stream()
                .filter(StreamFrame.class::isInstance)
                .mapToLong(f -> ((StreamFrame) f).data().length)
                .sum();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whoSendsMoreThanMaxDataIsClosed(boolean onServer) { // RFC 9000 §4.1
        Attack attack = Attack.afterHandshake(onServer);
        long limit = attack.peer.peerParameters().initialMaxData();
        attack.send(new StreamFrame(onServer ? 0 : 1, limit, new byte[1], false));
        assertEquals(TransportError.FLOW_CONTROL_ERROR, attack.closeCode());
    }

    // ---- packets

    @ParameterizedTest
    @CsvSource({"true, 8", "true, 16", "true, 24", "false, 8", "false, 16"})
    void reservedBitsOfAShortHeaderMustBeZero(boolean onServer, int bits) { // RFC 9000 §17.3.1
        Attack attack = Attack.afterHandshake(onServer);
        attack.send(attack.packet(EncryptionLevel.ONE_RTT)
                .frames(new PingFrame())
                .flipFirstByte(bits)
                .bytes());
        assertEquals(TransportError.PROTOCOL_VIOLATION, attack.closeCode());
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 8, 12})
    void reservedBitsOfALongHeaderMustBeZero(int bits) { // RFC 9000 §17.2
        Attack attack = Attack.onServer(p -> p, TransportConfig.DEFAULTS);
        attack.peer.withholdHandshake(); // so that the server stays in the handshake
        attack.network.runUntil(attack.peer::isReady, VirtualNetwork.SECOND, "the server's flight");
        attack.send(attack.packet(EncryptionLevel.HANDSHAKE)
                .frames(new PingFrame())
                .flipFirstByte(bits)
                .bytes());
        assertEquals(TransportError.PROTOCOL_VIOLATION, attack.closeCode());
    }

    @Test
    void aLongHeaderWithAnotherSourceIdIsDropped() { // RFC 9000 §7.2
        Attack attack = Attack.onServer(p -> p, TransportConfig.DEFAULTS);
        attack.peer.withholdHandshake();
        attack.network.runUntil(attack.peer::isReady, VirtualNetwork.SECOND, "the server's flight");
        attack.send(attack.packet(EncryptionLevel.HANDSHAKE)
                .source(STRANGE)
                .frames(new PingFrame())
                .bytes());
        assertEquals(1, attack.victim.endpoint.counters().drops().of(DropReason.UNKNOWN_CONNECTION));
        assertEquals(-1, attack.closeCode());
        attack.peer.releaseHandshake();
        attack.settle();
        assertFalse(attack.victim.completed.isEmpty());
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whatStandsBehindAPacketThatCannotBeReadIsRead(boolean onServer) { // RFC 9000 §12.2
        Attack attack = Attack.afterHandshake(onServer);
        byte[] forged = attack.packet(EncryptionLevel.HANDSHAKE)
                .frames(new PingFrame())
                .padTo(40)
                .bytes();
        forged[forged.length - 1] ^= 1;
        byte[] old = attack.packet(EncryptionLevel.INITIAL)
                .frames(new PingFrame())
                .padTo(1200)
                .bytes();
        byte[] good = attack.packet(EncryptionLevel.ONE_RTT)
                .frames(new PathChallengeFrame(6))
                .bytes();
        attack.send(old, forged, good);
        assertTrue(attack.peer.framesReceived().contains(new PathResponseFrame(6)));
        assertFalse(attack.connection.isClosing());
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whatStandsBehindAPacketToAnotherIdIsNot(boolean onServer) { // RFC 9000 §12.2
        Attack attack = Attack.afterHandshake(onServer);
        attack.send(new RetireConnectionIdFrame(1)); // brings another one
        NewConnectionIdFrame other = attack.peer.framesReceived().stream()
                .filter(NewConnectionIdFrame.class::isInstance)
                .map(NewConnectionIdFrame.class::cast)
                .findFirst()
                .orElseThrow();
        byte[] first = attack.packet(EncryptionLevel.HANDSHAKE)
                .frames(new PingFrame())
                .padTo(40)
                .bytes();
        byte[] second = attack.packet(EncryptionLevel.ONE_RTT)
                .destination(other.id())
                .frames(new PathChallengeFrame(6))
                .bytes();
        attack.send(first, second);
        assertFalse(attack.peer.framesReceived().contains(new PathResponseFrame(6)));
        attack.send(second);
        assertTrue(attack.peer.framesReceived().contains(new PathResponseFrame(6)), "alone it is one like any");
    }

    @Test
    void packetsThatComeBeforeTheirKeysAreKeptButNotMany() { // RFC 9000 §5.7
        Attack attack = Attack.onServer(p -> p, TransportConfig.DEFAULTS);
        attack.peer.withholdHandshake();
        attack.network.runUntil(attack.peer::isReady, VirtualNetwork.SECOND, "the server's flight");
        for (int i = 0; i < 50; i++) {
            attack.peer.send(new PathChallengeFrame(100 + i));
        }
        attack.settle();
        assertTrue(attack.victim.completed.isEmpty());
        attack.peer.releaseHandshake();
        attack.settle();
        long answered = IntStream.range(0, 50)
                .filter(i -> attack.peer.framesReceived().contains(new PathResponseFrame(100 + i)))
                .count();
        assertTrue(answered > 0 && answered <= 10, answered + " early packets were answered");
        assertFalse(attack.victim.completed.isEmpty());
    }

    // ---- keys

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void initialKeysGoWithTheFirstHandshakePacket(boolean onServer) { // RFC 9001 §4.9.1
        Attack attack = onServer
                ? Attack.onServer(p -> p, TransportConfig.DEFAULTS)
                : Attack.onClient(p -> p, TransportConfig.DEFAULTS);
        byte[] late;
        if (onServer) { // by receiving one
            attack.peer.withholdHandshake();
            attack.network.runUntil(attack.peer::isReady, VirtualNetwork.SECOND, "the server's flight");
            late = initial(attack);
            attack.send(attack.packet(EncryptionLevel.HANDSHAKE)
                    .frames(new PingFrame())
                    .bytes());
        } else { // by sending one
            attack.network.runUntil(
                    attack.connection::isHandshakeComplete, VirtualNetwork.SECOND, "the client's Finished");
            late = initial(attack);
            assertFalse(attack.connection.isHandshakeConfirmed());
        }
        long before = attack.victim.endpoint.counters().drops().of(DropReason.KEYS_DISCARDED);
        attack.peer.send(late);
        attack.network.run(VirtualNetwork.DELAY_NANOS);
        assertEquals(before + 1, attack.victim.endpoint.counters().drops().of(DropReason.KEYS_DISCARDED));
    }

    private static byte[] initial(Attack attack) {
        return attack.packet(EncryptionLevel.INITIAL)
                .frames(new PingFrame())
                .padTo(1200)
                .bytes();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void readKeysOfThePhaseBeforeAreDroppedAfterThreeProbeTimeouts(boolean onServer) { // RFC 9001 §6.5
        Attack attack = Attack.afterHandshake(onServer);
        byte[] late = attack.packet(EncryptionLevel.ONE_RTT)
                .frames(new PathChallengeFrame(1))
                .bytes();
        byte[] tooLate = attack.packet(EncryptionLevel.ONE_RTT)
                .frames(new PathChallengeFrame(2))
                .bytes();
        attack.peer.silent(true); // what is older than an acknowledged acknowledgment counts as seen
        attack.peer.updateKeys();
        attack.send(new PathChallengeFrame(3));
        attack.send(late);
        attack.network.run(5 * VirtualNetwork.SECOND);
        attack.send(tooLate);
        assertTrue(attack.peer.framesReceived().contains(new PathResponseFrame(3)), "the update is followed");
        assertTrue(attack.peer.framesReceived().contains(new PathResponseFrame(1)), "reordered, not lost");
        assertFalse(attack.peer.framesReceived().contains(new PathResponseFrame(2)), "nobody is that late");
        assertEquals(1, attack.connection.drops().of(DropReason.FORGED));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void newKeysOnALowerPacketNumberEndTheConnection(boolean onServer) { // RFC 9001 §6.4, §6.7
        Attack attack = Attack.afterHandshake(onServer);
        long lower = attack.peer.nextNumber(EncryptionLevel.ONE_RTT.space());
        attack.send(attack.packet(EncryptionLevel.ONE_RTT)
                .number(lower + 5)
                .frames(new PingFrame())
                .bytes());
        attack.peer.updateKeys();
        attack.send(attack.packet(EncryptionLevel.ONE_RTT)
                .number(lower)
                .frames(new PingFrame())
                .bytes());
        assertTrue(attack.connection.isClosing());
        assertEquals(
                TransportError.KEY_UPDATE_ERROR, attack.connection.closeReason().errorCode());
    }

    // ---- the end

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aClosingConnectionAnswersEverMoreRarelyAndNotForLong(boolean onServer) { // RFC 9000 §10.2.1
        Attack attack = Attack.afterHandshake(onServer);
        attack.connection.close(7, "enough", attack.network.now());
        attack.victim.touched(attack.connection);
        attack.settle();
        assertNotNull(attack.peer.close());
        long before = attack.peer.datagramsReceived();
        for (int i = 0; i < 1_000; i++) {
            attack.peer.send(new PingFrame());
        }
        attack.settle();
        long answers = attack.peer.datagramsReceived() - before;
        assertTrue(answers > 0 && answers <= 10, answers + " answers to 1000 packets");
        attack.network.run(5 * VirtualNetwork.SECOND);
        assertEquals(0, attack.victim.endpoint.connectionCount());
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aDrainingConnectionIsSilentAndSoonGone(boolean onServer) { // RFC 9000 §10.2.2
        Attack attack = Attack.afterHandshake(onServer);
        attack.peer.silent(true);
        attack.send(new ConnectionCloseFrame(true, 3, 0, "bye"));
        long before = attack.peer.datagramsReceived();
        for (int i = 0; i < 100; i++) {
            attack.peer.send(new PingFrame());
        }
        attack.settle();
        assertEquals(before, attack.peer.datagramsReceived());
        assertNull(attack.peer.close());
        attack.network.run(5 * VirtualNetwork.SECOND);
        assertEquals(0, attack.victim.endpoint.connectionCount());
    }
}
