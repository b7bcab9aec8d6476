package loomwire.quic.tls;

import loomwire.quic.base.QuicViolation;

/**
 * How many elements the lists of a handshake message may have. Each bound is several times what the clients and servers in
 * use send, a browser with its meaningless values (RFC 8701) included, and small enough that a message costs next to nothing
 * to whoever reads it, before anybody knows from whom it is.
 */
final class HelloLimits {
    /** Browsers send some 20 extensions; some 60 are registered for TLS. */
    static final int EXTENSIONS = 64;
    /** TLS libraries that offer all they have reach 160, nearly all of them of TLS 1.2; each is compared with three. */
    static final int CIPHER_SUITES = 256;
    /** TLS 1.3, and for others 1.2 to 1.0, drafts and a meaningless value. */
    static final int VERSIONS = 16;
    /** Some 30 are in use, hybrids with post-quantum ones included. */
    static final int GROUPS = 64;
    /** A client sends one to three: each is a public key. */
    static final int KEY_SHARES = 16;
    /** OpenSSL's 25 are the longest list in common use. */
    static final int SIGNATURE_ALGORITHMS = 64;
    /** Names of application protocols: two or three in use. */
    static final int PROTOCOLS = 32;
    /** RFC 6066 §3: one a type, and there is one type. */
    static final int SERVER_NAMES = 1;
    /** Sessions that a client offers to resume: one in use. */
    static final int RESUMED_SESSIONS = 16;
    /** Certificates of a chain: longer ones are nobody's, and each link costs a signature check. */
    static final int CERTIFICATES = 10;
    /** Bytes of a chain in DER: ten certificates with RSA-4096 keys and long lists of names. */
    static final int CERTIFICATES_BYTES = 32 << 10;

    private HelloLimits() {}

    /** Fails with illegal_parameter when the list {@code what} has come to more than {@code limit} elements. */
    static void check(int count, int limit, String what) throws QuicViolation {
        if (count > limit) {
            throw Alert.ILLEGAL_PARAMETER.because(what + " has more than the " + limit + " entries that are read");
        }
    }
}
