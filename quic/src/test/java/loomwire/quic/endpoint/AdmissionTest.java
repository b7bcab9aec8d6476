package loomwire.quic.endpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import loomwire.quic.Admission;
import loomwire.quic.AdmissionKey;
import loomwire.quic.DropReason;
import loomwire.quic.ServerTrust;
import loomwire.quic.TransportConfig;
import loomwire.quic.base.Datagram;
import loomwire.quic.base.SeededEntropy;
import loomwire.quic.base.TransmitSlot;
import loomwire.quic.connection.StreamListener;
import loomwire.quic.crypto.AdmissionProof;
import loomwire.quic.crypto.AeadProvider;
import loomwire.quic.pipe.SegmentPool;
import loomwire.quic.stream.Stream;
import loomwire.quic.tls.ClientTlsConfig;
import loomwire.quic.tls.ServerTlsConfig;
import loomwire.quic.tls.SigningIdentity;
import loomwire.quic.wire.PacketHeader;
import loomwire.quic.wire.PacketType;
import org.junit.jupiter.api.Test;

/** What a server with a key answers, and to whom: endpoints without I/O, datagrams carried by hand. */
class AdmissionTest {
    private static final Instant DATE = Instant.parse("2026-06-01T00:00:00Z");
    private static final SigningIdentity IDENTITY = SigningIdentity.generate(
            "server.example", DATE.minusSeconds(86_400), DATE.plusSeconds(86_400), new SeededEntropy(9));
    private static final long SERVER = 2;
    private static final int PORT = 4433;
    private static final long CLIENT = 1;
    private static final long STRANGER = 66;
    private static final AdmissionKey KEY = AdmissionKey.of(new byte[32]);
    private static final AdmissionKey OTHER_KEY = AdmissionKey.of("another key, of 32 bytes, is this".getBytes());
    private static final StreamListener DEAF = new StreamListener() {
        @Override
        public void readable(Stream stream) {
            // No streams here.
        }

        @Override
        public void writable(Stream stream) {
            // Likewise.
        }
    };

    private long serverMillis = DATE.toEpochMilli();
    private long clientMillis = DATE.toEpochMilli();
    private final List<String> heard = new ArrayList<>();
    private Admission.Terms terms;
    private Endpoint server = server(true, new ReplayTable(Admission.VALID_SECONDS));
    private final Endpoint client = new Endpoint(
            EndpointSettings.dialling(100, 1452, 1, AeadProvider.JDK), new SeededEntropy(1), DEAF, new SegmentPool());

    private static Admission.Terms terms(AdmissionKey key, boolean silent) {
        return new Admission.Terms(key, silent, (high, low, port) -> high == 0 && low == SERVER);
    }

    private Endpoint server(boolean silent, ReplayFilter replays) {
        return server(silent, replays, HandshakeLimits.of(100, Long.MAX_VALUE, 1));
    }

    private Endpoint server(boolean silent, ReplayFilter replays, HandshakeLimits limits) {
        Admission.Listener listener = new Admission.Listener() {
            @Override
            public void onClock(long secondsAhead, long peerHigh, long peerLow, int peerPort) {
                heard.add("clock " + secondsAhead);
            }

            @Override
            public void onOtherServer(
                    long dialledHigh, long dialledLow, int dialledPort, long peerHigh, long peerLow, int peerPort) {
                heard.add("other server " + dialledLow);
            }
        };
        terms = terms(KEY, silent);
        Admission admission = new Admission(() -> terms, listener);
        return new Endpoint(
                new EndpointSettings(
                        ServerTlsConfig.of(IDENTITY, "h3"),
                        TransportConfig.DEFAULTS,
                        100,
                        1452,
                        1,
                        AeadProvider.JDK,
                        door(admission).toBuilder()
                                .limits(limits)
                                .replays(replays)
                                .answersStrangers(!silent)
                                .build()),
                new SeededEntropy(2),
                DEAF,
                new SegmentPool());
    }

