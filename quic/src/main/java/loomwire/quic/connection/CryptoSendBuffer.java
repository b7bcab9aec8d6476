package loomwire.quic.connection;

import java.util.Arrays;
import loomwire.quic.base.ByteWriter;
import loomwire.quic.base.RangeSet;
import loomwire.quic.wire.FrameWriter;

/**
 * Handshake bytes of one encryption level on their way out. They are few and short-lived, so all are kept until the
 * keys of the level go. Owned by the shard loop.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9000#section-19.6">RFC 9000 §19.6</a>
 */
final class CryptoSendBuffer {
    private static final byte[] NOTHING = {};

    private byte[] bytes = NOTHING;
    private long sent;
    private final RangeSet lost = new RangeSet();
    private final RangeSet acknowledged = new RangeSet();
    private long lastOffset;
    private int lastLength;

    void append(byte[] more) {
        int at = bytes.length;
        bytes = Arrays.copyOf(bytes, at + more.length);
        System.arraycopy(more, 0, bytes, at, more.length);
    }

    /**
     * Begins anew with these bytes, which are those that it began with before.
     *
     * @param atOnce whether what was sent is due again now; else when a probe is
     */
    void restart(byte[] again, boolean atOnce) {
        bytes = again;
        sent = Math.min(sent, bytes.length);
        lost.clear();
        acknowledged.clear();
        if (atOnce) {
            lost.add(0, sent);
        }
    }

    /** Who said that it has the bytes is not to be believed. */
    void forgetAcknowledged() {
        acknowledged.clear();
    }

    /** The keys of the level are gone, and nothing of it is sent any more. */
    void discard() {
        bytes = NOTHING;
        sent = 0;
        lost.clear();
        acknowledged.clear();
    }

    boolean hasDataToSend() {
        return !lost.isEmpty() || sent < bytes.length;
    }

    /** Whether bytes were sent that the peer has not acknowledged. */
    boolean hasUnacknowledged() {
        return sent > 0 && !acknowledged.containsAll(0, sent);
    }

    /** Makes everything sent and not acknowledged due again: what a probe carries (RFC 9002 §6.2.4). */
    void resendUnacknowledged() {
        long from = 0;
        for (int i = 0; i < acknowledged.count(); i++) {
            lost.add(from, acknowledged.start(i));
            from = acknowledged.end(i);
        }
        lost.add(from, sent);
    }

    /** Writes one CRYPTO frame, as long as fits; {@code false} if nothing fits or nothing is due. */
    boolean writeFrame(ByteWriter writer) {
        boolean again = !lost.isEmpty();
        long offset = again ? lost.first() : sent;
        long end = again ? lost.end(0) : bytes.length;
        int wanted = (int) (end - offset);
        int room = writer.remaining() - FrameWriter.cryptoHeaderLength(offset, wanted);
        int length = Math.min(wanted, room);
        if (length <= 0) {
            return false;
        }
        FrameWriter.cryptoHeader(writer, offset, length);
        writer.writeBytes(bytes, (int) offset, length);
        if (again) {
            lost.remove(offset, offset + length);
        } else {
            sent += length;
        }
        lastOffset = offset;
        lastLength = length;
        return true;
    }

    /** Where the frame of the last {@link #writeFrame} began. */
    long lastOffset() {
        return lastOffset;
    }

    int lastLength() {
        return lastLength;
    }

    void acknowledged(long offset, long length) {
        acknowledged.add(offset, offset + length);
        lost.remove(offset, offset + length);
    }

    void lost(long offset, long length) {
        lost.add(offset, offset + length);
        for (int i = 0; i < acknowledged.count(); i++) {
            lost.remove(acknowledged.start(i), acknowledged.end(i));
        }
    }
}
