package loomwire.quic.endpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import loomwire.quic.DropReason;
import loomwire.quic.RefusalCause;
import loomwire.quic.base.ConnectionId;
import loomwire.quic.base.Datagram;
import loomwire.quic.base.SeededEntropy;
import loomwire.quic.base.TransportError;
import loomwire.quic.pipe.MemoryBooks;
import loomwire.quic.wire.PacketHeader;
import org.junit.jupiter.api.Test;

/** What a stranger's first packet costs a server, and who gets in. */
class DoorTest {
    private static final byte[] PING = {0x01};

    /** Between two first packets of a flood: as fast as they are answered. */
    private static final long BETWEEN_NANOS = 1_000_000_000L / KnockAllowance.PER_SECOND;

    private final BareServer server = BareServer.roomy();

    private List<BareServer.Sent> takeFrom(int address, byte[] datagram) {
        return server.take(datagram, 0, address, 5000);
    }

    @Test
    void aClientHelloBeginsAConnection() throws Exception {
        assertFalse(takeFrom(1, Knocks.hello(1)).isEmpty());
        assertEquals(1, server.endpoint.connectionCount());
    }

    @Test
    void aFirstPacketThatOnlyPingsBuildsNothingAndGetsNoAnswer() {
        List<BareServer.Sent> sent = takeFrom(1, Knocks.initial(Knocks.id(1), Knocks.id(2), Knocks.NO_TOKEN, 0, PING));
        assertEquals(List.of(), sent);
        assertEquals(0, server.endpoint.connectionCount());
        assertEquals(1, server.endpoint.drops().of(DropReason.NO_CLIENT_HELLO));
        assertEquals(0, server.endpoint.counters().handshakesStarted());
    }

    @Test
    void aFirstPacketWhoseCryptoFrameIsNoClientHelloBuildsNothing() {
        byte[] serverHello = {0x06, 0, 4, 2, 0, 0, 0};
        byte[] laterBytes = {0x06, 0x10, 4, 1, 0, 0, 0};
        byte[] close = {0x06, 0, 4, 1, 0, 0, 0, 0x1c, 0, 0, 0};
        for (byte[] frames : List.of(serverHello, laterBytes, close)) {
            assertEquals(
                    List.of(), takeFrom(1, Knocks.initial(Knocks.id(1), Knocks.id(2), Knocks.NO_TOKEN, 0, frames)));
        }
        assertEquals(0, server.endpoint.connectionCount());
        assertEquals(3, server.endpoint.drops().of(DropReason.NO_CLIENT_HELLO));
    }

    @Test
    void aHelloInADatagramOfLessThan1200BytesBuildsNothing() throws Exception { // RFC 9000 §14.1
        byte[] frames = Knocks.helloFrames(Knocks.id(2), BareServer.ALPN);
        assertEquals(
                List.of(), takeFrom(1, Knocks.initial(Knocks.id(1), Knocks.id(2), Knocks.NO_TOKEN, 0, frames, 1199)));
        assertEquals(0, server.endpoint.connectionCount());
        takeFrom(1, Knocks.initial(Knocks.id(1), Knocks.id(2), Knocks.NO_TOKEN, 0, frames, 1200));
        assertEquals(1, server.endpoint.connectionCount());
    }

    @Test
    void aHelloToAnIdOfLessThanEightBytesBuildsNothing() throws Exception { // RFC 9000 §7.2
        ConnectionId tooShort = ConnectionId.random(new SeededEntropy(1), 7);
        assertEquals(List.of(), takeFrom(1, Knocks.hello(tooShort, Knocks.id(2), Knocks.NO_TOKEN, 0)));
        assertEquals(0, server.endpoint.connectionCount());
    }

    @Test
    void aFirstPacketThatWasChangedOnTheWayBuildsNothing() throws Exception {
        byte[] changed = Knocks.hello(1);
        changed[600] ^= 1;
        assertEquals(List.of(), takeFrom(1, changed));
        assertEquals(0, server.endpoint.connectionCount());
        assertEquals(1, server.endpoint.drops().of(DropReason.FORGED));
    }

