package loomwire.quic.connection;

import loomwire.quic.base.ByteWriter;
import loomwire.quic.base.QuicViolation;
import loomwire.quic.event.EndpointCounters;
import loomwire.quic.flow.ReceiveWindow;
import loomwire.quic.flow.SendCredit;
import loomwire.quic.recovery.RttEstimator;
import loomwire.quic.recovery.SentPacket;
import loomwire.quic.stream.ReceiveHalf;
import loomwire.quic.stream.Stream;
import loomwire.quic.stream.StreamSettings;
import loomwire.quic.stream.StreamTable;
import loomwire.quic.wire.MaxStreamDataFrame;
import loomwire.quic.wire.MaxStreamsFrame;
import loomwire.quic.wire.ResetStreamFrame;
import loomwire.quic.wire.StopSendingFrame;
import loomwire.quic.wire.StreamDataBlockedFrame;
import loomwire.quic.wire.TransportParameters;

/**
 * Streams between the connection's frames and the table: data and credit in, data out, and the connection's own flow
 * control. Owned by the shard loop.
 */
final class StreamTraffic {
    private final StreamTable table;
    private final StreamListener listener;
    private final EndpointCounters counters;
    private final ReceiveWindow receiveWindow;
    private final SendCredit sendCredit = new SendCredit(0);
    private final StreamControlWriter control;
    private boolean filledLastPacket;
    private boolean unidirectionalCreditGrew;
    private boolean bidirectionalCreditGrew;
    private long bytesSent;
    private boolean over;

    StreamTraffic(boolean client, TransportConfig config, ConnectionSetup setup) {
        StreamSettings settings = new StreamSettings(
                config.maxBidirectionalStreams(), config.maxUnidirectionalStreams(), config.initialStreamWindow(),
                config.maxStreamWindow(), config.streamSendBuffer());
        this.table = new StreamTable(client, settings, setup.pool());
        this.listener = setup.listener();
        this.counters = setup.counters();
        this.receiveWindow = ReceiveWindow.ofConnection(
                config.initialConnectionWindow(), config.maxConnectionWindow(), setup.pool().memory());
        this.control = new StreamControlWriter(table, receiveWindow, setup.backlog(), sendCredit);
    }

    void onPeerParameters(TransportParameters peer) {
        sendCredit.raise(peer.initialMaxData());
        table.onPeerParameters(
                peer.initialMaxStreamsBidi(), peer.initialMaxStreamsUni(), peer.initialMaxStreamDataBidiLocal(),
                peer.initialMaxStreamDataBidiRemote(), peer.initialMaxStreamDataUni());
    }

    // ---- frames of the peer; one for a stream that is over and forgotten means nothing any more

    /** @return whether it was taken; if not, for want of memory, the packet must count as lost */
    boolean onStream(long id, long offset, byte[] data, int from, int length, boolean fin) throws QuicViolation {
        Stream stream = forPeerFrame(id, false);
        if (stream != null) {
            long growth = stream.receive().onStream(offset, data, from, length, fin);
            if (growth == ReceiveHalf.NO_MEMORY) {
                return false;
            }
            count(growth);
            afterReceiving(stream);
        }
        return true;
    }

    void onReset(ResetStreamFrame frame) throws QuicViolation {
        Stream stream = forPeerFrame(frame.streamId(), false);
        if (stream != null) {
            count(stream.receive().onReset(frame.errorCode(), frame.finalSize()));
            afterReceiving(stream);
        }
    }

    /** The stream, as {@link StreamTable#forPeerFrame} finds or opens it. */
    private Stream forPeerFrame(long id, boolean forSendHalf) throws QuicViolation {
        if (over) {
            return null;
        }
        int before = table.count();
        Stream stream = table.forPeerFrame(id, forSendHalf);
        for (int opened = table.count() - before; opened > 0; opened--) {
            counters.streamOpened(true);
        }
        return stream;
    }

    private void count(long newBytes) throws QuicViolation {
        receiveWindow.received(newBytes);
        counters.streamBytesReceived(newBytes);
    }

    private void afterReceiving(Stream stream) {
        collectConsumed(stream);
        listener.readable(stream);
        forgetIfSettled(stream);
    }

    void onStopSending(StopSendingFrame frame) throws QuicViolation {
        Stream stream = forPeerFrame(frame.streamId(), true);
        if (stream != null) {
            stream.send().stopped(frame.errorCode());
            table.markControlReady(stream);
            listener.writable(stream);
        }
    }

    void onMaxData(long maximum) {
        sendCredit.raise(maximum);
    }

    void onMaxStreamData(MaxStreamDataFrame frame) throws QuicViolation {
        Stream stream = forPeerFrame(frame.streamId(), true);
        if (stream != null) {
            stream.send().onMaxStreamData(frame.maximum());
            table.markSendReady(stream);
        }
    }

