package loomwire.quic.wire;

import java.util.Arrays;
import loomwire.quic.base.ByteWriter;
import loomwire.quic.base.VarInt;

/**
 * NEW_TOKEN: a token for the client's next connection.
 *
 * @param token 1 to {@link #MAX_TOKEN_LENGTH} bytes, not copied
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9000#section-19.7">RFC 9000 §19.7</a>
 */
public record NewTokenFrame(byte[] token) implements Frame {
    /** Longest token that we keep; it must fit the client's first datagrams beside the ClientHello. */
    public static final int MAX_TOKEN_LENGTH = 4096;

    public NewTokenFrame {
        if (token.length == 0 || token.length > MAX_TOKEN_LENGTH) {
            throw new IllegalArgumentException("a token of " + token.length + " bytes");
        }
    }

    @Override
    public long type() {
        return FrameTypes.NEW_TOKEN;
    }

    @Override
    public int encodedLength() {
        return 1 + VarInt.length(token.length) + token.length;
    }

    @Override
    public void write(ByteWriter w) {
        w.writeU8(FrameTypes.NEW_TOKEN);
        w.writeVarInt(token.length);
        w.writeBytes(token);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof NewTokenFrame o && Arrays.equals(token, o.token);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(token);
    }

    @Override
    public String toString() {
        return "NewTokenFrame[length=" + token.length + "]";
    }
}