    @Test
    void strangersGetNeitherAStatelessResetNorVersionNegotiation() {
        byte[] garbage = new byte[24];
        new SeededEntropy(5).fill(garbage, 0, garbage.length);
        garbage[0] = 0x41;
        byte[] otherVersion = Knocks.initial(Knocks.id(1), Knocks.id(2), Knocks.NO_TOKEN, 0, PING);
        otherVersion[1] = 0x1a;
        assertEquals(List.of(), takeFrom(1, garbage));
        assertEquals(List.of(), takeFrom(1, otherVersion));
        assertEquals(2, server.endpoint.counters().answersWithheld());
    }

    // ---- a crowd

    private static BareServer limited(int maxConnections, HandshakeLimits limits) {
        return new BareServer(BareServer.settings(maxConnections, BareServer.door(limits)));
    }

    /** Each of these is the address of another network. */
    private static List<BareServer.Sent> takeFromNetwork(BareServer server, int network, byte[] datagram) {
        return server.take(datagram, (long) network << 16, 1, 5000);
    }

    private static boolean isRetry(List<BareServer.Sent> sent) {
        return sent.size() == 1 && (sent.getFirst().bytes()[0] & 0xf0) == 0xf0;
    }

    @Test
    void strangersBeyondTheirShareAreAskedToShowTheirAddressAndNothingIsKeptOfThem() throws Exception {
        BareServer small = limited(1000, new HandshakeLimits(4, 4, 64, 64));
        for (int i = 0; i < 4; i++) {
            assertFalse(isRetry(takeFromNetwork(small, i, Knocks.hello(i))));
        }
        for (int i = 4; i < 200; i++) {
            assertTrue(isRetry(takeFromNetwork(small, i, Knocks.hello(i))));
        }
        assertEquals(4, small.endpoint.connectionCount());
        assertEquals(196, small.endpoint.counters().retriesSent());
    }

    @Test
    void whoAnswersTheRetryGetsIn() throws Exception {
        BareServer small = limited(1000, new HandshakeLimits(1, 1, 64, 64));
        takeFromNetwork(small, 1, Knocks.hello(1));
        List<BareServer.Sent> retry = takeFromNetwork(small, 2, Knocks.hello(2));
        byte[] again = answerTo(retry.getFirst().bytes(), 2);
        assertFalse(takeFromNetwork(small, 2, again).isEmpty());
        assertEquals(2, small.endpoint.connectionCount());
        assertEquals(1, small.endpoint.counters().tokensAccepted());
        // From another address, or when its connection is over, the same datagram is that of a stranger.
        takeFromNetwork(small, 3, again);
        assertEquals(2, small.endpoint.connectionCount());
        small.sleep(20_000_000_000L);
        assertEquals(0, small.endpoint.connectionCount());
        takeFromNetwork(small, 2, again);
        assertEquals(1, small.endpoint.counters().tokensAccepted());
    }

    private static byte[] answerTo(byte[] retry, long seed) throws Exception {
        PacketHeader header = new PacketHeader();
        assertTrue(header.parse(retry, 0, retry.length, 8));
        byte[] token = Arrays.copyOfRange(retry, header.tokenOffset(), header.tokenOffset() + header.tokenLength());
        return Knocks.hello(header.sourceConnectionId(), Knocks.id(seed + 1_000_000), token, 1);
    }

    @Test
    void aRetrysTokenThatIsNotOursEndsTheClientsAttemptAtOnce() throws Exception {
        byte[] token = new byte[50];
        token[0] = (byte) 0x80;
        List<BareServer.Sent> sent = takeFrom(1, Knocks.hello(Knocks.id(1), Knocks.id(2), token, 1));
        assertEquals(1, sent.size());
        assertEquals(
                TransportError.INVALID_TOKEN, Knocks.closeCode(sent.getFirst().bytes(), Knocks.id(1)));
        assertEquals(0, server.endpoint.connectionCount());
    }

