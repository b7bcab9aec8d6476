package loomwire.tunnel.protocol;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import loomwire.quic.base.Plural;

/**
 * The first message on a stream, from the client: what shall be at its other end.
 *
 * <pre>
 * version 1 | kind 1 | length 2 | address type 1 | address | port 2
 * </pre>
 *
 * The length counts what follows it. Address types are those of SOCKS5 (RFC 1928 §5): 1 IPv4 in 4 bytes, 4 IPv6 in 16
 * bytes, 3 a name in as many ASCII bytes as the length leaves. A request for an echo has length 0.
 *
 * @param target {@code null} for an echo
 */
public record OpenRequest(Target target) {
    /** A TCP connection to the target, relayed both ways. */
    static final int KIND_CONNECT = 1;
    /** The answer, which shows that the server lives and how far away it is, and then every byte back that follows. */
    static final int KIND_ECHO = 2;

    private static final int HEADER = 4;
    private static final int TYPE_IPV4 = 1;
    private static final int TYPE_NAME = 3;
    private static final int TYPE_IPV6 = 4;
    /** Address type and port. */
    private static final int AROUND_ADDRESS = 3;

    private static final int MAX_BODY = AROUND_ADDRESS + Target.MAX_NAME;

    /** A request for an answer, and for what follows to be sent back. */
    public static OpenRequest echo() {
        return new OpenRequest(null);
    }

    public boolean isEcho() {
        return target == null;
    }

    public byte[] encode() {
        if (isEcho()) {
            return new byte[] {TunnelProtocol.VERSION, KIND_ECHO, 0, 0};
        }
        InetAddress literal = target.literal();
        byte[] address = literal == null ? target.host().getBytes(StandardCharsets.US_ASCII) : literal.getAddress();
        int type = literal == null ? TYPE_NAME : address.length == 4 ? TYPE_IPV4 : TYPE_IPV6;
        return ByteBuffer.allocate(HEADER + AROUND_ADDRESS + address.length)
                .put((byte) TunnelProtocol.VERSION)
                .put((byte) KIND_CONNECT)
                .putShort((short) (AROUND_ADDRESS + address.length))
                .put((byte) type)
                .put(address)
                .putShort((short) target.port())
                .array();
    }

    /**
     * Reads one request and not a byte more.
     *
     * @throws RefusedException if it is well formed but asks for something there is not; it says what to answer
     * @throws MalformedMessageException if it is not a request
     */
    public static OpenRequest read(DeadlineReader in) throws IOException {
        ByteBuffer header = ByteBuffer.wrap(in.bytes(HEADER));
        int version = header.get() & 0xff;
        int kind = header.get() & 0xff;
        int length = header.getShort() & 0xffff;
        OtherVersionException.requireOurs("an open request", version);
        if (kind == KIND_ECHO && length == 0) {
            return echo();
        }
        if (length < AROUND_ADDRESS + 1 || length > MAX_BODY) {
            throw new MalformedMessageException("an open request of " + Plural.of(length, "byte"));
        }
        ByteBuffer body = ByteBuffer.wrap(in.bytes(length));
        if (kind != KIND_CONNECT) {
            throw new RefusedException(
                    OpenStatus.COMMAND_NOT_SUPPORTED, "this server knows no request of kind " + kind);
        }
        int type = body.get() & 0xff;
        byte[] address = new byte[length - AROUND_ADDRESS];
        body.get(address);
        return new OpenRequest(target(type, address, body.getShort() & 0xffff));
    }

    private static Target target(int type, byte[] address, int port) throws IOException {
        try {
            return switch (type) {
                case TYPE_IPV4 -> Target.of(address(address, 4), port);
                case TYPE_IPV6 -> Target.of(address(address, 16), port);
                case TYPE_NAME -> new Target(new String(address, StandardCharsets.ISO_8859_1), port);
                default ->
                    throw new RefusedException(
                            OpenStatus.ADDRESS_TYPE_NOT_SUPPORTED, "this server knows no address of type " + type);
            };
        } catch (IllegalArgumentException e) {
            throw new MalformedMessageException("an open request for " + e.getMessage());
        }
    }

    private static InetAddress address(byte[] bytes, int length) throws UnknownHostException {
        if (bytes.length != length) {
            throw new IllegalArgumentException("an address of " + Plural.of(bytes.length, "byte"));
        }
        return InetAddress.getByAddress(bytes);
    }
}
