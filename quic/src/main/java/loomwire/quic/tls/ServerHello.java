package loomwire.quic.tls;

import java.util.Arrays;
import java.util.HexFormat;
import loomwire.quic.base.QuicViolation;

/**
 * The server's choice, or, told apart by a fixed random, its HelloRetryRequest.
 *
 * @param cipherSuite a code point, not necessarily one we know
 * @see <a href="https://www.rfc-editor.org/rfc/rfc8446#section-4.1.3">RFC 8446 §4.1.3</a>
 */
record ServerHello(byte[] random, int cipherSuite, Extensions extensions) {
    /** SHA-256 of "HelloRetryRequest" (RFC 8446 §4.1.3). */
    private static final byte[] RETRY_RANDOM =
            HexFormat.of().parseHex("cf21ad74e59a6111be1d8c021e65b891c2a211167abb8c5e079e09e2c8a8339c");

    static ServerHello retryRequest(int cipherSuite, Extensions extensions) {
        return new ServerHello(RETRY_RANDOM, cipherSuite, extensions);
    }

    boolean isRetryRequest() {
        return Arrays.equals(random, RETRY_RANDOM);
    }

    byte[] encode() {
        return MessageWriter.message(HandshakeType.SERVER_HELLO, writer -> {
            writer.u16(ClientHello.LEGACY_VERSION).bytes(random);
            writer.vector8(sessionIdEcho -> {});
            writer.u16(cipherSuite).u8(0);
            extensions.write(writer);
        });
    }

    static ServerHello read(MessageReader reader) throws QuicViolation {
        int version = reader.u16();
        byte[] random = reader.bytes(ClientHello.RANDOM_LENGTH);
        boolean sessionId = reader.vector8().hasRemaining();
        int suite = reader.u16();
        int compression = reader.u8();
        // Without extensions it is an answer of TLS 1.2, which the missing supported_versions tells.
        Extensions extensions = reader.hasRemaining() ? Extensions.read(reader) : new Extensions();
        reader.end("ServerHello");
        if (!extensions.contains(ExtensionType.SUPPORTED_VERSIONS)) {
            throw Alert.PROTOCOL_VERSION.because("the server does not speak TLS 1.3, which QUIC needs");
        }
        if (version != ClientHello.LEGACY_VERSION || sessionId || compression != 0) {
            throw Alert.ILLEGAL_PARAMETER.because(
                    "the ServerHello has a legacy version, session id or compression that was not offered");
        }
        return new ServerHello(random, suite, extensions);
    }
}
