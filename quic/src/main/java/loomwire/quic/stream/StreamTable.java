package loomwire.quic.stream;

import java.util.function.Consumer;
import loomwire.quic.base.QuicViolation;
import loomwire.quic.base.TransportError;
import loomwire.quic.flow.ConnectionShare;
import loomwire.quic.flow.ReceiveWindow;
import loomwire.quic.flow.SendCredit;
import loomwire.quic.flow.StreamLimits;
import loomwire.quic.pipe.ReceivePipe;
import loomwire.quic.pipe.SegmentPool;
import loomwire.quic.pipe.SegmentShare;
import loomwire.quic.pipe.SendPipe;
import loomwire.quic.wire.MaxStreamsFrame;
import loomwire.quic.wire.StreamsBlockedFrame;

/**
 * The streams of a connection. Of those that ended nothing is kept: an id below the highest opened that is not in the
 * table belongs to one of them. Owned by the loop.
 */
public final class StreamTable {
    /** What a stream costs that holds no byte, with what the runtime hangs on it: measured, and rounded up. */
    public static final int STREAM_BYTES = 2048;

    private final boolean client;
    private final StreamSettings settings;
    private final SegmentShare segments;
    private final SegmentPool pool;
    private final ConnectionShare memory;
    private final StreamMap streams = new StreamMap();
    private final StreamQueue opened = new StreamQueue();
    private final Rotations rotations = new Rotations();
    private final StreamLimits bidirectional;
    private final StreamLimits unidirectional;
    private final UntouchedStreams untouchedBidirectional;
    private final UntouchedStreams untouchedUnidirectional;

    private boolean lacksMemory;

    /** First limits for what we send, from the peer's transport parameters. */
    private long sendLimitLocalBidirectional;

    private long sendLimitRemoteBidirectional;
    private long sendLimitUnidirectional;

    /**
     * The streams of a connection that has none yet.
     *
     * @param client whether this end is the client of the connection
     * @param memory the connection's share, which streams and windows are held in
     */
    public StreamTable(boolean client, StreamSettings settings, SegmentPool pool, ConnectionShare memory) {
        this.client = client;
        this.settings = settings;
        this.segments = new SegmentShare(pool.memory(), memory::promisedBytes);
        this.pool = pool.onAccountOf(segments);
        this.memory = memory;
        this.untouchedBidirectional = new UntouchedStreams(memory);
        this.untouchedUnidirectional = new UntouchedStreams(memory);
        this.bidirectional = new StreamLimits(true, settings.maxBidirectionalStreams(), this::affordable);
        this.unidirectional = new StreamLimits(false, settings.maxUnidirectionalStreams(), this::affordable);
    }

    /** How many of {@code wanted} streams the peer may be promised, as a window is. */
    private long affordable(long wanted, long least) {
        long streams = Math.min(wanted, memory.leftBytes() / STREAM_BYTES);
        return streams <= least ? streams : memory.share(streams * STREAM_BYTES, least * STREAM_BYTES) / STREAM_BYTES;
    }

    /** The peer may have so many streams open at once from now on, where that is more than before. */
    public void raiseLimits(long maxBidirectional, long maxUnidirectional) {
        bidirectional.raise(maxBidirectional);
        unidirectional.raise(maxUnidirectional);
    }

    /**
     * The peer's transport parameters came; the names are the RFC's, in which local and remote are the peer's view.
     *
     * @see <a href="https://www.rfc-editor.org/rfc/rfc9000#section-18.2">RFC 9000 §18.2</a>
     */
    public void onPeerParameters(
            long initialMaxStreamsBidi,
            long initialMaxStreamsUni,
            long initialMaxStreamDataBidiLocal,
            long initialMaxStreamDataBidiRemote,
            long initialMaxStreamDataUni) {
        sendLimitLocalBidirectional = initialMaxStreamDataBidiRemote;
        sendLimitRemoteBidirectional = initialMaxStreamDataBidiLocal;
        sendLimitUnidirectional = initialMaxStreamDataUni;
        bidirectional.onMaxStreams(initialMaxStreamsBidi);
        unidirectional.onMaxStreams(initialMaxStreamsUni);
        for (Stream stream : streams.snapshot()) { // of a peer that was quicker than its parameters
            if (stream.send() != null && !stream.isLocal()) {
                stream.send().onMaxStreamData(sendLimitRemoteBidirectional);
                rotations.markSendReady(stream);
            }
        }
    }

    /** Opens a stream of ours; null while the peer allows no more. */
    public Stream open(boolean isBidirectional) {
        long number = limits(isBidirectional).open();
        if (number < 0) {
            return null;
        }
        long limit = isBidirectional ? sendLimitLocalBidirectional : sendLimitUnidirectional;
        return create(StreamIds.id(client, isBidirectional, number), true, limit);
    }

