package loomwire.quic.qlog;

import loomwire.quic.CloseReason;
import loomwire.quic.DropReason;
import loomwire.quic.base.EncryptionLevel;
import loomwire.quic.base.PacketNumberSpace;
import loomwire.quic.base.TransportError;
import loomwire.quic.event.ConnectionState;
import loomwire.quic.wire.PacketType;
import org.jspecify.annotations.Nullable;

/**
 * What qlog calls things that have another name here.
 *
 * @see <a href="https://datatracker.ietf.org/doc/draft-ietf-quic-qlog-quic-events/">QUIC event definitions for qlog</a>
 */
final class QlogNames {
    private static final String[] TRANSPORT_ERRORS = {
        "no_error",
        "internal_error",
        "connection_refused",
        "flow_control_error",
        "stream_limit_error",
        "stream_state_error",
        "final_size_error",
        "frame_encoding_error",
        "transport_parameter_error",
        "connection_id_limit_error",
        "protocol_violation",
        "invalid_token",
        "application_error",
        "crypto_buffer_exceeded",
        "key_update_error",
        "aead_limit_reached",
        "no_viable_path"
    };

    private QlogNames() {}

    static String of(PacketType type) {
        return switch (type) {
            case INITIAL -> "initial";
            case ZERO_RTT -> "0RTT";
            case HANDSHAKE -> "handshake";
            case RETRY -> "retry";
            case VERSION_NEGOTIATION -> "version_negotiation";
            case ONE_RTT -> "1RTT";
            case UNKNOWN_VERSION -> "unknown";
        };
    }

    static String of(PacketNumberSpace space) {
        return switch (space) {
            case INITIAL -> "initial";
            case HANDSHAKE -> "handshake";
            case APPLICATION -> "application_data";
        };
    }

    /** The packets that count in a space; nobody here sends 0-RTT. */
    static String packetType(PacketNumberSpace space) {
        return switch (space) {
            case INITIAL -> "initial";
            case HANDSHAKE -> "handshake";
            case APPLICATION -> "1RTT";
        };
    }

    static String of(ConnectionState state) {
        return switch (state) {
            case ATTEMPTED -> "attempted";
            case HANDSHAKING -> "handshake_started";
            case ADDRESS_VALIDATED -> "peer_validated";
            case ESTABLISHED -> "handshake_complete";
            case CONFIRMED -> "handshake_confirmed";
            case CLOSING -> "closing";
            case DRAINING -> "draining";
            case CLOSED -> "closed";
        };
    }

    static String of(DropReason reason) {
        return switch (reason) {
            case FORGED -> "decryption_failure";
            case DUPLICATE -> "duplicate";
            case KEYS_DISCARDED, KEYS_UNAVAILABLE -> "key_unavailable";
            case UNKNOWN_CONNECTION -> "connection_unknown";
            case OUT_OF_MEMORY -> "internal_error";
            case MALFORMED_HEADER, TOO_SHORT, UNEXPECTED_PACKET_TYPE, TOKEN_FROM_SERVER, NO_CLIENT_HELLO -> "invalid";
            case TOO_BUSY,
                    UNKNOWN_ADDRESS,
                    CONNECTION_CLOSED,
                    REFUSED,
                    NO_PROOF,
                    PROOF_OUT_OF_TIME,
                    PROOF_FOR_OTHER_SERVER,
                    PROOF_REPLAYED -> "rejected";
        };
    }

    static String key(EncryptionLevel level, boolean ofClient) {
        return switch (level) {
            case INITIAL -> ofClient ? "client_initial_secret" : "server_initial_secret";
            case ZERO_RTT -> ofClient ? "client_0rtt_secret" : "server_0rtt_secret";
            case HANDSHAKE -> ofClient ? "client_handshake_secret" : "server_handshake_secret";
            case ONE_RTT -> ofClient ? "client_1rtt_secret" : "server_1rtt_secret";
        };
    }

    /** Why a connection ended, as far as qlog tells causes apart. */
    static String trigger(CloseReason.Origin origin) {
        return switch (origin) {
            case LOCAL, PEER_APPLICATION -> "application";
            case LOCAL_TRANSPORT, PEER_TRANSPORT -> "error";
            case IDLE_TIMEOUT -> "idle_timeout";
            case STATELESS_RESET -> "stateless_reset";
            case VERSION_NEGOTIATION -> "version_mismatch";
            case HANDSHAKE_TIMEOUT, PORT_FAILED -> "aborted";
        };
    }

    /** Who ended it; {@code null} where nobody did. */
    static @Nullable String initiator(CloseReason.Origin origin) {
        return switch (origin) {
            case LOCAL, LOCAL_TRANSPORT, HANDSHAKE_TIMEOUT, PORT_FAILED -> "local";
            case PEER_APPLICATION, PEER_TRANSPORT, STATELESS_RESET -> "remote";
            case IDLE_TIMEOUT, VERSION_NEGOTIATION -> null;
        };
    }

    /** {@code null} for a code that has no name. */
    static @Nullable String transportError(long code) {
        if (code >= 0 && code < TRANSPORT_ERRORS.length) {
            return TRANSPORT_ERRORS[(int) code];
        }
        boolean alert = code >= TransportError.CRYPTO_ERROR && code <= TransportError.CRYPTO_ERROR + 0xff;
        return alert ? "crypto_error_0x" + Long.toHexString(code) : null;
    }
}
