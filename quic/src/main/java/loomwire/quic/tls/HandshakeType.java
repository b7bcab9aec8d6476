package loomwire.quic.tls;

/**
 * The handshake messages of TLS 1.3.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc8446#section-4">RFC 8446 §4</a>
 */
enum HandshakeType {
    CLIENT_HELLO(1, HandshakeType.USUAL_LIMIT),
    SERVER_HELLO(2, HandshakeType.USUAL_LIMIT),
    NEW_SESSION_TICKET(4, HandshakeType.LARGE_LIMIT),
    END_OF_EARLY_DATA(5, HandshakeType.USUAL_LIMIT),
    ENCRYPTED_EXTENSIONS(8, HandshakeType.USUAL_LIMIT),
    CERTIFICATE(11, HandshakeType.LARGE_LIMIT),
    CERTIFICATE_REQUEST(13, HandshakeType.USUAL_LIMIT),
    CERTIFICATE_VERIFY(15, HandshakeType.USUAL_LIMIT),
    FINISHED(20, HandshakeType.USUAL_LIMIT),
    KEY_UPDATE(24, HandshakeType.USUAL_LIMIT),
    /** Only ever hashed in place of the first ClientHello, never sent. */
    MESSAGE_HASH(254, 0);

    /** Body bytes of a message that has no business being large: several times the greatest ClientHello seen in use. */
    static final int USUAL_LIMIT = 16 << 10;

    /** Body bytes of a certificate chain or a ticket: a chain of ten large RSA certificates takes a third of it. */
    static final int LARGE_LIMIT = 64 << 10;

    private final int code;
    private final int maxLength;

    HandshakeType(int code, int maxLength) {
        this.code = code;
        this.maxLength = maxLength;
    }

    int code() {
        return code;
    }

    /** Bytes that the body of such a message may have at most. */
    int maxLength() {
        return maxLength;
    }

    /** The type with this code, or {@code null} for one that is never sent. */
    static HandshakeType byCode(int code) {
        for (HandshakeType type : values()) {
            if (type.code == code && type != MESSAGE_HASH) {
                return type;
            }
        }
        return null;
    }
}
