package loomwire.quic.stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import loomwire.quic.base.ByteWriter;
import loomwire.quic.base.MemoryAccount;
import loomwire.quic.base.QuicViolation;
import loomwire.quic.base.TransportError;
import loomwire.quic.flow.ConnectionShare;
import loomwire.quic.flow.ReceiveWindow;
import loomwire.quic.flow.SendCredit;
import loomwire.quic.pipe.MemoryBooks;
import loomwire.quic.pipe.PipeEnd;
import loomwire.quic.pipe.SegmentPool;
import loomwire.quic.wire.MaxStreamsFrame;
import loomwire.quic.wire.StreamsBlockedFrame;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class StreamTableTest {
    private static final long CLIENT_BIDI = 0;
    private static final long SERVER_BIDI = 1;
    private static final long CLIENT_UNI = 2;
    private static final long SERVER_UNI = 3;

    private final SegmentPool pool = new SegmentPool(8);
    private final StreamTable server = new StreamTable(
            false, new StreamSettings(100, 10, 100_000, 100_000, 100_000), pool, new ConnectionShare(pool.memory()));
    private final SendCredit credit = new SendCredit(1 << 20);

    private static void assertViolation(long code, Executable action) {
        assertEquals(code, assertThrows(QuicViolation.class, action).errorCode());
    }

    private void peerAllows(long streams, long bytes) {
        server.onPeerParameters(streams, streams, bytes, bytes, bytes);
    }

    private void write(Stream stream, int length) {
        assertEquals(length, stream.send().pipe().write(new byte[length], 0, length));
        touched(stream);
    }

    private void touched(Stream stream) {
        stream.send().poll();
        server.markSendReady(stream);
    }

    private boolean sendFrom(Stream stream, int room) {
        return stream.send().writeFrame(new ByteWriter(new byte[room]), credit);
    }

    @Test
    void aStreamOfThePeerOpensThoseBelowItWhichAreMadeWhenTouched() throws Exception {
        Stream third = server.forPeerFrame(CLIENT_BIDI + 8, false);
        assertEquals(8, third.id());
        assertTrue(third.isBidirectional());
        assertFalse(third.isLocal());
        assertEquals(1, server.count());
        assertSame(third, server.pollOpened());
        assertNull(server.pollOpened());
        assertSame(third, server.forPeerFrame(8, true));
        assertSame(third, server.get(8));
        Stream first = server.forPeerFrame(CLIENT_BIDI, true);
        assertSame(first, server.pollOpened());
        assertEquals(2, server.count());
        assertEquals(4, server.forPeerFrame(CLIENT_BIDI + 4, false).id());
        assertEquals(3, server.count());
    }

    @Test
    void aStreamCostsWhatWasSentForItAndNotWhatItsNumberSays() throws Exception {
        MemoryBooks budget = MemoryBooks.ofBytes(1 << 30);
        SegmentPool segments = budget.segments();
        StreamTable table = new StreamTable(
                false, new StreamSettings(50_000, 0, 100_000, 100_000, 100_000), segments, new ConnectionShare(budget));
        assertNotNull(table.forPeerFrame(CLIENT_BIDI + 4 * 49_999, false));
        assertEquals(1, table.count());
        assertEquals(StreamTable.STREAM_BYTES, budget.heldBytes());
    }

    @Test
    void streamsTakeNoMoreThanTheirConnectionsShare() throws Exception {
        MemoryBooks budget = MemoryBooks.ofBytes(64 << 20);
        StreamTable table = new StreamTable(
                false,
                new StreamSettings(50_000, 0, 100_000, 100_000, 100_000),
                budget.segments(),
                new ConnectionShare(budget));
        int made = 0;
        for (int n = 0; n < 50_000; n++) {
            made += table.forPeerFrame(CLIENT_BIDI + 4L * n, false) == null ? 0 : 1;
        }
        assertTrue(table.lacksMemory());
        assertEquals(budget.ownersShareBytes() / StreamTable.STREAM_BYTES, made);
        assertEquals(budget.ownersShareBytes(), budget.heldBytes());
    }

    @Test
    void gapsBetweenStreamsAreBounded() throws Exception {
        StreamTable table = new StreamTable(
                false, new StreamSettings(50_000, 0, 1000, 1000, 1000), pool, new ConnectionShare(pool.memory()));
        for (int n = 0; n < UntouchedStreams.MAX_RANGES; n++) {
            table.forPeerFrame(CLIENT_BIDI + 4L * (2 * n + 1), false);
        }
        assertViolation(
                TransportError.STREAM_LIMIT_ERROR,
                () -> table.forPeerFrame(CLIENT_BIDI + 4L * (2 * UntouchedStreams.MAX_RANGES + 1), false));
    }

    @Test
    void thePeersLimitIsKept() throws Exception {
        assertNotNull(server.forPeerFrame(CLIENT_BIDI + 4 * 99, false));
        assertViolation(TransportError.STREAM_LIMIT_ERROR, () -> server.forPeerFrame(CLIENT_BIDI + 4 * 100, false));
        assertViolation(TransportError.STREAM_LIMIT_ERROR, () -> server.forPeerFrame(CLIENT_UNI + 4 * 10, false));
        assertEquals(1, server.count());
    }

    @Test
    void framesForHalvesThatCannotBeAreRefused() {
        peerAllows(5, 1000);
        assertViolation(TransportError.STREAM_STATE_ERROR, () -> server.forPeerFrame(CLIENT_UNI, true));
        assertViolation(TransportError.STREAM_STATE_ERROR, () -> server.forPeerFrame(SERVER_UNI, false));
        assertViolation(TransportError.STREAM_STATE_ERROR, () -> server.forPeerFrame(SERVER_BIDI, false));
        assertViolation(TransportError.STREAM_STATE_ERROR, () -> server.forPeerFrame(SERVER_UNI, true));
        server.open(false);
        assertViolation(TransportError.STREAM_STATE_ERROR, () -> server.forPeerFrame(SERVER_UNI, false));
    }

    @Test
    void ourStreamsWaitForThePeersCredit() {
        assertNull(server.open(true));
        assertEquals(new StreamsBlockedFrame(true, 0), server.pollStreamsBlocked());
        assertNull(server.pollStreamsBlocked());
        server.onPeerParameters(1, 2, 10, 20, 30);
        assertEquals(SERVER_BIDI, server.open(true).id());
        assertNull(server.open(true));
        assertEquals(SERVER_UNI, server.open(false).id());
        assertEquals(SERVER_UNI + 4, server.open(false).id());
        server.onMaxStreams(true, 2);
        server.onMaxStreams(true, 1);
        assertEquals(1, server.openable(true));
        assertEquals(SERVER_BIDI + 4, server.open(true).id());
    }

    @Test
    void eachKindOfStreamGetsItsOwnFirstLimit() throws Exception {
        Stream early = server.forPeerFrame(CLIENT_BIDI, false);
        server.onPeerParameters(9, 9, 10, 20, 30);
        assertEquals(10, sendable(early), "initial_max_stream_data_bidi_local: streams that the peer opened");
        assertEquals(10, sendable(server.forPeerFrame(CLIENT_BIDI + 4, false)));
        assertEquals(20, sendable(server.open(true)));
        assertEquals(30, sendable(server.open(false)));
        assertNull(server.forPeerFrame(CLIENT_UNI, false).send());
        assertNull(server.open(false).receive());
    }

    private long sendable(Stream stream) {
        write(stream, 100);
        assertTrue(sendFrom(stream, 200));
        return stream.send().bytesSent();
    }

    /** Opens a stream of the peer's, resets it, has ours reset too, and forgets it. */
    private Stream abort(long id, ReceiveWindow connection) throws QuicViolation {
        Stream stream = server.forPeerFrame(id, false);
        while (server.pollOpened() != null) {}
        connection.received(stream.receive().onStream(0, new byte[50_000], 0, 50_000, false));
        connection.received(stream.receive().onStream(60_000, new byte[1000], 0, 1000, false));
        byte[] some = new byte[(int) (id * 7 % 40_000)];
        int count = stream.receive().pipe().read(some, 0, some.length);
        assertEquals(some.length, count);
        if (id % 8 == 0) {
            stream.receive().pipe().stop(5);
            connection.consumed(stream.receive().consumedDelta());
        }
        connection.received(stream.receive().onReset(5, 70_000));
        connection.consumed(stream.receive().consumedDelta());
        write(stream, 20_000);
        sendFrom(stream, 1200);
        stream.send().stopped(5);
        assertFalse(stream.isSettled());
        stream.send().resetFrame();
        stream.send().resetAcknowledged();
        assertTrue(stream.isSettled());
        return stream;
    }

    @Test
    void aThousandAbortedStreamsLeaveTheConnectionsCreditAsItWas() throws Exception {
        peerAllows(1, 100_000);
        ReceiveWindow connection = ReceiveWindow.ofConnection(200_000, 200_000, MemoryAccount.UNLIMITED);
        long allowed = 100;
        for (int i = 0; i < 1000; i++) {
            server.forget(abort(CLIENT_BIDI + 4L * i, connection));
            assertEquals(0, pool.live());
            if (connection.isUpdateOwed()) {
                connection.nextLimit(0, 0);
            }
            MaxStreamsFrame frame = server.pollMaxStreams();
            allowed = frame == null ? allowed : frame.maximum();
            assertTrue(allowed >= i + 75, "at most a quarter is held back");
        }
        assertEquals(70_000_000, connection.received());
        assertEquals(70_000_000, connection.consumed());
        assertEquals(0, server.count());
    }

    @Test
    void aForgottenStreamIsKnownByItsNumberAlone() throws Exception {
        peerAllows(1, 100_000);
        ReceiveWindow connection = ReceiveWindow.ofConnection(200_000, 200_000, MemoryAccount.UNLIMITED);
        server.forPeerFrame(CLIENT_BIDI, false);
        server.forPeerFrame(CLIENT_BIDI + 8, false);
        Stream stream = abort(CLIENT_BIDI + 4, connection);
        server.forget(stream);
        assertNull(server.forPeerFrame(CLIENT_BIDI + 4, false));
        assertNull(server.forPeerFrame(CLIENT_BIDI + 4, true));
        assertNull(server.get(CLIENT_BIDI + 4));
        assertEquals(2, server.count());
        assertThrows(IllegalStateException.class, () -> server.forget(stream));
        assertThrows(IllegalStateException.class, () -> server.forget(server.get(CLIENT_BIDI)));

        Stream own = server.open(true);
        own.send().pipe().reset(0);
        own.send().poll();
        own.send().resetAcknowledged();
        own.receive().onReset(0, 0);
        server.forget(own);
        assertNull(server.forPeerFrame(SERVER_BIDI, false));
    }

    @Test
    void aStreamThatWaitsForTheApplicationIsNotSettled() throws Exception {
        Stream stream = server.forPeerFrame(CLIENT_UNI, false);
        stream.receive().onReset(0, 0);
        assertFalse(stream.isSettled(), "in the table's queue");
        assertSame(stream, server.pollOpened());
        stream.awaitsApplication(true);
        assertFalse(stream.isSettled(), "in the queue of the layer above");
        stream.awaitsApplication(false);
        assertTrue(stream.isSettled());
    }

    @Test
    void streamsTakeTurns() throws Exception {
        peerAllows(3, 100_000);
        Stream a = server.open(true);
        Stream b = server.open(true);
        write(a, 5000);
        write(b, 5000);
        for (int i = 0; i < 3; i++) {
            assertSame(a, server.nextSendReady(credit));
            assertTrue(sendFrom(a, 1000));
            assertSame(b, server.nextSendReady(credit));
            assertTrue(sendFrom(b, 1000));
        }
        Stream late = server.open(true);
        write(late, 10);
        write(a, 10); // already in: keeps its place
        assertSame(a, server.nextSendReady(credit));
        assertTrue(sendFrom(a, 1000));
        assertSame(b, server.nextSendReady(credit));
        assertTrue(sendFrom(b, 1000));
        assertSame(late, server.nextSendReady(credit));
        assertTrue(sendFrom(late, 1000));
        assertSame(a, server.nextSendReady(credit));
        assertTrue(sendFrom(a, 1200));
        assertSame(b, server.nextSendReady(credit));
        assertTrue(sendFrom(b, 1200));
        assertNull(server.nextSendReady(credit), "all have sent what they had");
    }

    @Test
    void allStreamsGetTheSameShare() throws Exception {
        peerAllows(100, 1 << 20);
        Stream[] streams = new Stream[100];
        for (int i = 0; i < 100; i++) {
            streams[i] = server.open(true);
            write(streams[i], 50_000);
        }
        for (int turn = 0; turn < 100 * 20; turn++) {
            assertTrue(sendFrom(server.nextSendReady(credit), 500));
        }
        for (Stream stream : streams) {
            assertTrue(Math.abs(stream.send().bytesSent() - 20 * 494) < 20 * 4, stream.toString());
        }
    }

    @Test
    void aFrameThatFoundNoRoomIsNotForgotten() {
        peerAllows(1, 1000);
        Stream stream = server.open(true);
        write(stream, 100);
        assertSame(stream, server.nextSendReady());
        assertFalse(sendFrom(stream, 2));
        assertSame(stream, server.nextSendReady());
    }

    @Test
    void whoFoundNoRoomBehindAnotherHasTheNextPacket() throws Exception {
        peerAllows(100, 1 << 20);
        for (int others = 0; others < 9; others++) { // as many as the queue has places, and more
            Stream small = server.open(true);
            write(small, 100);
            Stream first = server.nextSendReady(credit);
            assertTrue(first == small || sendFrom(first, 1000));
            Stream second = server.nextSendReady(credit);
            assertFalse(sendFrom(second, 2));
            server.keepTurn();
            assertSame(second, server.nextSendReady(credit));
            write(second, 5_000);
        }
    }

    @Test
    void whatAProbeRepeatsGoesBeforeAllOthersAndTheirTurnsGoOn() throws Exception {
        peerAllows(3, 1 << 20);
        Stream[] streams = {server.open(true), server.open(true), server.open(true)};
        for (Stream stream : streams) {
            write(stream, 5_000);
        }
        for (Stream stream : streams) {
            assertSame(stream, server.nextSendReady(credit));
            assertTrue(sendFrom(stream, 1000));
        }
        Stream probed = streams[2];
        probed.send().lost(0, 900, false);
        server.markSendReady(probed);
        server.markProbed(probed);
        assertSame(probed, server.nextSendReady(credit));
        assertFalse(sendFrom(probed, 2));
        server.keepTurn();
        assertSame(probed, server.nextSendReady(credit));
        assertTrue(sendFrom(probed, 1000));
        assertEquals(0, probed.send().lastOffset());
        assertSame(streams[0], server.nextSendReady(credit));
        probed.send().lost(0, 900, false);
        server.markProbed(probed);
        probed.send().acknowledged(0, 900, false); // the first copy has come
        assertSame(streams[1], server.nextSendReady(credit));
    }

    @Test
    void withoutConnectionCreditOnlyLostBytesGo() throws Exception {
        peerAllows(3, 100_000);
        SendCredit small = new SendCredit(1000);
        Stream a = server.open(true);
        Stream b = server.open(true);
        write(a, 5000);
        write(b, 5000);
        assertSame(a, server.nextSendReady(small));
        assertTrue(a.send().writeFrame(new ByteWriter(new byte[2000]), small));
        assertEquals(1000, a.send().lastLength());
        assertNull(server.nextSendReady(small));
        assertTrue(small.isBlockedOwed());
        for (int i = 0; i < 3; i++) {
            touched(a);
            touched(b);
            assertNull(server.nextSendReady(small));
        }

        a.send().lost(0, 400, false);
        server.markSendReady(a);
        assertSame(a, server.nextSendReady(small));
        assertTrue(a.send().writeFrame(new ByteWriter(new byte[2000]), small));
        assertNull(server.nextSendReady(small));

        small.raise(2000);
        Stream first = server.nextSendReady(small);
        Stream second = server.nextSendReady(small);
        assertTrue(first == a && second == b || first == b && second == a);
        assertSame(first, server.nextSendReady(small));
    }

    @Test
    void aStreamHeldUpByItsOwnLimitTellsThePeer() {
        peerAllows(1, 100);
        Stream stream = server.open(true);
        write(stream, 200);
        assertSame(stream, server.nextSendReady(credit));
        assertTrue(sendFrom(stream, 500));
        assertNull(server.nextSendReady(credit));
        assertSame(stream, server.nextControlReady());
        assertEquals(100, stream.send().blockedFrame().limit());
        assertNull(server.nextControlReady());
        stream.send().onMaxStreamData(150);
        server.markSendReady(stream);
        assertSame(stream, server.nextSendReady(credit));
    }

    @Test
    void controlFramesAreOwedUntilTheyAreTaken() throws Exception {
        peerAllows(2, 1000);
        Stream a = server.open(true);
        Stream b = server.open(true);
        server.markControlReady(a);
        assertNull(server.nextControlReady(), "nothing is owed");
        for (Stream stream : new Stream[] {a, b}) {
            stream.send().pipe().reset(1);
            stream.send().poll();
            stream.receive().pipe().stop(1);
            server.markControlReady(stream);
            server.markControlReady(stream);
        }
        assertSame(a, server.nextControlReady());
        a.send().resetFrame();
        assertSame(b, server.nextControlReady());
        b.send().resetFrame();
        b.receive().stopSendingFrame();
        assertSame(a, server.nextControlReady(), "the STOP_SENDING");
        a.receive().stopSendingFrame();
        assertNull(server.nextControlReady());
    }

    @Test
    void aClosedConnectionEndsEveryPipe() throws Exception {
        peerAllows(2, 1000);
        Stream open = server.open(true);
        write(open, 500);
        open.receive().onStream(0, new byte[10], 0, 10, false);
        Stream finished = server.forPeerFrame(CLIENT_UNI, false);
        finished.receive().onStream(0, new byte[10], 0, 10, true);
        assertSame(finished, server.pollOpened());

        server.endAll(stream -> {});

        assertEquals(PipeEnd.CONNECTION_CLOSED, open.send().pipe().end());
        assertEquals(PipeEnd.CONNECTION_CLOSED, open.receive().pipe().end());
        assertEquals(10, finished.receive().pipe().read(new byte[20], 0, 20));
        assertEquals(0, pool.live());
    }

    @Test
    void aByteOnEachOfManyStreamsTakesNoMoreThanTheConnectionsShare() throws Exception {
        MemoryBooks budget = MemoryBooks.ofBytes(64 << 20);
        StreamTable table = new StreamTable(
                false,
                new StreamSettings(50_000, 10, 100_000, 100_000, 100_000),
                budget.segments(),
                new ConnectionShare(budget));
        long share = budget.ownersShareBytes();
        int refused = 0;
        for (int i = 0; i < 5_000; i++) {
            // Ahead of a first byte that never comes, so that no reader waits for it.
            refused += table.forPeerFrame(4L * i, false).receive().onStream(50, new byte[1], 0, 1, false)
                            == ReceiveHalf.NO_MEMORY
                    ? 1
                    : 0;
        }
        assertTrue(refused > 3_000, refused + " of 5,000 were refused");
        assertTrue(budget.heldBytes() <= 2 * share, budget + ", of which a share is " + share);
        assertTrue(budget.lends(false), "others go on");
        assertEquals(1, table.get(4 * 4_999).receive().onStream(0, new byte[1], 0, 1, false), "whose reader waits");
        table.endAll(stream -> {});
        assertEquals(0, budget.usedBytes(), budget.toString());
    }

    @Test
    void gapsCostMemoryTooAndAreGivenBack() throws Exception {
        MemoryBooks budget = MemoryBooks.ofBytes(64 << 20);
        StreamTable table = new StreamTable(
                false,
                new StreamSettings(50_000, 10, 100_000, 100_000, 100_000),
                budget.segments(),
                new ConnectionShare(budget));
        Stream stream = table.forPeerFrame(0, false);
        stream.receive().onStream(1, new byte[1], 0, 1, false);
        long before = budget.heldBytes();
        for (int i = 1; i < 1_000; i++) {
            stream.receive().onStream(1 + 2 * i, new byte[1], 0, 1, false);
        }
        long gaps = budget.heldBytes() - before;
        assertTrue(gaps >= 1_000 * 2 * Long.BYTES, gaps + " bytes for a thousand ranges");
        stream.receive().pipe().stop(0);
        stream.receive().poll();
        assertEquals(StreamTable.STREAM_BYTES, budget.heldBytes(), "nobody reads it: " + budget);
        for (int i = 0; i < 2_000; i += 2) { // every other stream, so that those between are ranges
            table.forPeerFrame(4L * i + 4, false);
        }
        assertTrue(budget.heldBytes() >= 1_001 * (StreamTable.STREAM_BYTES + 2 * Long.BYTES), budget.toString());
        table.endAll(ended -> {});
        assertEquals(0, budget.usedBytes(), budget.toString());
    }

    @Test
    void whereTheShareIsUsedUpFramesThatWouldMakeGapsAreLost() throws Exception {
        MemoryBooks budget = MemoryBooks.ofBytes(1 << 20);
        ConnectionShare share = new ConnectionShare(budget);
        StreamTable table = new StreamTable(
                false, new StreamSettings(50_000, 10, 100_000, 100_000, 100_000), budget.segments(), share);
        Stream stream = table.forPeerFrame(0, false);
        share.hold(share.leftBytes());
        long taken = 0;
        for (int i = 0; i < 100; i++) {
            taken += Math.max(0, stream.receive().onStream(1 + 2 * i, new byte[1], 0, 1, false));
        }
        assertTrue(taken < 2 * 2 * RangeCost.FREE_RANGES, "up to offset " + taken);
        assertEquals(0, stream.receive().onStream(0, new byte[1], 0, 1, false), "what fills a gap needs no memory");
        assertTrue(stream.receive().pipe().available() > 0);
        assertNull(table.forPeerFrame(4, false));
        assertTrue(table.lacksMemory(), "nor is there any for a stream");
    }

    @Test
    void aStreamThatTheApplicationWasNeverToldOfKeepsNothingBeyondItsConnection() throws Exception {
        server.forPeerFrame(CLIENT_UNI, false).receive().onStream(0, new byte[10], 0, 10, true);
        assertTrue(pool.live() > 0);
        server.endAll(stream -> {});
        assertEquals(0, pool.live(), "nobody else can give it back");
    }

    @Test
    void lostMaxStreamsAreRepeated() throws Exception {
        StreamTable table = new StreamTable(
                true, new StreamSettings(1, 1, 1000, 1000, 1000), pool, new ConnectionShare(pool.memory()));
        Stream stream = table.forPeerFrame(SERVER_UNI, false);
        table.pollOpened();
        stream.receive().onReset(0, 0);
        table.forget(stream);
        assertEquals(new MaxStreamsFrame(false, 2), table.pollMaxStreams());
        assertNull(table.pollMaxStreams());
        table.maxStreamsLost(false, 2);
        assertEquals(new MaxStreamsFrame(false, 2), table.pollMaxStreams());
    }
}
