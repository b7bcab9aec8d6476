package loomwire.quic.tls;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.X509Certificate;
import java.util.HexFormat;
import java.util.Set;

/** Pins of public keys: SHA-256 of the SubjectPublicKeyInfo in lower-case hex. */
final class Pin {
    private Pin() {}

    static String of(X509Certificate certificate) {
        try {
            MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
            return HexFormat.of()
                    .formatHex(sha256.digest(certificate.getPublicKey().getEncoded()));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    /** Compares with every pin, in a time that does not tell how much of one agrees. */
    static boolean isAmong(String pin, Set<String> pins) {
        byte[] wanted = pin.getBytes(StandardCharsets.US_ASCII);
        boolean found = false;
        for (String candidate : pins) {
            found |= MessageDigest.isEqual(wanted, candidate.getBytes(StandardCharsets.US_ASCII));
        }
        return found;
    }
}
