package loomwire.quic.wire;

import java.nio.charset.StandardCharsets;
import loomwire.quic.base.ByteWriter;
import loomwire.quic.base.VarInt;

/**
 * CONNECTION_CLOSE: why the sender ends the connection.
 *
 * @param application whether the code is the application's (type 0x1d) rather than the transport's
 * @param errorCode 0 to 2^62-1
 * @param frameType the frame that caused it, 0 if unknown; not sent, and 0, in an application's close
 * @param reason for a log; cut to {@link #MAX_REASON_BYTES} bytes of UTF-8
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9000#section-19.19">RFC 9000 §19.19</a>
 */
public record ConnectionCloseFrame(boolean application, long errorCode, long frameType, String reason)
        implements Frame {
    /** Longest reason phrase kept or sent, in bytes: it fits a datagram of 1,200 bytes, the smallest a path must take. */
    public static final int MAX_REASON_BYTES = 1024;

    public ConnectionCloseFrame {
        reason = cut(reason, MAX_REASON_BYTES);
        if (application && frameType != 0) {
            throw new IllegalArgumentException("an application's close names no frame type");
        }
    }

    @Override
    public long type() {
        return application ? FrameTypes.CONNECTION_CLOSE_APPLICATION : FrameTypes.CONNECTION_CLOSE;
    }

    @Override
    public int encodedLength() {
        int length = utf8(reason).length;
        return fixedLength() + VarInt.length(length) + length;
    }

    @Override
    public void write(ByteWriter w) {
        byte[] phrase = utf8(reason);
        w.writeU8((int) type());
        w.writeVarInt(errorCode);
        if (!application) {
            w.writeVarInt(frameType);
        }
        w.writeVarInt(phrase.length);
        w.writeBytes(phrase);
    }

    /** This frame with its reason cut so that it takes at most {@code room} bytes, if they hold it without a reason. */
    public ConnectionCloseFrame fitting(int room) {
        if (encodedLength() <= room) {
            return this;
        }
        int phrase = Math.max(0, room - fixedLength() - VarInt.length(MAX_REASON_BYTES));
        return new ConnectionCloseFrame(application, errorCode, frameType, cut(reason, phrase));
    }

    private int fixedLength() {
        return 1 + VarInt.length(errorCode) + (application ? 0 : VarInt.length(frameType));
    }

    /** The longest start of {@code text} whose UTF-8 form has at most {@code limit} bytes and no torn character. */
    private static String cut(String text, int limit) {
        if (text.length() <= limit / 3) { // no char takes more than three bytes
            return text;
        }
        byte[] bytes = utf8(text);
        if (bytes.length <= limit) {
            return text;
        }
        int end = limit;
        while (end > 0 && (bytes[end] & 0xc0) == 0x80) {
            end--;
        }
        return new String(bytes, 0, end, StandardCharsets.UTF_8);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
