package loomwire.quic.tls;

import java.net.IDN;
import java.net.InetAddress;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;

/**
 * Compares a server's name with the subject alternative names of its certificate; the common name is not looked at.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9525">RFC 9525 §6</a>
 */
final class CertificateNames {
    /** Kinds of GeneralName (RFC 5280 §4.2.1.6). */
    private static final int DNS_NAME = 2;

    private static final int IP_ADDRESS = 7;

    private CertificateNames() {}

    /** Whether the certificate is for {@code name}, a DNS name or an IP literal. */
    static boolean match(X509Certificate certificate, String name) throws CertificateParsingException {
        InetAddress address = ipLiteral(name);
        if (address != null) {
            return names(certificate, IP_ADDRESS).stream().anyMatch(listed -> address.equals(ipLiteral(listed)));
        }
        String wanted = dnsName(name);
        return names(certificate, DNS_NAME).stream().anyMatch(listed -> matches(withoutFinalDot(listed), wanted));
    }

    /**
     * A DNS name as it stands in SNI and in certificates: lower case, ASCII (RFC 3490), without a final dot.
     *
     * @throws IllegalArgumentException if it cannot be one
     */
    static String dnsName(String name) {
        String ascii = withoutFinalDot(IDN.toASCII(name));
        if (ascii.isEmpty()) {
            throw new IllegalArgumentException("\"" + name + "\" is not a server's name");
        }
        return ascii;
    }

    /** The names of a certificate, for a message to a person. */
    static String describe(X509Certificate certificate) throws CertificateParsingException {
        List<String> all = new ArrayList<>(names(certificate, DNS_NAME));
        all.addAll(names(certificate, IP_ADDRESS));
        return all.isEmpty() ? "no name at all" : String.join(", ", all);
    }

    /** The address that an IP literal means, or {@code null} for a DNS name; never asks a resolver. */
    static InetAddress ipLiteral(String name) {
        try {
            return InetAddress.ofLiteral(name);
        } catch (IllegalArgumentException notAnAddress) {
            return null;
        }
    }

    // RFC 9525 §6.3: a wildcard stands for the whole leftmost label and for no more, and not for one under a bare
    // top-level name.
    private static boolean matches(String listed, String wanted) {
        if (!listed.startsWith("*.")) {
            return !listed.isEmpty() && listed.equals(wanted);
        }
        String parent = listed.substring(1);
        int dot = wanted.indexOf('.');
        return dot > 0 && parent.indexOf('.', 1) > 0 && wanted.substring(dot).equals(parent);
    }

    private static String withoutFinalDot(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return lower.endsWith(".") ? lower.substring(0, lower.length() - 1) : lower;
    }

    private static List<String> names(X509Certificate certificate, int kind) throws CertificateParsingException {
        Collection<List<?>> all = certificate.getSubjectAlternativeNames();
        if (all == null) {
            return List.of();
        }
        return all.stream()
                .filter(entry -> (Integer) entry.get(0) == kind)
                .map(entry -> (String) entry.get(1))
                .toList();
    }
}
