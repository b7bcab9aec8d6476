package loomwire.tunnel.protocol;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import loomwire.quic.base.Plural;

/**
 * What each end says first, on the connection's first stream.
 *
 * <pre>
 * version 1 | mode 1 (0 no proof, 1 proof) | length of the settings 2 | proof 32, in mode 1 | settings
 * setting: type 1 | length 2 | value      (types that are not known are skipped)
 * </pre>
 *
 * @param proof {@code null} without a key
 * @param remoteFlags setting 1, from the client: TCP flags for the server's segments, such as {@code PA,A}; empty if not said
 * @param bytesPerSecond setting 2, 8 bytes: from the client, at which rate it wants to be sent to; from a server that was
 *     asked, at which it will, 0 for none; {@link #NOT_SAID} if not said
 */
record AuthMessage(byte[] proof, List<String> remoteFlags, long bytesPerSecond) {
    static final long NOT_SAID = -1;
    static final int MAX_SETTINGS = 2048;

    private static final int HEADER = 4;
    private static final int MODE_NONE = 0;
    private static final int MODE_PROOF = 1;
    private static final int SETTING_REMOTE_FLAGS = 1;
    private static final int SETTING_RATE = 2;
    private static final int SETTING_HEADER = 3;
    /** As many as a configuration may have. */
    private static final int MAX_FLAG_SETS = 64;

    private static final String FLAG_SET = "[FSRPAUECN]{1,9}";

    byte[] encode() {
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        if (!remoteFlags.isEmpty()) {
            said.writeBytes(
                    setting(SETTING_REMOTE_FLAGS, String.join(",", remoteFlags).getBytes(StandardCharsets.US_ASCII)));
        }
        if (bytesPerSecond != NOT_SAID) {
            said.writeBytes(setting(
                    SETTING_RATE,
                    ByteBuffer.allocate(Long.BYTES).putLong(bytesPerSecond).array()));
        }
        byte[] settings = said.toByteArray();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(ByteBuffer.allocate(HEADER)
                .put((byte) TunnelProtocol.VERSION)
                .put((byte) (proof == null ? MODE_NONE : MODE_PROOF))
                .putShort((short) settings.length)
                .array());
        if (proof != null) {
            out.writeBytes(proof);
        }
        out.writeBytes(settings);
        return out.toByteArray();
    }

    private static byte[] setting(int type, byte[] value) {
        return ByteBuffer.allocate(SETTING_HEADER + value.length)
                .put((byte) type)
                .putShort((short) value.length)
                .put(value)
                .array();
    }

    static AuthMessage read(DeadlineReader in) throws IOException {
        ByteBuffer header = ByteBuffer.wrap(in.bytes(HEADER));
        int version = header.get() & 0xff;
        int mode = header.get() & 0xff;
        int length = header.getShort() & 0xffff;
        OtherVersionException.requireOurs("an authentication message", version);
        if (mode > MODE_PROOF) {
            throw new MalformedMessageException("an authentication message of mode " + mode);
        }
        if (length > MAX_SETTINGS) {
            throw new MalformedMessageException(
                    "an authentication message with " + Plural.of(length, "byte") + " of settings");
        }
        byte[] proof = mode == MODE_PROOF ? in.bytes(Proof.LENGTH) : null;
        return withSettings(proof, ByteBuffer.wrap(in.bytes(length)));
    }

    private static AuthMessage withSettings(byte[] proof, ByteBuffer settings) throws MalformedMessageException {
        List<String> flags = List.of();
        long rate = NOT_SAID;
        while (settings.hasRemaining()) {
            if (settings.remaining() < SETTING_HEADER) {
                throw new MalformedMessageException("a setting cut short");
            }
            int type = settings.get() & 0xff;
            int length = settings.getShort() & 0xffff;
            if (length > settings.remaining()) {
                throw new MalformedMessageException(
                        "a setting of " + Plural.of(length, "byte") + " in " + settings.remaining());
            }
            byte[] value = new byte[length];
            settings.get(value);
            if (type == SETTING_REMOTE_FLAGS) {
                flags = flags(new String(value, StandardCharsets.US_ASCII));
            } else if (type == SETTING_RATE) {
                rate = rate(value);
            }
        }
        return new AuthMessage(proof, flags, rate);
    }

    private static long rate(byte[] value) throws MalformedMessageException {
        long rate = value.length == Long.BYTES ? ByteBuffer.wrap(value).getLong() : NOT_SAID;
        if (rate < 0) {
            throw new MalformedMessageException("a rate that is none");
        }
        return rate;
    }

    private static List<String> flags(String value) throws MalformedMessageException {
        List<String> sets = List.of(value.split(",", -1));
        if (sets.size() > MAX_FLAG_SETS || !sets.stream().allMatch(set -> set.matches(FLAG_SET))) {
            throw new MalformedMessageException("a list of TCP flags that is none");
        }
        return sets;
    }
}
