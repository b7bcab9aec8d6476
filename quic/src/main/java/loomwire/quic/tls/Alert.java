package loomwire.quic.tls;

import loomwire.quic.base.QuicViolation;
import loomwire.quic.base.TransportError;

/**
 * The TLS alerts with which a handshake can fail here. QUIC carries an alert as an error code of the connection.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9001#section-4.8">RFC 9001 §4.8</a>
 */
enum Alert {
    UNEXPECTED_MESSAGE(10),
    HANDSHAKE_FAILURE(40),
    BAD_CERTIFICATE(42),
    UNSUPPORTED_CERTIFICATE(43),
    CERTIFICATE_EXPIRED(45),
    ILLEGAL_PARAMETER(47),
    UNKNOWN_CA(48),
    ACCESS_DENIED(49),
    DECODE_ERROR(50),
    DECRYPT_ERROR(51),
    PROTOCOL_VERSION(70),
    INTERNAL_ERROR(80),
    MISSING_EXTENSION(109),
    UNSUPPORTED_EXTENSION(110),
    NO_APPLICATION_PROTOCOL(120);

    private final int code;

    Alert(int code) {
        this.code = code;
    }

    /** The code of the connection error that carries this alert. */
    long errorCode() {
        return TransportError.CRYPTO_ERROR + code;
    }

    /** A violation that ends the handshake with this alert. */
    QuicViolation because(String reason) {
        return new QuicViolation(errorCode(), reason);
    }
}
