package loomwire.quic.base;

/**
 * The transport error codes.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9000#section-20.1">RFC 9000 §20.1</a>
 */
public final class TransportError {
    public static final long NO_ERROR = 0x00;
    public static final long INTERNAL_ERROR = 0x01;
    public static final long CONNECTION_REFUSED = 0x02;
    public static final long FLOW_CONTROL_ERROR = 0x03;
    public static final long STREAM_LIMIT_ERROR = 0x04;
    public static final long STREAM_STATE_ERROR = 0x05;
    public static final long FINAL_SIZE_ERROR = 0x06;
    public static final long FRAME_ENCODING_ERROR = 0x07;
    public static final long TRANSPORT_PARAMETER_ERROR = 0x08;
    public static final long CONNECTION_ID_LIMIT_ERROR = 0x09;
    public static final long PROTOCOL_VIOLATION = 0x0a;
    public static final long INVALID_TOKEN = 0x0b;
    public static final long APPLICATION_ERROR = 0x0c;
    public static final long CRYPTO_BUFFER_EXCEEDED = 0x0d;
    public static final long KEY_UPDATE_ERROR = 0x0e;
    public static final long AEAD_LIMIT_REACHED = 0x0f;
    public static final long NO_VIABLE_PATH = 0x10;
    /** A TLS alert {@code a} is the code {@code CRYPTO_ERROR + a}, from 0x0100 to 0x01ff. */
    public static final long CRYPTO_ERROR = 0x0100;
    /** RFC 7301 §3.2: no application protocol that the client offers is one of the server's. */
    public static final long NO_APPLICATION_PROTOCOL = CRYPTO_ERROR + 120;

    private static final String[] NAMES = {
        "NO_ERROR",
        "INTERNAL_ERROR",
        "CONNECTION_REFUSED",
        "FLOW_CONTROL_ERROR",
        "STREAM_LIMIT_ERROR",
        "STREAM_STATE_ERROR",
        "FINAL_SIZE_ERROR",
        "FRAME_ENCODING_ERROR",
        "TRANSPORT_PARAMETER_ERROR",
        "CONNECTION_ID_LIMIT_ERROR",
        "PROTOCOL_VIOLATION",
        "INVALID_TOKEN",
        "APPLICATION_ERROR",
        "CRYPTO_BUFFER_EXCEEDED",
        "KEY_UPDATE_ERROR",
        "AEAD_LIMIT_REACHED",
        "NO_VIABLE_PATH",
    };

    private TransportError() {}

    /** The name as the RFC spells it, such as {@code FLOW_CONTROL_ERROR} or {@code CRYPTO_ERROR (TLS alert 42, bad_certificate)}. */
    public static String describe(long code) {
        if (code >= 0 && code < NAMES.length) {
            return NAMES[(int) code];
        }
        if (code >= CRYPTO_ERROR && code <= CRYPTO_ERROR + 0xff) {
            String alert = AlertNames.of((int) (code - CRYPTO_ERROR));
            return "CRYPTO_ERROR (TLS alert " + (code - CRYPTO_ERROR) + (alert == null ? ")" : ", " + alert + ")");
        }
        return "error 0x" + Long.toHexString(code);
    }
}
