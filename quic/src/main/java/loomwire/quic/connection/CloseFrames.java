package loomwire.quic.connection;

import java.nio.charset.StandardCharsets;
import loomwire.quic.base.EncryptionLevel;
import loomwire.quic.base.TransportError;
import loomwire.quic.wire.ConnectionCloseFrame;

/** Fits a CONNECTION_CLOSE to the packet it goes into. */
final class CloseFrames {
    /** Longest reason we send: the frame always fits beside headers in 1200 bytes, at three levels. */
    static final int MAX_REASON_BYTES = 256;

    private CloseFrames() {}

    static ConnectionCloseFrame forLevel(ConnectionCloseFrame frame, EncryptionLevel level, int room) {
        ConnectionCloseFrame result = frame;
        if (frame.application() && level != EncryptionLevel.ONE_RTT) {
            // RFC 9000 §10.2.3: the application's code and words must not leave before the handshake is done.
            result = new ConnectionCloseFrame(false, TransportError.APPLICATION_ERROR, 0, "");
        } else if (level != EncryptionLevel.ONE_RTT) {
            // Whoever sees an Initial packet can open it, and nobody has proven anything yet: the code has to do.
            result = new ConnectionCloseFrame(false, frame.errorCode(), frame.frameType(), "");
        }
        if (result.encodedLength() > room) {
            result = new ConnectionCloseFrame(result.application(), result.errorCode(), result.frameType(), "");
        }
        return result;
    }

    /** Cuts a reason to {@link #MAX_REASON_BYTES} of UTF-8. */
    static String cut(String reason) {
        if (reason == null) {
            return "";
        }
        String result = reason;
        while (result.getBytes(StandardCharsets.UTF_8).length > MAX_REASON_BYTES) {
            result = result.substring(0, Math.min(result.length() - 1, MAX_REASON_BYTES));
        }
        return result;
    }
}
