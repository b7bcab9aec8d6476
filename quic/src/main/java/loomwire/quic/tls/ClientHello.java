package loomwire.quic.tls;

import java.util.ArrayList;
import java.util.List;
import loomwire.quic.base.QuicViolation;
import loomwire.quic.base.TransportError;

/**
 * The client's first message.
 *
 * @param random 32 bytes
 * @param cipherSuites code points, best first, not necessarily ones we know
 * @see <a href="https://www.rfc-editor.org/rfc/rfc8446#section-4.1.2">RFC 8446 §4.1.2</a>
 */
record ClientHello(byte[] random, List<Integer> cipherSuites, Extensions extensions) {
    static final int RANDOM_LENGTH = 32;

    /** What TLS 1.3 calls itself in the field that middleboxes look at. */
    static final int LEGACY_VERSION = 0x0303;

    static final int TLS_1_3 = 0x0304;

    private static final int NO_COMPRESSION = 0;

    byte[] encode() {
        return MessageWriter.message(HandshakeType.CLIENT_HELLO, writer -> {
            writer.u16(LEGACY_VERSION).bytes(random);
            writer.vector8(sessionId -> {});
            writer.vector16(suites -> cipherSuites.forEach(suites::u16));
            writer.vector8(methods -> methods.u8(NO_COMPRESSION));
            extensions.write(writer);
        });
    }

    static ClientHello read(MessageReader reader) throws QuicViolation {
        reader.u16();
        byte[] random = reader.bytes(RANDOM_LENGTH);
        if (reader.vector8().hasRemaining()) {
            // RFC 9001 §8.4: there is no middlebox compatibility mode in QUIC.
            throw new QuicViolation(TransportError.PROTOCOL_VIOLATION, "the ClientHello has a legacy_session_id");
        }
        List<Integer> suites = new ArrayList<>();
        for (MessageReader list = reader.vector16().notEmpty("the list of cipher suites"); list.hasRemaining(); ) {
            suites.add(list.u16());
            HelloLimits.check(suites.size(), HelloLimits.CIPHER_SUITES, "the list of cipher suites");
        }
        byte[] compression =
                reader.vector8().notEmpty("the list of compression methods").rest();
        // Before TLS 1.3 a ClientHello could end here; such a client is told so by its missing supported_versions.
        Extensions extensions = reader.hasRemaining() ? Extensions.read(reader) : new Extensions();
        reader.end("ClientHello");
        if (compression.length != 1 || compression[0] != NO_COMPRESSION) {
            throw Alert.ILLEGAL_PARAMETER.because("the ClientHello offers compression");
        }
        return new ClientHello(random, suites, extensions);
    }
}