    private DoorSettings door(Admission admission) {
        return DoorSettings.builder(IDENTITY, new SeededEntropy(7))
                .limits(HandshakeLimits.of(100, Long.MAX_VALUE, 1))
                .clock(() -> serverMillis)
                .admission(admission)
                .build();
    }

    private Credential credential(AdmissionKey key) {
        return new Credential(key, () -> clientMillis);
    }

    /** The first datagram of a client that dials. */
    private byte[] hello(long serverLow, Credential credential) {
        ClientTlsConfig tls = ClientTlsConfig.of("server.example", "h3", new ServerTrust.SkipVerification(), DATE);
        client.connect(0, serverLow, PORT, tls, TransportConfig.DEFAULTS, null, credential, 0);
        return next(client, 0);
    }

    private static byte[] next(Endpoint from, long now) {
        byte[] buffer = new byte[2000];
        TransmitSlot slot = new TransmitSlot();
        slot.offer(buffer, 0, buffer.length, 1);
        return from.transmit(slot, now) ? Arrays.copyOfRange(buffer, slot.from(), slot.from() + slot.length()) : null;
    }

    private byte[] answer(byte[] datagram, long fromLow) {
        return answer(server, datagram, fromLow);
    }

    private static byte[] answer(Endpoint server, byte[] datagram, long fromLow) {
        byte[] copy = datagram.clone();
        server.receive(new Datagram().set(copy, 0, copy.length, 0, fromLow, 5555, 0), 0);
        server.onTimeout(0); // where clients that wait are looked at
        return next(server, 0);
    }

    private void staysSilent(byte[] datagram, long fromLow, DropReason reason) {
        long before = server.drops().of(reason);
        int connections = server.connectionCount();
        long begun = server.counters().handshakesStarted();
        assertNull(answer(datagram, fromLow), "an answer");
        assertEquals(connections, server.connectionCount(), "connections");
        assertEquals(begun, server.counters().handshakesStarted(), "handshakes");
        assertEquals(before + 1, server.drops().of(reason), reason.name());
    }

    @Test
    void aHolderOfTheKeyIsAnswered() {
        assertTrue(answer(hello(SERVER, credential(KEY)), CLIENT).length >= 1200);
        assertEquals(1, server.connectionCount());
    }

    @Test
    void strangersAreNotAnswered() {
        staysSilent(hello(SERVER, null), STRANGER, DropReason.NO_PROOF);
        staysSilent(hello(SERVER, credential(OTHER_KEY)), STRANGER, DropReason.NO_PROOF);
        byte[] unknownVersion = hello(SERVER, null);
        unknownVersion[1] = 0x1a;
        staysSilent(unknownVersion, STRANGER, DropReason.UNEXPECTED_PACKET_TYPE);
        byte[] garbage = new byte[24];
        new SeededEntropy(3).fill(garbage, 0, garbage.length);
        garbage[0] = 0x41;
        staysSilent(garbage, STRANGER, DropReason.UNKNOWN_CONNECTION);
        byte[] longGarbage = Arrays.copyOf(garbage, 1400);
        staysSilent(longGarbage, STRANGER, DropReason.UNKNOWN_CONNECTION);
    }

    @Test
    void aKeyThatIsChangedHoldsFromTheNextFirstPacketOn() {
        assertTrue(answer(hello(SERVER, credential(KEY)), CLIENT) != null);
        terms = terms(OTHER_KEY, true);
        staysSilent(hello(SERVER, credential(KEY)), CLIENT, DropReason.NO_PROOF);
        assertTrue(answer(hello(SERVER, credential(OTHER_KEY)), CLIENT) != null);
        assertEquals(2, server.connectionCount(), "the one with the old key is still there");
    }

