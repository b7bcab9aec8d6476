package loomwire.quic.tls;

import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import loomwire.quic.base.QuicViolation;

/**
 * A certificate chain on the wire.
 *
 * @param context empty, or what a CertificateRequest said
 * @param certificates DER, leaf first
 * @see <a href="https://www.rfc-editor.org/rfc/rfc8446#section-4.4.2">RFC 8446 §4.4.2</a>
 */
record CertificateMessage(byte[] context, List<byte[]> certificates) {

    static CertificateMessage of(List<X509Certificate> chain) {
        List<byte[]> certificates = new ArrayList<>();
        for (X509Certificate certificate : chain) {
            try {
                certificates.add(certificate.getEncoded());
            } catch (CertificateEncodingException e) {
                throw new IllegalStateException("a certificate of ours cannot be encoded", e);
            }
        }
        return new CertificateMessage(new byte[0], certificates);
    }

    byte[] encode() {
        return MessageWriter.message(HandshakeType.CERTIFICATE, writer -> {
            writer.vector8(v -> v.bytes(context));
            writer.vector24(list -> certificates.forEach(certificate -> {
                list.vector24(v -> v.bytes(certificate));
                list.vector16(noExtensions -> {});
            }));
        });
    }

    /** Reads a server's chain, whose entries may have no extensions, because we offer none that belong there. */
    static CertificateMessage read(MessageReader reader) throws QuicViolation {
        byte[] context = reader.vector8().rest();
        List<byte[]> certificates = new ArrayList<>();
        int sum = 0;
        for (MessageReader list = reader.vector24(); list.hasRemaining(); ) {
            byte[] certificate = list.vector24().notEmpty("a certificate").rest();
            certificates.add(certificate);
            sum += certificate.length;
            if (certificates.size() > HelloLimits.CERTIFICATES || sum > HelloLimits.CERTIFICATES_BYTES) {
                throw Alert.BAD_CERTIFICATE.because("the server sent a chain of more than " + HelloLimits.CERTIFICATES
                        + " certificates or " + HelloLimits.CERTIFICATES_BYTES + " bytes");
            }
            Extensions.read(list).requireOnly(Set.of(), Set.of(), HandshakeType.CERTIFICATE);
        }
        reader.end("Certificate");
        return new CertificateMessage(context, certificates);
    }
}
