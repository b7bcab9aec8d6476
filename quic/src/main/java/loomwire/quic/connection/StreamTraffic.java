package loomwire.quic.connection;

import java.util.function.LongSupplier;
import loomwire.quic.TransportConfig;
import loomwire.quic.base.ByteWriter;
import loomwire.quic.base.QuicViolation;
import loomwire.quic.event.EndpointCounters;
import loomwire.quic.flow.ConnectionShare;
import loomwire.quic.flow.ReceiveWindow;
import loomwire.quic.flow.SendBuffer;
import loomwire.quic.flow.SendCredit;
import loomwire.quic.pipe.SendPipe;
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
    /** A send buffer shrinks once the path asks for less than this part (1/n) of it. */
    private static final int SHRINKING = 4;

    private final TransportConfig config;
    private final StreamTable table;
    private final StreamListener listener;
    private final EndpointCounters counters;
    private final Watch watch;
    private final ReceiveWindow receiveWindow;
    private final SendCredit sendCredit = new SendCredit(0);
    private final StreamControlWriter control;
    private final UnreadRelief relief = new UnreadRelief();
    private LongSupplier congestionWindow = () -> 0;
    private boolean filledLastPacket;
    private boolean refused;
    private boolean unidirectionalCreditGrew;
    private boolean bidirectionalCreditGrew;
    private long bytesSent;
    private boolean over;

    StreamTraffic(boolean client, TransportConfig config, ConnectionSetup setup, Watch watch) {
        this.config = config;
        this.watch = watch;
        StreamSettings settings = new StreamSettings(
                FirstCredit.bidirectionalStreams(config),
                FirstCredit.unidirectionalStreams(config),
                config.initialStreamWindow(),
                config.maxStreamWindow(),
                config.streamSendBuffer());
        ConnectionShare memory = new ConnectionShare(setup.pool().memory());
        this.table = new StreamTable(client, settings, setup.pool(), memory);
        this.listener = setup.listener();
        this.counters = setup.counters();
        boolean trusted = config.creditBeforeTrust() == null;
        this.receiveWindow = ReceiveWindow.ofConnection(
                FirstCredit.connectionWindow(config), trusted ? config.maxConnectionWindow() : 0, memory);
        this.control = new StreamControlWriter(table, receiveWindow, setup.backlog(), sendCredit);
    }

    /** Says where to find how much the path takes at a time; by it send buffers are fitted. */
    void follow(LongSupplier window) {
        congestionWindow = window;
    }

    /** The peer gets what the configuration gives to those that are trusted. */
    void trustPeer() {
        if (!over) {
            table.raiseLimits(config.maxBidirectionalStreams(), config.maxUnidirectionalStreams());
            receiveWindow.raise(config.initialConnectionWindow(), config.maxConnectionWindow());
        }
    }

    void onPeerParameters(TransportParameters peer) {
        sendCredit.raise(peer.initialMaxData());
        table.onPeerParameters(
                peer.initialMaxStreamsBidi(),
                peer.initialMaxStreamsUni(),
                peer.initialMaxStreamDataBidiLocal(),
                peer.initialMaxStreamDataBidiRemote(),
                peer.initialMaxStreamDataUni());
    }

    // ---- frames of the peer; one for a stream that is over and forgotten means nothing any more

    // Each returns whether it was taken; if not, for want of memory, the packet must count as lost.

    boolean onStream(long id, long offset, byte[] data, int from, int length, boolean fin) throws QuicViolation {
        Stream stream = forPeerFrame(id, false);
        if (stream != null) {
            long growth = stream.receive().onStream(offset, data, from, length, fin);
            if (growth == ReceiveHalf.NO_MEMORY) {
                refused = true;
                return false;
            }
            count(growth);
            afterReceiving(stream);
        }
        refused |= table.lacksMemory();
        return !table.lacksMemory();
    }

    boolean onReset(ResetStreamFrame frame) throws QuicViolation {
        Stream stream = forPeerFrame(frame.streamId(), false);
        if (stream != null) {
            count(stream.receive().onReset(frame.errorCode(), frame.finalSize()));
            afterReceiving(stream);
        }
        return !table.lacksMemory();
    }

    /** The stream, as {@link StreamTable#forPeerFrame} finds or opens it. */
    private Stream forPeerFrame(long id, boolean forSendHalf) throws QuicViolation {
        if (over) {
            return null;
        }
        int before = table.count();
        Stream stream = table.forPeerFrame(id, forSendHalf);
        if (table.count() > before) {
            counters.streamOpened(true);
            watch.streamOpened(id);
        }
        return stream;
    }

    private void count(long newBytes) throws QuicViolation {
        receiveWindow.received(newBytes);
        counters.streamBytesReceived(newBytes);
    }

    private void afterReceiving(Stream stream) {
        collectConsumed(stream);
        if (stream.receive().hasWindowGrown()) {
            table.markControlReady(stream);
        }
        listener.readable(stream);
        forgetIfSettled(stream);
    }

    boolean onStopSending(StopSendingFrame frame) throws QuicViolation {
        Stream stream = forPeerFrame(frame.streamId(), true);
        if (stream != null) {
            stream.send().stopped(frame.errorCode());
            table.markControlReady(stream);
            listener.writable(stream);
        }
        return !table.lacksMemory();
    }

    void onMaxData(long maximum) {
        sendCredit.raise(maximum);
    }

    boolean onMaxStreamData(MaxStreamDataFrame frame) throws QuicViolation {
        Stream stream = forPeerFrame(frame.streamId(), true);
        if (stream != null) {
            stream.send().onMaxStreamData(frame.maximum());
            table.markSendReady(stream);
        }
        return !table.lacksMemory();
    }

    void onMaxStreams(MaxStreamsFrame frame) {
        if (table.onMaxStreams(frame.bidirectional(), frame.maximum())) {
            unidirectionalCreditGrew |= !frame.bidirectional();
            bidirectionalCreditGrew |= frame.bidirectional();
        }
    }

    // A peer that is blocked may say so, but credit follows our own rules; only what cannot be is refused.
    boolean onStreamDataBlocked(StreamDataBlockedFrame frame) throws QuicViolation {
        forPeerFrame(frame.streamId(), false);
        return !table.lacksMemory();
    }

    // ---- commands of the application

    Stream open(boolean bidirectional) {
        Stream opened = table.open(bidirectional);
        if (opened != null) {
            counters.streamOpened(false);
            watch.streamOpened(opened.id());
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
            watch.streamEnded(stream.id());
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
            watch.streamEnded(stream.id());
            listener.ended(stream);
        });
        counters.streamsEnded(table.count());
    }

    // ---- streams that nobody reads

    /** Something came: is it too much of what nobody reads? */
    void watchForCrowd(long now) {
        if (refused && table.isShareSpent()) {
            relief.refused(now);
        }
        refused = false;
        if (!relief.isWatching() && !over && (receiveWindow.isCrowded() || relief.isRefusing(now))) {
            table.watchReaders(now);
            relief.goOn(now);
        }
    }

    long reliefDeadline() {
        return relief.deadline();
    }

    /** Gives up, if there is a crowd still, whom nobody has read all the time. */
    void relieve(long now) {
        if (!relief.isDue(now)) {
            return;
        }
        boolean crowded = receiveWindow.isCrowded();
        if (over || !crowded && !relief.isRefusing(now)) {
            relief.end();
            return;
        }
        if (crowded || relief.standsStill(now, receiveWindow.consumed())) {
            table.giveUpUnread(now, UnreadRelief.PATIENCE_NANOS, this::afterReceiving);
        }
        relief.goOn(now);
    }

    // ---- sending

    /** Writes control frames, then data of the streams in turn, until the packet is full or nothing is left. */
    void write(ByteWriter writer, SentPacket packet, long now, RttEstimator rtt) {
        control.write(writer, packet, now, rtt);
        filledLastPacket = false;
        for (Stream stream = table.nextSendReady(sendCredit);
                stream != null;
                stream = table.nextSendReady(sendCredit)) {
            if (!stream.send().writeFrame(writer, sendCredit)) {
                filledLastPacket = true; // something is there, but there is no room for it
                table.keepTurn();
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
            fitSendBuffer(stream.send().pipe());
            if (stream.send().resetOwed()) { // it waited for this
                table.markControlReady(stream);
            }
            listener.writable(stream);
            forgetIfSettled(stream);
        }
    }

    /** A stream whose application keeps up gets a buffer for the path, one that fell idle keeps what it has. */
    private void fitSendBuffer(SendPipe pipe) {
        int capacity = pipe.capacityBytes();
        if (pipe.freeBytes() > capacity / 2) {
            return;
        }
        int fitting = SendBuffer.bytes(
                config.streamSendBuffer(),
                config.maxStreamWindow(),
                congestionWindow.getAsLong(),
                table.sendReadyCount());
        // Smaller only if much smaller: a window that a loss halved is soon back.
        if (fitting > capacity || fitting < capacity / SHRINKING) {
            pipe.resize(fitting);
        }
    }

    void lost(long id, long offset, long lengthAndFin) {
        Stream stream = table.get(id);
        if (stream != null) {
            stream.send().lost(offset, (int) (lengthAndFin >>> 1), (lengthAndFin & 1) != 0);
            table.markSendReady(stream);
        }
    }

    /** A probe is due, which is to repeat these bytes. */
    void repeat(long id, long offset, long lengthAndFin) {
        lost(id, offset, lengthAndFin);
        Stream stream = table.get(id);
        if (stream != null) {
            table.markProbed(stream);
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

    long creditLeftBytes() {
        return receiveWindow.creditLeftBytes();
    }

    long bytesReceived() {
        return receiveWindow.received();
    }

    int count() {
        return table.count();
    }
}
