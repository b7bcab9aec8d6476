package loomwire.tunnel.protocol;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import loomwire.quic.base.PeerWords;
import loomwire.quic.base.Plural;

/**
 * The first message on a stream from the server; payload follows only after {@link OpenStatus#OK}.
 *
 * <pre>
 * version 1 | status 1 | length 2 | message in UTF-8
 * </pre>
 *
 * @param message for a person; empty when there is nothing to say
 */
public record OpenAnswer(OpenStatus status, String message) {
    /** Enough for a host name of full length and a sentence around it. */
    static final int MAX_MESSAGE = 512;

    private static final int HEADER = 4;

    public static OpenAnswer ok() {
        return new OpenAnswer(OpenStatus.OK, "");
    }

    public byte[] encode() {
        byte[] text = message.getBytes(StandardCharsets.UTF_8);
        byte[] cut = text.length <= MAX_MESSAGE ? text : Arrays.copyOf(text, MAX_MESSAGE);
        return ByteBuffer.allocate(HEADER + cut.length)
                .put((byte) TunnelProtocol.VERSION)
                .put((byte) status.code())
                .putShort((short) cut.length)
                .put(cut)
                .array();
    }

    /** Reads one answer and not a byte more. */
    public static OpenAnswer read(DeadlineReader in) throws IOException {
        ByteBuffer header = ByteBuffer.wrap(in.bytes(HEADER));
        int version = header.get() & 0xff;
        OpenStatus status = OpenStatus.byCode(header.get() & 0xff);
        int length = header.getShort() & 0xffff;
        OtherVersionException.requireOurs("an answer", version);
        if (length > MAX_MESSAGE) {
            throw new MalformedMessageException("an answer of " + Plural.of(length, "byte"));
        }
        return new OpenAnswer(
                status,
                // It ends up in logs and terminals.
                PeerWords.of(new String(in.bytes(length), StandardCharsets.UTF_8)));
    }
}
