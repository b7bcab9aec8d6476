package loomwire.quic.crypto;

/**
 * How many packets the keys of a connection may protect, and how many may fail to open, where that is to be less than the
 * cipher suite allows: a deployment that trusts a cipher less, a test that cannot send millions.
 *
 * @param sealed most packets sealed with one key, at least 8
 * @param forged most packets of a connection that do not open, over all its keys
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9001#section-6.6">RFC 9001 §6.6</a>
 */
public record AeadLimits(long sealed, long forged) {
    /** What the cipher suite says, and nothing less. */
    public static final AeadLimits OF_SUITE = new AeadLimits(Long.MAX_VALUE, Long.MAX_VALUE);

    private static final long MIN_SEALED = 8;

    public AeadLimits {
        if (sealed < MIN_SEALED || forged < 0) {
            throw new IllegalArgumentException("limits of " + sealed + " sealed and " + forged + " forged packets");
        }
    }

    long confidentiality(CipherSuite suite) {
        return Math.min(sealed, suite.confidentialityLimit());
    }

    long integrity(CipherSuite suite) {
        return Math.min(forged, suite.integrityLimit());
    }
}
