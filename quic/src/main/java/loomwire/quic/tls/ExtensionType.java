package loomwire.quic.tls;

/**
 * Code points of the extensions that we send or look at. Numbers and not an enum, since a peer may send any.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc8446#section-4.2">RFC 8446 §4.2</a>
 */
final class ExtensionType {
    static final int SERVER_NAME = 0;
    static final int SUPPORTED_GROUPS = 10;
    static final int SIGNATURE_ALGORITHMS = 13;
    static final int APPLICATION_LAYER_PROTOCOL_NEGOTIATION = 16;
    static final int PADDING = 21;
    static final int PRE_SHARED_KEY = 41;
    static final int EARLY_DATA = 42;
    static final int SUPPORTED_VERSIONS = 43;
    static final int COOKIE = 44;
    static final int PSK_KEY_EXCHANGE_MODES = 45;
    static final int KEY_SHARE = 51;
    /** RFC 9001 §8.2. */
    static final int QUIC_TRANSPORT_PARAMETERS = 0x39;

    private ExtensionType() {}

    /** The name as the RFC spells it, for error messages. */
    static String name(int type) {
        return switch (type) {
            case SERVER_NAME -> "server_name";
            case SUPPORTED_GROUPS -> "supported_groups";
            case SIGNATURE_ALGORITHMS -> "signature_algorithms";
            case APPLICATION_LAYER_PROTOCOL_NEGOTIATION -> "application_layer_protocol_negotiation";
            case PADDING -> "padding";
            case PRE_SHARED_KEY -> "pre_shared_key";
            case EARLY_DATA -> "early_data";
            case SUPPORTED_VERSIONS -> "supported_versions";
            case COOKIE -> "cookie";
            case PSK_KEY_EXCHANGE_MODES -> "psk_key_exchange_modes";
            case KEY_SHARE -> "key_share";
            case QUIC_TRANSPORT_PARAMETERS -> "quic_transport_parameters";
            default -> "extension " + type;
        };
    }
}