    void onMaxStreams(MaxStreamsFrame frame) {
        if (table.onMaxStreams(frame.bidirectional(), frame.maximum())) {
            unidirectionalCreditGrew |= !frame.bidirectional();
            bidirectionalCreditGrew |= frame.bidirectional();
        }
    }

    // A peer that is blocked may say so, but credit follows our own rules; only what cannot be is refused.
    void onStreamDataBlocked(StreamDataBlockedFrame frame) throws QuicViolation {
        forPeerFrame(frame.streamId(), false);
    }

    // ---- commands of the application

    Stream open(boolean bidirectional) {
        Stream opened = table.open(bidirectional);
        if (opened != null) {
            counters.streamOpened(false);
        }
        return opened;
    }

    /** Looks at both pipes of the stream: what was written, finished, reset, read or stopped. */
    void touched(Stream stream) {
        if (table.get(stream.id()) != stream) {
            return; // forgotten meanwhile: nothing of it can matter to the peer
        }
        if (stream.send() != null) {
            stream.send().poll();
            table.markSendReady(stream);
        }
        collectConsumed(stream);
        if (stream.hasControlOwed()) {
            table.markControlReady(stream);
        }
        forgetIfSettled(stream);
    }

    private void collectConsumed(Stream stream) {
        if (stream.receive() != null) {
            receiveWindow.consumed(stream.receive().consumedDelta());
        }
    }

    private void forgetIfSettled(Stream stream) {
        if (!over && stream.isSettled()) {
            table.forget(stream);
            counters.streamsEnded(1);
            listener.ended(stream);
        }
    }

    /** Nothing was heard for a while: windows go back to their first size, queues to theirs. */
    void rest() {
        receiveWindow.relax();
        table.rest();
    }

    /** The connection is over: whoever reads or writes learns of it. */
    void endAll() {
        over = true;
        receiveWindow.relax();
        table.endAll(stream -> {
            listener.readable(stream);
            listener.writable(stream);
            listener.ended(stream);
        });
        counters.streamsEnded(table.count());
    }

    // ---- sending

    /** Writes control frames, then data of the streams in turn, until the packet is full or nothing is left. */
    void write(ByteWriter writer, SentPacket packet, long now, RttEstimator rtt) {
        control.write(writer, packet, now, rtt);
        filledLastPacket = false;
        for (Stream stream = table.nextSendReady(sendCredit); stream != null; stream = table.nextSendReady(sendCredit)) {
            if (!stream.send().writeFrame(writer, sendCredit)) {
                filledLastPacket = true; // something is there, but there is no room for it
                return;
            }
            var half = stream.send();
            long lengthAndFin = half.lastLength() * 2L + (half.lastFin() ? 1 : 0);
            packet.add(Token.STREAM, stream.id(), half.lastOffset(), lengthAndFin);
            bytesSent += half.lastLength();
            counters.streamBytesSent(half.lastLength());
        }
    }

    /** Whether the last packet was full and more is waiting: congestion control, not the application, sets the pace. */
    boolean filledLastPacket() {
        return filledLastPacket;
    }

    // ---- what became of what was sent

    void acknowledged(long id, long offset, long lengthAndFin) {
        Stream stream = table.get(id);
        if (stream != null) {
            stream.send().acknowledged(offset, (int) (lengthAndFin >>> 1), (lengthAndFin & 1) != 0);
            listener.writable(stream);
            forgetIfSettled(stream);
        }
    }

    void lost(long id, long offset, long lengthAndFin) {
        Stream stream = table.get(id);
        if (stream != null) {
            stream.send().lost(offset, (int) (lengthAndFin >>> 1), (lengthAndFin & 1) != 0);
            table.markSendReady(stream);
        }
    }

    void resetAcknowledged(long id) {
        Stream stream = table.get(id);
        if (stream != null) {
            stream.send().resetAcknowledged();
            forgetIfSettled(stream);
        }
    }

    void stopAcknowledged(long id) {
        Stream stream = table.get(id);
        if (stream != null) {
            stream.receive().stopAcknowledged();
        }
    }

    void controlLost(int kind, long a, long b) {
        control.lost(kind, a, b);
    }

    // ---- what the application is told

    /** Whether there is an opened stream or new stream credit to tell of. */
    boolean hasNews() {
        return table.hasOpened() || bidirectionalCreditGrew || unidirectionalCreditGrew;
    }

    /** What to tell the application next; {@code null} if nothing. */
    ConnectionEvent pollNews() {
        Stream opened = table.pollOpened();
        if (opened != null) {
            return new ConnectionEvent.StreamOpened(opened);
        }
        if (bidirectionalCreditGrew) {
            bidirectionalCreditGrew = false;
            return new ConnectionEvent.StreamCredit(true);
        }
        if (unidirectionalCreditGrew) {
            unidirectionalCreditGrew = false;
            return new ConnectionEvent.StreamCredit(false);
        }
        return null;
    }

    long bytesSent() {
        return bytesSent;
    }

    long bytesReceived() {
        return receiveWindow.received();
    }

    int count() {
        return table.count();
    }
}
