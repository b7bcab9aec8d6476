package loomwire.quic.tls;

import java.nio.charset.StandardCharsets;
import loomwire.quic.base.QuicViolation;

/**
 * The proof that a server has the private key of its certificate.
 *
 * @param scheme a code point of a signature scheme
 * @see <a href="https://www.rfc-editor.org/rfc/rfc8446#section-4.4.3">RFC 8446 §4.4.3</a>
 */
record CertificateVerify(int scheme, byte[] signature) {
    private static final int PADDING_LENGTH = 64;
    private static final int PADDING = 0x20;
    private static final byte[] SERVER_CONTEXT =
            "TLS 1.3, server CertificateVerify".getBytes(StandardCharsets.US_ASCII);

    byte[] encode() {
        return MessageWriter.message(
                HandshakeType.CERTIFICATE_VERIFY, writer -> writer.u16(scheme).vector16(v -> v.bytes(signature)));
    }

    static CertificateVerify read(MessageReader reader) throws QuicViolation {
        CertificateVerify verify =
                new CertificateVerify(reader.u16(), reader.vector16().rest());
        reader.end("CertificateVerify");
        return verify;
    }

    /** What a server signs, given the hash of everything up to its Certificate. */
    static byte[] signedContent(byte[] transcriptHash) {
        MessageWriter content = new MessageWriter();
        for (int i = 0; i < PADDING_LENGTH; i++) {
            content.u8(PADDING);
        }
        return content.bytes(SERVER_CONTEXT).u8(0).bytes(transcriptHash).toBytes();
    }
}
