package loomwire.quic.tls;

import loomwire.quic.base.QuicViolation;

/**
 * A server's wish for a client certificate, which is answered with none.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc8446#section-4.3.2">RFC 8446 §4.3.2</a>
 */
record CertificateRequest(byte[] context) {

    /** Reads a request within the handshake; it may ask for what it likes, but must be well formed. */
    static CertificateRequest read(MessageReader reader) throws QuicViolation {
        byte[] context = reader.vector8().rest();
        Extensions extensions = Extensions.read(reader);
        reader.end("CertificateRequest");
        if (context.length != 0) {
            throw Alert.ILLEGAL_PARAMETER.because("a CertificateRequest within the handshake has a context");
        }
        ExtensionValues.readCodePoints(
                extensions.require(ExtensionType.SIGNATURE_ALGORITHMS, HandshakeType.CERTIFICATE_REQUEST),
                HelloLimits.SIGNATURE_ALGORITHMS,
                "signature_algorithms");
        return new CertificateRequest(context);
    }
}