    @Test
    void aServerMayCeaseToBeSilentAndBeSilentAgain() {
        terms = terms(KEY, false);
        assertTrue(answer(hello(SERVER, null), STRANGER) != null);
        terms = null;
        assertTrue(answer(hello(SERVER, null), STRANGER) != null);
        terms = terms(KEY, true);
        staysSilent(hello(SERVER, null), STRANGER, DropReason.NO_PROOF);
    }

    @Test
    void aProofDoesNotFitAnotherPacket() {
        byte[] proven = hello(SERVER, credential(KEY));
        byte[] changedId = proven.clone();
        changedId[6] ^= 1; // the first byte of the destination id
        staysSilent(changedId, STRANGER, DropReason.NO_PROOF);
    }

    @Test
    void theSameDatagramFromElsewhereIsAReplay() {
        byte[] proven = hello(SERVER, credential(KEY));
        assertTrue(answer(proven, CLIENT) != null);
        server.forEachConnection(connection -> connection.close(0, "", 0)); // whatever became of the first one
        staysSilentBeyondItsConnection(proven);
    }

    private void staysSilentBeyondItsConnection(byte[] proven) {
        server = server(true, replaysOf(proven));
        staysSilent(proven, STRANGER, DropReason.PROOF_REPLAYED);
        staysSilent(proven, CLIENT, DropReason.PROOF_REPLAYED);
    }

    /** What a first endpoint remembers of the datagram, for a sibling that has no connection of it. */
    private ReplayFilter replaysOf(byte[] proven) {
        ReplayTable shared = new ReplayTable(Admission.VALID_SECONDS);
        assertTrue(answer(server(true, shared), proven, CLIENT) != null);
        return shared;
    }

    @Test
    void aForgedPayloadDoesNotUseTheProofUp() {
        byte[] proven = hello(SERVER, credential(KEY));
        byte[] forged = proven.clone();
        forged[forged.length - 1] ^= 1;
        staysSilent(forged, STRANGER, DropReason.FORGED);
        assertTrue(answer(proven, CLIENT) != null);
    }

    @Test
    void ninetySecondsOfSkewAreToleratedAndMoreIsTold() {
        for (int seconds : new int[] {-90, 90}) {
            clientMillis = serverMillis + seconds * 1000L;
            assertTrue(answer(hello(SERVER, credential(KEY)), CLIENT) != null, seconds + " s");
        }
        for (int seconds : new int[] {-91, 91, -86_400, 3_600}) {
            clientMillis = serverMillis + seconds * 1000L;
            staysSilent(hello(SERVER, credential(KEY)), CLIENT, DropReason.PROOF_OUT_OF_TIME);
        }
        assertEquals(List.of("clock -91", "clock 91", "clock -86400", "clock 3600"), heard);
    }

    @Test
    void anOldDatagramIsNotAnsweredEvenWhenItsReplayIsForgotten() {
        byte[] proven = hello(SERVER, credential(KEY));
        assertTrue(answer(proven, CLIENT) != null);
        byte[] unused = hello(SERVER, credential(KEY));
        serverMillis += 1000L * 1000;
        staysSilent(unused, STRANGER, DropReason.PROOF_OUT_OF_TIME);
    }

    @Test
    void aProofForAnotherServerIsNotAnswered() {
        staysSilent(hello(SERVER + 1, credential(KEY)), STRANGER, DropReason.PROOF_FOR_OTHER_SERVER);
        assertEquals(List.of("other server 3"), heard);
    }

    @Test
    void aServerThatIsNotSilentAnswersEverybodyAndReadsPastProofs() {
        server = server(false, new ReplayTable(Admission.VALID_SECONDS));
        assertTrue(answer(hello(SERVER, null), CLIENT) != null);
        assertTrue(answer(hello(SERVER, credential(OTHER_KEY)), CLIENT) != null);
        clientMillis += 1_000_000;
        assertTrue(answer(hello(SERVER, credential(KEY)), CLIENT) != null);
        byte[] unknownVersion = hello(SERVER, null);
        unknownVersion[1] = 0x1a;
        assertTrue(answer(unknownVersion, STRANGER) != null, "Version Negotiation");
        assertTrue(heard.isEmpty());
    }

