package loomwire.quic.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Function;
import loomwire.quic.CloseReason;
import loomwire.quic.base.ByteWriter;
import loomwire.quic.base.ConnectionId;
import loomwire.quic.base.SeededEntropy;
import loomwire.quic.base.TransportError;
import loomwire.quic.connection.Connection;
import loomwire.quic.crypto.AeadProvider;
import loomwire.quic.crypto.InitialKeys;
import loomwire.quic.wire.PacketHeader;
import loomwire.quic.wire.PacketHeaders;
import loomwire.quic.wire.PacketType;
import loomwire.quic.wire.QuicVersions;
import org.junit.jupiter.api.Test;

/** Somebody on the path sees the client's first packet and answers before the server does. */
class ForgedAnswerTest {
    private static final long SECOND = Simulation.SECOND;
    private static final long MILLI = Simulation.MILLI;
    private static final ConnectionId FORGERS_ID = ConnectionId.random(new SeededEntropy(77), 8);
    private static final byte[] REFUSAL = {0x1c, (byte) TransportError.CONNECTION_REFUSED, 0, 0};
    private static final byte[] NO_SERVER_HELLO = {0x06, 0, 8, 2, 0, 0, 4, 9, 9, 9, 9};
    private static final byte[] ACK_OF_WHAT_WAS_NEVER_SENT = {0x02, 40, 0, 0, 0};
    private static final byte[] PING = {0x01};

    private static PacketHeader headerOf(byte[] datagram) {
        PacketHeader header = new PacketHeader();
        assertTrue(header.parse(datagram, 0, datagram.length, 8));
        return header;
    }

    /** A server's Initial packet with these frames, for the client of {@code initial}. */
    private static byte[] initial(byte[] initial, int number, byte[] frames) {
        PacketHeader client = headerOf(initial);
        byte[] bytes = new byte[1200];
        ByteWriter writer = new ByteWriter(bytes);
        int lengthAt = PacketHeaders.longHeader(
                writer, PacketType.INITIAL, QuicVersions.V1, client.sourceConnectionId(), FORGERS_ID, new byte[0], 4);
        int numberAt = writer.position();
        PacketHeaders.packetNumber(writer, number, 4);
        writer.writeBytes(frames);
        PacketHeaders.patchLength(bytes, lengthAt, bytes.length - numberAt);
        InitialKeys.derive(QuicVersions.V1, client.destinationConnectionId(), AeadProvider.JDK)
                .server()
                .seal(number, bytes, 0, numberAt, 4, bytes.length - 16);
        return bytes;
    }

    private static byte[] versionNegotiation(byte[] initial) {
        PacketHeader client = headerOf(initial);
        byte[] bytes = new byte[100];
        ByteWriter writer = new ByteWriter(bytes);
        PacketHeaders.versionNegotiation(
                writer, 0, client.sourceConnectionId(), client.destinationConnectionId(), 0x1a2a3a4a);
        return Arrays.copyOf(bytes, writer.position());
    }

    /** A client whose first datagrams, so many, are answered by a forger at once. */
    private static Simulation forgedBy(Function<byte[], byte[]> forger, int times) {
        Simulation sim = Simulation.withDelay(1, 20 * MILLI);
        int[] left = {times};
        sim.toServer.pass(d -> {
            if (left[0]-- > 0) {
                sim.client.process(forger.apply(d.clone()), sim.ring.now());
            }
            return true;
        });
        return sim;
    }

    private static void connectsInSpiteOf(Function<byte[], byte[]> forger, int times) {
        Simulation sim = forgedBy(forger, times);
        Connection connection = sim.connected();
        sim.answerBytes = 50_000;
        Transfer transfer = sim.request(connection, 10);
        sim.ring.runUntil(transfer::isEndRead, 10 * SECOND, "an answer");
        assertFalse(connection.isClosing());
        assertTrue(sim.ring.now() < SECOND, "no timeout was waited for, but " + sim.ring.now());
    }

    @Test
    void aForgedVersionNegotiationDoesNotEndADial() {
        connectsInSpiteOf(ForgedAnswerTest::versionNegotiation, 1);
    }

    @Test
    void aForgedRefusalDoesNotEndADial() {
        connectsInSpiteOf(d -> initial(d, 0, REFUSAL), 1);
        connectsInSpiteOf(d -> initial(d, 1 << 30, REFUSAL), 1);
        connectsInSpiteOf(d -> initial(d, 0, REFUSAL), 20);
    }

    @Test
    void forgedNonsenseDoesNotEndADial() {
        for (byte[] frames : new byte[][] {NO_SERVER_HELLO, ACK_OF_WHAT_WAS_NEVER_SENT, PING}) {
            connectsInSpiteOf(d -> initial(d, 0, frames), 1);
            connectsInSpiteOf(d -> initial(d, 1 << 30, frames), 1);
        }
    }

    @Test
    void aForgedServerHelloDoesNotEndADial() {
        connectsInSpiteOf(ForgedAnswerTest::serverHelloOfAnother, 1);
    }