    /**
     * The stream that a frame of the peer names, opened if it is one that the peer may open; those of its kind with
     * lower numbers then are open too (RFC 9000 §3.2), and are made when a frame comes for them.
     *
     * @param forSendHalf whether the frame is about the half on which we send (MAX_STREAM_DATA, STOP_SENDING) rather
     *     than the one on which we receive (STREAM, RESET_STREAM, STREAM_DATA_BLOCKED)
     * @return the stream; null if it ended and is forgotten, or if there is {@linkplain #lacksMemory no memory} for it
     * @throws QuicViolation STREAM_STATE_ERROR if there cannot be such a half, STREAM_LIMIT_ERROR if the number is too
     *     high
     */
    public Stream forPeerFrame(long id, boolean forSendHalf) throws QuicViolation {
        lacksMemory = false;
        Stream stream = streams.get(id);
        boolean local = StreamIds.isClientInitiated(id) == client;
        // RFC 9000 §19.4, §19.5, §19.8, §19.10, §19.13: a frame for the half that a stream does not have.
        if (!StreamIds.isBidirectional(id) && local != forSendHalf) {
            throw new QuicViolation(
                    TransportError.STREAM_STATE_ERROR,
                    "stream " + id + (forSendHalf ? " is one we only receive on" : " is one we only send on"));
        }
        if (stream != null) {
            return stream;
        }
        StreamLimits limits = limits(StreamIds.isBidirectional(id));
        long number = StreamIds.number(id);
        if (local) {
            if (number >= limits.opened()) {
                throw new QuicViolation(TransportError.STREAM_STATE_ERROR, "stream " + id + " was never opened");
            }
            return null;
        }
        UntouchedStreams untouched = untouched(StreamIds.isBidirectional(id));
        if (number < limits.peerOpened() && !untouched.contains(number)) {
            return null;
        }
        return openForPeer(id, number, limits, untouched);
    }

    private Stream openForPeer(long id, long number, StreamLimits limits, UntouchedStreams untouched)
            throws QuicViolation {
        long first = limits.peerOpened();
        limits.requireAllowed(number + 1);
        if (memory.leftBytes() < STREAM_BYTES || !memory.lends(false) || !untouched.hasMemory()) {
            lacksMemory = true;
            return null;
        }
        if (number >= first) {
            limits.peerOpens(number + 1);
            untouched.passed(first, number);
        } else {
            untouched.touched(number);
        }
        Stream stream = create(id, false, sendLimitRemoteBidirectional);
        stream.awaitsApplication(true);
        opened.add(stream);
        return stream;
    }

    /** Whether the last call of {@link #forPeerFrame} found no memory for a stream: the frame must count as lost. */
    public boolean lacksMemory() {
        return lacksMemory;
    }

    private Stream create(long id, boolean local, long sendLimit) {
        boolean both = StreamIds.isBidirectional(id);
        SendHalf send =
                both || local ? new SendHalf(id, new SendPipe(pool, settings.sendBufferBytes()), sendLimit) : null;
        ReceiveHalf receive = both || !local
                ? new ReceiveHalf(
                        id,
                        new ReceivePipe(pool),
                        ReceiveWindow.ofStream(settings.initialWindowBytes(), settings.maxWindowBytes(), memory),
                        memory)
                : null;
        Stream stream = new Stream(id, local, send, receive);
        memory.hold(STREAM_BYTES);
        streams.put(stream);
        return stream;
    }

    /** The stream, or null if it was never opened or is forgotten. */
    public Stream get(long id) {
        return streams.get(id);
    }

    /**
     * The next stream that the peer opened and that was not returned here yet, lower numbers first; null if none. Until
     * then it cannot settle; whoever queues it further {@linkplain Stream#awaitsApplication(boolean) sees to that}, and
     * touches it in the end.
     */
    public Stream pollOpened() {
        Stream stream = opened.poll();
        if (stream != null) {
            stream.awaitsApplication(false);
        }
        return stream;
    }

    /** Whether {@link #pollOpened} has a stream to return. */
    public boolean hasOpened() {
        return opened.size() > 0;
    }

    /** Streams that were opened and are not forgotten. */
    public int count() {
        return streams.size();
    }

    /**
     * Forgets a stream that is settled. For one of the peer's it may open another, which it is told in batches.
     *
     * @throws IllegalStateException if the stream is not settled, or was forgotten before
     */
    public void forget(Stream stream) {
        if (!stream.isSettled() || !streams.remove(stream.id())) {
            throw new IllegalStateException("cannot forget " + stream);
        }
        giveBack(stream);
        if (!stream.isLocal()) {
            limits(stream.isBidirectional()).peerStreamEnded();
        }
    }

    /** From now on it is known for how long a stream is not read. */
    public void watchReaders(long now) {
        for (Stream stream : streams.snapshot()) {
            if (stream.receive() != null) {
                stream.receive().watchReader(now);
            }
        }
    }

    /** Whether all that the connection may keep for its streams is in use. */
    public boolean isShareSpent() {
        return segments.isSpent() || memory.leftBytes() < STREAM_BYTES;
    }

    /** Gives up every stream that has something to be read of which for so long nothing was, as far as was watched. */
    public void giveUpUnread(long now, long patienceNanos, Consumer<Stream> action) {
        for (Stream stream : streams.snapshot()) {
            if (stream.receive() != null && stream.receive().unreadNanos(now) >= patienceNanos) {
                stream.receive().giveUp();
                rotations.markControlReady(stream);
                action.accept(stream);
            }
        }
    }

