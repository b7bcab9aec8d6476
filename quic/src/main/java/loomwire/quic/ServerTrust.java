package loomwire.quic;

import java.security.cert.X509Certificate;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * How a client decides whether the certificate it was shown belongs to its server. Whatever it is, the server must prove
 * that it has the certificate's key.
 */
public sealed interface ServerTrust {

    /** Trusts who has one of these keys: see {@link Pins}, and {@link ServerIdentity#pin}. */
    static ServerTrust pins(String... sha256OfPublicKeyInfo) {
        return new Pins(Set.of(sha256OfPublicKeyInfo));
    }

    /**
     * The leaf's public key is one of these; names and dates are not looked at, since the key itself is known.
     *
     * @param sha256OfPublicKeyInfo hex SHA-256 of the SubjectPublicKeyInfo, 64 digits each, at least one
     */
    record Pins(Set<String> sha256OfPublicKeyInfo) implements ServerTrust {
        private static final int PIN_DIGITS = 64;

        /** @throws IllegalArgumentException if there is no pin, or one is malformed */
        public Pins {
            if (sha256OfPublicKeyInfo.isEmpty()) {
                throw new IllegalArgumentException("no pin is given, so no server could be trusted");
            }
            sha256OfPublicKeyInfo =
                    sha256OfPublicKeyInfo.stream().map(Pins::normalized).collect(Collectors.toUnmodifiableSet());
        }

        private static String normalized(String pin) {
            String lower = pin.toLowerCase(Locale.ROOT);
            if (lower.length() != PIN_DIGITS || !lower.chars().allMatch(HexFormat::isHexDigit)) {
                throw new IllegalArgumentException(
                        "\"" + pin + "\" is not a pin (SHA-256 of the public key, " + PIN_DIGITS + " hex digits)");
            }
            return lower;
        }
    }

    /**
     * The chain ends at one of these authorities, and the leaf is valid now and for the server's name. A server's own
     * certificate among them is trusted by itself.
     *
     * @param anchors at least one
     */
    record Authorities(List<X509Certificate> anchors) implements ServerTrust {
        /** @throws IllegalArgumentException if there is none */
        public Authorities {
            if (anchors.isEmpty()) {
                throw new IllegalArgumentException("no authority is given, so no server could be trusted");
            }
            anchors = List.copyOf(anchors);
        }
    }

    /** Like {@link Authorities}, with the authorities that the Java platform trusts. */
    record SystemAuthorities() implements ServerTrust {}

    /** Any certificate will do: whoever answers is believed, unless something above checks. */
    record SkipVerification() implements ServerTrust {}
}