    @Test
    void oneNetworkDoesNotTakeTheShareOfAll() throws Exception {
        BareServer small = limited(1000, new HandshakeLimits(16, 2, 64, 64));
        for (int i = 0; i < 8; i++) {
            byte[] hello = Knocks.hello(i);
            boolean retry = isRetry(small.take(hello, 0, 0xffff_0a00_0000L + i, 5000)); // all in 10.0.0.0/24
            assertEquals(i >= 2, retry, "client " + i);
        }
        assertFalse(isRetry(small.take(Knocks.hello(9), 0, 0xffff_0a00_0101L, 5000)), "10.0.1.1");
    }

    @Test
    void whoAnswersARetryDoesNotWaitBehindThoseWhoDoNot() throws Exception {
        BareServer small = limited(1000, new HandshakeLimits(0, 0, 64, 64));
        byte[] again =
                answerTo(takeFromNetwork(small, 1, Knocks.hello(1)).getFirst().bytes(), 1);
        byte[] hello = Knocks.hello(2);
        for (int network = 2; network < 2 + KnockQueue.PLACES; network++) {
            small.endpoint.receive(
                    new Datagram().set(hello.clone(), 0, hello.length, (long) network << 16, 1, 5000, 0), small.now);
        }
        small.endpoint.receive(new Datagram().set(again, 0, again.length, 1 << 16, 1, 5000, 0), small.now);
        small.endpoint.answerKnocks(small.now);
        assertEquals(1, small.endpoint.connectionCount());
        assertEquals(1, small.endpoint.counters().retriesSent());
    }

    @Test
    void whenUselessPacketsFloodInTheirSendersAreAskedToShowTheirAddressFirst() {
        for (int i = 0; i < 3 * UselessPackets.ALARM_PER_SECOND; i++) {
            takeFrom(i, Knocks.initial(Knocks.id(i), Knocks.id(2), Knocks.NO_TOKEN, 0, PING));
            server.sleep(BETWEEN_NANOS);
        }
        assertEquals(UselessPackets.ALARM_PER_SECOND, server.endpoint.drops().of(DropReason.NO_CLIENT_HELLO));
        assertEquals(
                2 * UselessPackets.ALARM_PER_SECOND, server.endpoint.counters().retriesSent());
        server.sleep(2_000_000_000L);
        assertEquals(List.of(), takeFrom(1, Knocks.initial(Knocks.id(1), Knocks.id(2), Knocks.NO_TOKEN, 0, PING)));
    }

    @Test
    void whoHoldsManyHandshakesOpenFromOneNetworkGetsNoMore() throws Exception {
        BareServer small = limited(1000, new HandshakeLimits(100, 100, 8, 2));
        for (int i = 0; i < 8; i++) {
            List<BareServer.Sent> sent = small.take(Knocks.hello(i), 0, 0xffff_0a00_0000L + i, 5000);
            assertEquals(i >= 2, sent.isEmpty(), "client " + i + ", who may try again");
        }
        assertEquals(2, small.endpoint.connectionCount());
        assertEquals(6, small.endpoint.counters().refusals().get(RefusalCause.TOO_MANY_HANDSHAKES));
        for (int network = 1; network < 20; network++) {
            assertFalse(
                    takeFromNetwork(small, network, Knocks.hello(100 + network)).isEmpty());
        }
        assertEquals(8, small.endpoint.connectionCount(), "the oldest gave way");
    }

    @Test
    void whatHandshakesHoldIsBoundedHoweverManyCome() throws Exception {
        MemoryBooks budget = MemoryBooks.ofBytes(64 << 20);
        HandshakeLimits limits = HandshakeLimits.of(100_000, budget.limitBytes(), 1);
        BareServer small = new BareServer(BareServer.settings(100_000, BareServer.door(limits)), budget.segments());
        for (int i = 0; i < 1025; i++) {
            takeFromNetwork(small, i, Knocks.hello(i));
            small.sleep(BETWEEN_NANOS);
            assertTrue(budget.heldBytes() <= budget.limitBytes() / 16, budget.toString());
        }
        byte[] again = answerTo(
                takeFromNetwork(small, 5000, Knocks.hello(5000)).getFirst().bytes(), 5000);
        assertFalse(takeFromNetwork(small, 5000, again).isEmpty(), "an honest client gets in all the same");
        small.sleep(20_000_000_000L);
        assertEquals(0, budget.heldBytes());
    }