    /** The connection is over, and every stream with it: ends their pipes. To be called once, and nothing after it. */
    public void endAll(Consumer<Stream> action) {
        for (Stream stream : streams.snapshot()) {
            stream.connectionClosed();
            giveBack(stream);
            action.accept(stream);
        }
        untouchedBidirectional.forget();
        untouchedUnidirectional.forget();
        // A stream that was received whole stays readable for the application that has it; these no application has
        // seen.
        for (Stream untold = opened.poll(); untold != null; untold = opened.poll()) {
            if (untold.receive() != null) {
                untold.receive().pipe().discard();
            }
        }
    }

    /** Nothing was heard for a while: gives back the room that only traffic needs. */
    public void rest() {
        rotations.rest();
        opened.trim();
    }

    private void giveBack(Stream stream) {
        memory.release(STREAM_BYTES);
        if (stream.receive() != null) {
            stream.receive().relax();
        }
    }

    // Whose turn it is

    /** Says that the stream may have bytes or a FIN to send: they were written, lost, or given credit. */
    public void markSendReady(Stream stream) {
        if (stream.send() != null) {
            rotations.markSendReady(stream);
        }
    }

    /**
     * The stream whose turn it is to send one frame; null if none has anything to send. It goes to the end of the
     * rotation by itself and stays in it as long as it has something, so nothing has to be marked again. After a frame
     * that could not be written for want of room in the packet, {@link #keepTurn} and turn to the next packet.
     *
     * @param connectionCredit while it is used up, streams with nothing but new bytes are passed over (and the peer is
     *     owed a DATA_BLOCKED); they come back by themselves when it grows
     */
    public Stream nextSendReady(SendCredit connectionCredit) {
        return rotations.nextSendReady(connectionCredit);
    }

    /**
     * The stream returned last found no room in the packet: the next packet is its own. Else whoever comes behind a stream
     * that fills packets would get what is left of them, nothing, for as long as that has something to send.
     */
    public void keepTurn() {
        rotations.keepTurn();
    }

    /** A probe repeats bytes of the stream: it has the next turn, one for each time this is said, whoever waits. */
    public void markProbed(Stream stream) {
        rotations.markProbed(stream);
    }

    /** Streams that may have data to send now. */
    public int sendReadyCount() {
        return rotations.readyCount();
    }

    /** As {@link #nextSendReady(SendCredit)}, where the connection's credit does not matter. */
    public Stream nextSendReady() {
        return rotations.nextSendReady();
    }

    /** Says that a control frame of the stream may be owed. */
    public void markControlReady(Stream stream) {
        rotations.markControlReady(stream);
    }

    /**
     * The next stream with {@linkplain Stream#hasControlOwed() a control frame owed}; null if there is none. It stays
     * in the rotation until nothing is owed.
     */
    public Stream nextControlReady() {
        return rotations.nextControlReady();
    }

    // The numbers of streams

    /** The peer's MAX_STREAMS; a lower count than before is ignored. Returns whether there is more credit now. */
    public boolean onMaxStreams(boolean isBidirectional, long max) {
        return limits(isBidirectional).onMaxStreams(max);
    }

    /** How many more streams we may open now. */
    public long openable(boolean isBidirectional) {
        return limits(isBidirectional).own().available();
    }

    /** A MAX_STREAMS that is owed, which asking settles until {@link #maxStreamsLost}; null if none is. */
    public MaxStreamsFrame pollMaxStreams() {
        if (bidirectional.isUpdateOwed()) {
            return new MaxStreamsFrame(true, bidirectional.nextLimit());
        }
        return unidirectional.isUpdateOwed() ? new MaxStreamsFrame(false, unidirectional.nextLimit()) : null;
    }

    /** The frame was lost, or did not fit after all; it is owed again unless a newer one was taken since. */
    public void maxStreamsLost(boolean isBidirectional, long max) {
        limits(isBidirectional).updateLost(max);
    }

    /** A STREAMS_BLOCKED that is owed since {@link #open} found no credit; null if none is. */
    public StreamsBlockedFrame pollStreamsBlocked() {
        if (bidirectional.own().isBlockedOwed()) {
            bidirectional.own().blockedSent();
            return new StreamsBlockedFrame(true, bidirectional.own().limit());
        }
        if (unidirectional.own().isBlockedOwed()) {
            unidirectional.own().blockedSent();
            return new StreamsBlockedFrame(false, unidirectional.own().limit());
        }
        return null;
    }

    public void streamsBlockedLost(boolean isBidirectional, long limit) {
        limits(isBidirectional).own().blockedLost(limit);
    }

    private UntouchedStreams untouched(boolean isBidirectional) {
        return isBidirectional ? untouchedBidirectional : untouchedUnidirectional;
    }

    private StreamLimits limits(boolean isBidirectional) {
        return isBidirectional ? bidirectional : unidirectional;
    }
}