    /** The Initial packet of a server that knows TLS as well as ours does. */
    private static byte[] serverHelloOfAnother(byte[] initial) {
        try {
            byte[] flight = new ScriptedServer(Simulation.serverTls()).answer(initial);
            return Arrays.copyOf(flight, headerOf(flight).packetEnd());
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void aServerThatOnlyNegotiatesVersionsIsToldOfAtTheDeadline() {
        Simulation sim = forgedBy(ForgedAnswerTest::versionNegotiation, 1);
        sim.toClient.pass(d -> false);
        Connection connection = sim.connect();
        sim.ring.runUntil(connection::isClosing, 11 * SECOND, "the client gives up");
        assertEquals(10 * SECOND, sim.ring.now());
        assertEquals(
                CloseReason.Origin.VERSION_NEGOTIATION, connection.closeReason().origin());
    }

    private static byte[] versionNegotiation(byte[] initial, ConnectionId from, int version) {
        byte[] bytes = new byte[100];
        ByteWriter writer = new ByteWriter(bytes);
        PacketHeaders.versionNegotiation(writer, 0, headerOf(initial).sourceConnectionId(), from, version);
        return Arrays.copyOf(bytes, writer.position());
    }

    /** RFC 9000 §6.2: one that lists the version asked for, or is not an answer to this packet, means nothing. */
    @Test
    void aVersionNegotiationThatCannotBeTheServersIsNotEvenToldOf() {
        for (Function<byte[], byte[]> forger : List.<Function<byte[], byte[]>>of(
                d -> versionNegotiation(d, headerOf(d).destinationConnectionId(), QuicVersions.V1),
                d -> versionNegotiation(d, FORGERS_ID, 0x1a2a3a4a))) {
            Simulation sim = forgedBy(forger, 100);
            sim.toClient.pass(d -> false);
            Connection connection = sim.connect();
            sim.ring.runUntil(connection::isClosing, 11 * SECOND, "the client gives up");
            assertEquals(
                    CloseReason.Origin.HANDSHAKE_TIMEOUT,
                    connection.closeReason().origin());
        }
    }

    @Test
    void aVersionNegotiationAgainstEachPacketDoesNotEndADial() {
        connectsInSpiteOf(ForgedAnswerTest::versionNegotiation, 1000);
    }

    @Test
    void aVersionNegotiationAfterTheServersAnswerMeansNothing() {
        Simulation sim = Simulation.withDelay(1, 20 * MILLI);
        byte[][] first = new byte[1][];
        sim.toServer.pass(d -> {
            first[0] = first[0] == null ? d.clone() : first[0];
            return true;
        });
        Connection connection = sim.connected();
        sim.client.process(versionNegotiation(first[0]), sim.ring.now());
        sim.answerBytes = 50_000;
        Transfer transfer = sim.request(connection, 10);
        sim.ring.runUntil(transfer::isEndRead, 10 * SECOND, "an answer");
        assertFalse(connection.isClosing());
    }

    @Test
    void aRefusalIsBelievedWhenNothingBetterComesForTwoSeconds() {
        Simulation sim = forgedBy(d -> initial(d, 0, REFUSAL), 100);
        sim.toClient.pass(d -> false);
        Connection connection = sim.connect();
        sim.ring.runUntil(connection::isClosing, 11 * SECOND, "the client gives up");
        assertEquals(2 * SECOND, sim.ring.now());
        assertEquals(CloseReason.Origin.PEER_TRANSPORT, connection.closeReason().origin());
        assertEquals(TransportError.CONNECTION_REFUSED, connection.closeReason().errorCode());
        assertTrue(sim.toServer.count() < 10, sim.toServer.count() + " datagrams to a server that refuses");
    }

    @Test
    void theSameHelloIsSaidAgain() {
        Simulation sim = Simulation.withDelay(1, 20 * MILLI);
        byte[][] hellos = new byte[2][];
        sim.toServer.pass(d -> {
            if (hellos[0] == null) {
                hellos[0] = plain(d);
                sim.client.process(serverHelloOfAnother(d.clone()), sim.ring.now());
                hellos[1] = plain(
                        ((Node.Output.Send) sim.client.process(initial(d, 7, REFUSAL), sim.ring.now())).datagram());
            }
            return true;
        });
        sim.connected();
        assertEquals(hex(hellos[0]), hex(hellos[1]));
    }

    /** The first 200 bytes of what the packet holds, behind its number. */
    private static byte[] plain(byte[] datagram) {
        byte[] copy = datagram.clone();
        PacketHeader header = headerOf(copy);
        var keys = InitialKeys.derive(QuicVersions.V1, header.destinationConnectionId(), AeadProvider.JDK)
                .client();
        int length = keys.unprotectHeader(copy, 0, header.packetNumberOffset(), header.packetEnd());
        int from = header.packetNumberOffset() + length;
        assertTrue(keys.open(copy[from - 1], copy, 0, from, header.packetEnd()) > 0);
        return Arrays.copyOfRange(copy, from, from + 200);
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }
}