    @Test
    void theOldestStrangerMakesRoomForWhoComesNext() throws Exception {
        BareServer small = limited(3, new HandshakeLimits(16, 16, 64, 64));
        for (int i = 0; i < 10; i++) {
            assertFalse(takeFromNetwork(small, i, Knocks.hello(i)).isEmpty());
        }
        assertEquals(3, small.endpoint.connectionCount());
        assertEquals(7, small.endpoint.counters().handshakesEvicted());
    }

    @Test
    void inACrowdAHandshakeHasThreeSeconds() throws Exception {
        BareServer small = limited(1000, new HandshakeLimits(2, 2, 64, 64));
        takeFromNetwork(small, 1, Knocks.hello(1));
        takeFromNetwork(small, 2, Knocks.hello(2));
        small.sleep(2_900_000_000L);
        assertTrue(isRetry(takeFromNetwork(small, 3, Knocks.hello(3))));
        small.sleep(200_000_000L);
        assertFalse(isRetry(takeFromNetwork(small, 4, Knocks.hello(4))));
        assertEquals(1, small.endpoint.counters().handshakesEvicted());

        takeFrom(1, Knocks.hello(1));
        server.sleep(3_100_000_000L);
        takeFrom(2, Knocks.hello(2));
        assertEquals(2, server.endpoint.connectionCount(), "without a crowd there is more time");
    }

    @Test
    void nothingIsKeptOfAStrangerWhoseHandshakeFailed() throws Exception {
        assertFalse(takeFrom(1, Knocks.hello(Knocks.id(1), Knocks.id(2), Knocks.NO_TOKEN, 0, "another"))
                .isEmpty());
        assertEquals(0, server.endpoint.connectionCount());
        takeFrom(2, Knocks.hello(3));
        server.sleep(10_000_000_000L);
        assertEquals(0, server.endpoint.connectionCount());
        assertEquals(List.of(), server.step());
    }

    /** However many wait: those who are known have their turn again soon. */
    @Test
    void atMostEightOfThoseWhoWaitAreLookedAtInOneGo() {
        for (int network = 1; network <= 100; network++) {
            arrive(network, Knocks.initial(Knocks.id(network), Knocks.id(2), Knocks.NO_TOKEN, 0, PING));
        }
        for (int looks = 1; looks <= 100 / 8; looks++) {
            assertTrue(server.endpoint.answerKnocks(server.now), "more wait");
            assertEquals(8L * looks, server.endpoint.drops().of(DropReason.NO_CLIENT_HELLO));
        }
        assertFalse(server.endpoint.answerKnocks(server.now));
        assertEquals(100, server.endpoint.drops().of(DropReason.NO_CLIENT_HELLO));
    }

    /** Four times as many come: work for them is bounded, whatever they are. */
    @Test
    void soManyAreAnsweredInASecondAndNoMore() {
        byte[][] pings = new byte[64][];
        for (int i = 0; i < pings.length; i++) {
            pings[i] = Knocks.initial(Knocks.id(i + 1), Knocks.id(2), Knocks.NO_TOKEN, 0, PING);
        }
        long until = server.now + 1_000_000_000L;
        for (int i = 0; server.now < until; i++) {
            arrive(1 + i % pings.length, pings[i % pings.length].clone());
            server.sleep(50_000);
        }
        long looked = server.endpoint.drops().of(DropReason.NO_CLIENT_HELLO)
                + server.endpoint.counters().retriesSent();
        assertEquals(KnockAllowance.PER_SECOND + KnockAllowance.AT_ONCE, looked, KnockQueue.PLACES / 16.0);
        server.sleep(1_000_000_000L * KnockQueue.PLACES / KnockAllowance.PER_SECOND);
        assertFalse(server.endpoint.hasKnocks(), "those who wait have their turn");
    }