    @Test
    void aServerWithoutAKeyAnswersAClientThatHasOne() {
        Endpoint open = new Endpoint(
                new EndpointSettings(
                        ServerTlsConfig.of(IDENTITY, "h3"),
                        TransportConfig.DEFAULTS,
                        100,
                        1452,
                        1,
                        AeadProvider.JDK,
                        door(null)),
                new SeededEntropy(2),
                DEAF,
                new SegmentPool());
        assertTrue(answer(open, hello(SERVER, credential(KEY)), CLIENT) != null);
    }

    private static PacketHeader headerOf(byte[] datagram) {
        PacketHeader header = new PacketHeader();
        assertTrue(header.parse(datagram, 0, datagram.length, 8));
        return header;
    }

    @Test
    void inACrowdTheHolderOfTheKeyShowsItsAddressBesideAProofAndStrangersHearNothing() {
        server = server(
                true,
                new ReplayTable(Admission.VALID_SECONDS),
                HandshakeLimits.of(100, Long.MAX_VALUE, 1).withRetryForAll());
        staysSilent(hello(SERVER, null), STRANGER, DropReason.NO_PROOF);
        staysSilent(hello(SERVER, credential(OTHER_KEY)), STRANGER, DropReason.NO_PROOF);
        byte[] first = hello(SERVER, credential(KEY));
        byte[] retry = answer(first, CLIENT);
        assertEquals(PacketType.RETRY, headerOf(retry).type());
        assertEquals(0, server.connectionCount(), "nothing is kept");
        staysSilent(first, STRANGER, DropReason.PROOF_REPLAYED);
        assertEquals(AdmissionProof.LENGTH, headerOf(first).tokenLength());

        client.receive(new Datagram().set(retry.clone(), 0, retry.length, 0, SERVER, PORT, 0), 0);
        byte[] second = next(client, 0);
        PacketHeader header = headerOf(second);
        assertEquals(headerOf(retry).sourceConnectionId(), header.destinationConnectionId());
        assertEquals(AdmissionProof.LENGTH + headerOf(retry).tokenLength(), header.tokenLength(), "proof, then token");
        byte[] oldProof = second.clone();
        System.arraycopy(first, headerOf(first).tokenOffset(), oldProof, header.tokenOffset(), AdmissionProof.LENGTH);
        staysSilent(oldProof, CLIENT, DropReason.NO_PROOF);
        byte[] flight = answer(second, CLIENT);
        assertTrue(flight.length >= 1200);
        assertEquals(PacketType.INITIAL, headerOf(flight).type());
        assertEquals(1, server.connectionCount());
        assertEquals(1, server.counters().retriesSent());
        assertEquals(1, server.counters().tokensAccepted());
        while (next(server, 0) != null) {} // the rest of the flight
        assertNull(answer(second, STRANGER), "a copy of it is no use");
    }

    @Test
    void aRefusalIsGivenToTheHolderOfTheKeyAndNotToWhoRepeatsIt() {
        server.stopAccepting();
        byte[] proven = hello(SERVER, credential(KEY));
        assertTrue(answer(proven, CLIENT) != null);
        assertTrue(answer(proven, CLIENT) != null, "the refusal may have been lost");
        assertNull(answer(proven, STRANGER));
        assertNull(answer(hello(SERVER, null), STRANGER));
    }

    @Test
    void everyInitialOfAClientCarriesTheProof() {
        byte[] first = hello(SERVER, credential(KEY));
        assertNull(next(client, 0));
        long due = client.nextTimeout();
        client.onTimeout(due);
        byte[] second = next(client, due);
        assertFalse(Arrays.equals(first, second));
        assertTrue(answer(second, CLIENT) != null, "the first one may be lost");
    }
}
