package loomwire.quic.tls;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.X509Certificate;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Set;

/** Pins of public keys: SHA-256 of the SubjectPublicKeyInfo in lower-case hex. */
final class Pin {
    private static final int HEX_DIGITS = 64;

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

    /** @throws IllegalArgumentException if it is not 64 hex digits */
    static String normalize(String pin) {
        String lower = pin.toLowerCase(Locale.ROOT);
        if (lower.length() != HEX_DIGITS || !lower.chars().allMatch(HexFormat::isHexDigit)) {
            throw new IllegalArgumentException(
                    "\"" + pin + "\" is not a pin (SHA-256 of the public key, " + HEX_DIGITS + " hex digits)");
        }
        return lower;
    }
}