    /** The token of a Retry is good for 30 s as long as no connection comes of it, and a forged packet costs its sender nothing. */
    @Test
    void whoRepeatsAForgedPacketWithAGoodTokenShutsNobodyOut() throws Exception {
        BareServer small = limited(1000, new HandshakeLimits(0, 0, 64, 64));
        byte[] forged =
                answerTo(takeFromNetwork(small, 1, Knocks.hello(1)).getFirst().bytes(), 1);
        forged[forged.length - 1] ^= 1;
        byte[] newcomer = Knocks.hello(2);
        long retries = small.endpoint.counters().retriesSent();
        for (int i = 0; i < 5_000; i++) { // twice as fast as first packets are answered
            small.endpoint.receive(
                    new Datagram().set(forged.clone(), 0, forged.length, 1 << 16, 1, 5000, 0), small.now);
            if (i == 4_000) {
                small.endpoint.receive(
                        new Datagram().set(newcomer, 0, newcomer.length, 2 << 16, 1, 5000, 0), small.now);
            }
            small.sleep(BETWEEN_NANOS / 2);
        }
        assertEquals(retries + 1, small.endpoint.counters().retriesSent());
    }

    @Test
    void oneConnectionAtMostIsBuiltInOneGo() throws Exception {
        for (int network = 1; network <= 5; network++) {
            arrive(network, Knocks.hello(network));
        }
        for (int built = 1; built <= 5; built++) {
            assertEquals(built < 5, server.endpoint.answerKnocks(server.now));
            assertEquals(built, server.endpoint.connectionCount());
        }
    }

    /** It waits to be looked at. */
    private void arrive(int network, byte[] datagram) {
        server.endpoint.receive(
                new Datagram().set(datagram, 0, datagram.length, (long) network << 16, 1, 5000, 0), server.now);
    }

    @Test
    void moreThanCanWaitAreDropped() throws Exception {
        byte[] hello = Knocks.hello(1);
        for (int network = 0; network < 2 * KnockQueue.PLACES; network++) {
            byte[] copy = hello.clone();
            server.endpoint.receive(
                    new Datagram().set(copy, 0, copy.length, (long) network << 16, 1, 5000, 0), server.now);
        }
        assertEquals(KnockQueue.PLACES, server.endpoint.drops().of(DropReason.TOO_BUSY));
    }

    @Test
    void oneNetworkDoesNotTakeAllPlacesWhereFirstPacketsWait() throws Exception {
        byte[] hello = Knocks.hello(1);
        for (int i = 0; i < 2 * KnockQueue.PLACES; i++) {
            server.endpoint.receive(new Datagram().set(hello.clone(), 0, hello.length, 0, 1, i, 0), server.now);
        }
        assertEquals(
                2 * KnockQueue.PLACES - KnockQueue.PLACES_PER_PREFIX,
                server.endpoint.drops().of(DropReason.TOO_BUSY));
        server.endpoint.receive(new Datagram().set(hello.clone(), 0, hello.length, 1 << 16, 1, 5000, 0), server.now);
        assertEquals(
                2 * KnockQueue.PLACES - KnockQueue.PLACES_PER_PREFIX,
                server.endpoint.drops().of(DropReason.TOO_BUSY));
    }

    @Test
    void idsThatCollideInAPlainHashDoNotMeetInTheTable() {
        FirstDestinations table = new FirstDestinations(new SeededEntropy(1));
        assertEquals(
                1,
                colliding(1024).stream().map(ConnectionId::hashCode).distinct().count());
        Set<Integer> places = new HashSet<>();
        for (ConnectionId id : colliding(1024)) {
            places.add(table.place(id));
        }
        assertTrue(places.size() > 1000, places.size() + " places for 1024 ids");
    }

    /** Ids that {@link Arrays#hashCode} cannot tell apart, as 31 * a + b is the same for each of their pairs of bytes. */
    private static List<ConnectionId> colliding(int count) {
        return IntStream.range(0, count)
                .mapToObj(number -> {
                    byte[] bytes = new byte[20];
                    for (int bit = 0; bit < 10; bit++) {
                        boolean set = (number >>> bit & 1) != 0;
                        bytes[2 * bit] = (byte) (set ? 1 : 0);
                        bytes[2 * bit + 1] = (byte) (set ? 0 : 31);
                    }
                    return ConnectionId.copyOf(bytes);
                })
                .toList();
    }
}
