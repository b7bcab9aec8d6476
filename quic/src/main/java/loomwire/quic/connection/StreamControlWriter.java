package loomwire.quic.connection;

import loomwire.quic.base.ByteWriter;
import loomwire.quic.flow.ReceiveBacklog;
import loomwire.quic.flow.ReceiveWindow;
import loomwire.quic.flow.SendCredit;
import loomwire.quic.recovery.RttEstimator;
import loomwire.quic.recovery.SentPacket;
import loomwire.quic.stream.Stream;
import loomwire.quic.stream.StreamTable;
import loomwire.quic.wire.DataBlockedFrame;
import loomwire.quic.wire.Frame;
import loomwire.quic.wire.MaxDataFrame;
import loomwire.quic.wire.MaxStreamDataFrame;
import loomwire.quic.wire.MaxStreamsFrame;
import loomwire.quic.wire.StreamsBlockedFrame;

/** Writes the control frames that streams and their flow control owe the peer. Owned by the shard loop. */
final class StreamControlWriter {
    /** Room below which no control frame is begun: the longest has three eight-byte integers and a type. */
    private static final int MAX_FRAME_BYTES = 25;

    /**
     * Round trip up to which the first window, a MiB by default, is all that an endpoint needs that is behind: a MiB in a
     * millisecond is more than a loop takes. On longer paths a window is for the path, and whoever is behind may be so for
     * the sake of others.
     */
    private static final long NEAR_NANOS = 1_000_000;

    private final StreamTable table;
    private final ReceiveWindow receiveWindow;
    private final ReceiveBacklog backlog;
    private final SendCredit sendCredit;

    StreamControlWriter(StreamTable table, ReceiveWindow receiveWindow, ReceiveBacklog backlog, SendCredit sendCredit) {
        this.table = table;
        this.receiveWindow = receiveWindow;
        this.backlog = backlog;
        this.sendCredit = sendCredit;
    }

    void write(ByteWriter writer, SentPacket packet, long now, RttEstimator rtt) {
        if (writer.remaining() < MAX_FRAME_BYTES) {
            return;
        }
        if (receiveWindow.isUpdateOwed()) {
            long limit = receiveWindow.nextLimit(
                    now, rtt.smoothedNanos(), backlog.isBehind() && rtt.minNanos() <= NEAR_NANOS);
            put(new MaxDataFrame(limit), writer, packet, Token.MAX_DATA, limit, 0);
        }
        writeMaxStreams(writer, packet);
        writeStreamsBlocked(writer, packet);
        if (sendCredit.isBlockedOwed() && writer.remaining() >= MAX_FRAME_BYTES) {
            sendCredit.blockedSent();
            put(new DataBlockedFrame(sendCredit.limit()), writer, packet, Token.DATA_BLOCKED, sendCredit.limit(), 0);
        }
        while (writer.remaining() >= MAX_FRAME_BYTES) {
            Stream stream = table.nextControlReady();
            if (stream == null) {
                return;
            }
            writeFor(stream, writer, packet, now, rtt.smoothedNanos());
        }
    }

    private void writeMaxStreams(ByteWriter writer, SentPacket packet) {
        while (writer.remaining() >= MAX_FRAME_BYTES) {
            MaxStreamsFrame frame = table.pollMaxStreams();
            if (frame == null) {
                return;
            }
            put(frame, writer, packet, Token.MAX_STREAMS, frame.bidirectional() ? 1 : 0, frame.maximum());
        }
    }

    private void writeStreamsBlocked(ByteWriter writer, SentPacket packet) {
        while (writer.remaining() >= MAX_FRAME_BYTES) {
            StreamsBlockedFrame frame = table.pollStreamsBlocked();
            if (frame == null) {
                return;
            }
            put(frame, writer, packet, Token.STREAMS_BLOCKED, frame.bidirectional() ? 1 : 0, frame.limit());
        }
    }

    /** One frame of the stream; it stays in the rotation while it owes more. */
    private void writeFor(Stream stream, ByteWriter writer, SentPacket packet, long now, long rttNanos) {
        long id = stream.id();
        if (stream.send() != null && stream.send().resetOwed()) {
            put(stream.send().resetFrame(), writer, packet, Token.RESET_STREAM, id, 0);
        } else if (stream.receive() != null && stream.receive().stopSendingOwed()) {
            put(stream.receive().stopSendingFrame(), writer, packet, Token.STOP_SENDING, id, 0);
        } else if (stream.receive() != null && stream.receive().maxStreamDataOwed()) {
            long limit = stream.receive().nextMaxStreamData(now, rttNanos);
            put(new MaxStreamDataFrame(id, limit), writer, packet, Token.MAX_STREAM_DATA, id, limit);
        } else if (stream.send() != null && stream.send().blockedOwed()) {
            var frame = stream.send().blockedFrame();
            put(frame, writer, packet, Token.STREAM_DATA_BLOCKED, id, frame.limit());
        }
    }

    private static void put(Frame frame, ByteWriter writer, SentPacket packet, int kind, long a, long b) {
        frame.write(writer);
        packet.add(kind, a, b, 0);
    }

    /** A packet with one of these frames was lost: what is still true is owed again. */
    void lost(int kind, long a, long b) {
        switch (kind) {
            case Token.MAX_DATA -> receiveWindow.updateLost(a);
            case Token.DATA_BLOCKED -> sendCredit.blockedLost(a);
            case Token.STREAMS_BLOCKED -> table.streamsBlockedLost(a == 1, b);
            case Token.MAX_STREAMS -> table.maxStreamsLost(a == 1, b);
            case Token.RESET_STREAM, Token.STOP_SENDING, Token.MAX_STREAM_DATA, Token.STREAM_DATA_BLOCKED ->
                lostOf(table.get(a), kind, b);
            default -> throw new AssertionError("not a stream's control frame: " + kind);
        }
    }

    private void lostOf(Stream stream, int kind, long limit) {
        if (stream == null) {
            return;
        }
        switch (kind) {
            case Token.RESET_STREAM -> stream.send().resetLost();
            case Token.STOP_SENDING -> stream.receive().stopLost();
            case Token.MAX_STREAM_DATA -> stream.receive().maxStreamDataLost(limit);
            default -> stream.send().blockedLost(limit);
        }
        table.markControlReady(stream);
    }
}
