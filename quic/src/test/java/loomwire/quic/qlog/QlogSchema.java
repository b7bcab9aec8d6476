package loomwire.quic.qlog;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What the qlog drafts say of the events that we write: every field with its type, and which there must be. Fields that the
 * drafts do not know are refused, as are values that they do not list.
 *
 * @see <a href="https://datatracker.ietf.org/doc/draft-ietf-quic-qlog-quic-events/">QUIC event definitions for qlog</a>
 */
final class QlogSchema {
    private static final String TRANSPORT_ERRORS = "no_error internal_error connection_refused flow_control_error "
            + "stream_limit_error stream_state_error final_size_error frame_encoding_error transport_parameter_error "
            + "connection_id_limit_error protocol_violation invalid_token application_error crypto_buffer_exceeded "
            + "key_update_error aead_limit_reached no_viable_path unknown";

    /** Types that are strings out of a list. */
    private static final Map<String, Set<String>> WORDS = Map.ofEntries(
            words("Initiator", "local remote"),
            words("PacketType", "initial handshake 0RTT 1RTT retry version_negotiation stateless_reset unknown"),
            words("Space", "initial handshake application_data"),
            words(
                    "KeyType",
                    "server_initial_secret client_initial_secret server_handshake_secret client_handshake_secret "
                            + "server_0rtt_secret client_0rtt_secret server_1rtt_secret client_1rtt_secret"),
            words("KeyTrigger", "tls remote_update local_update"),
            words(
                    "ConnectionState",
                    "attempted handshake_started handshake_complete closed peer_validated early_write "
                            + "handshake_confirmed closing draining"),
            words(
                    "ClosedTrigger",
                    "idle_timeout application error version_mismatch stateless_reset aborted unspecified"),
            words(
                    "DropTrigger",
                    "internal_error rejected unsupported invalid duplicate connection_unknown decryption_failure "
                            + "key_unavailable general"),
            words("BufferTrigger", "backpressure keys_unavailable"),
            words("StreamType", "unidirectional bidirectional"),
            words("StreamSide", "sending receiving"),
            words("StreamState", "idle open closed half_closed_local half_closed_remote"),
            words("ApplicationError", "unknown"),
            words("ErrorSpace", "transport application"),
            words("TransportError", TRANSPORT_ERRORS));

    /** Types that are maps: {@code name:type}, with {@code !} where the field is required, and {@code []} for arrays. */
    private static final Map<String, String> MAPS = Map.ofEntries(
            Map.entry("Endpoint", "ip_v4:text port_v4:uint16 ip_v6:text port_v6:uint16 connection_ids:hex[]"),
            Map.entry(
                    "PacketHeader",
                    "packet_type:PacketType! packet_number:uint64 packet_number_length:uint8 key_phase:uint64 "
                            + "version:hex scil:uint8 dcil:uint8 scid:hex dcid:hex length:uint16"),
            Map.entry("RawInfo", "length:uint64 payload_length:uint64 data:hex"),
            Map.entry("Token", "type:text raw:RawInfo"),
            Map.entry("Alpn", "byte_value:hex string_value:text"));

    private static final Map<String, String> FRAMES = Map.ofEntries(
            Map.entry("ping", "raw:RawInfo"),
            Map.entry("ack", "ack_delay:float acked_ranges:AckRange[] ect1:uint64 ect0:uint64 ce:uint64 raw:RawInfo"),
            Map.entry(
                    "reset_stream",
                    "stream_id:uint64! error:ApplicationError! error_code:uint64 final_size:uint64! raw:RawInfo"),
            Map.entry("stop_sending", "stream_id:uint64! error:ApplicationError! error_code:uint64 raw:RawInfo"),
            Map.entry("crypto", "offset:uint64! raw:RawInfo!"),
            Map.entry("new_token", "token:Token! raw:RawInfo"),
            Map.entry("stream", "stream_id:uint64! offset:uint64 fin:bool raw:RawInfo"),
            Map.entry("max_data", "maximum:uint64! raw:RawInfo"),
            Map.entry("max_stream_data", "stream_id:uint64! maximum:uint64! raw:RawInfo"),
            Map.entry("max_streams", "stream_type:StreamType! maximum:uint64! raw:RawInfo"),
            Map.entry("data_blocked", "limit:uint64! raw:RawInfo"),
            Map.entry("stream_data_blocked", "stream_id:uint64! limit:uint64! raw:RawInfo"),
            Map.entry("streams_blocked", "stream_type:StreamType! limit:uint64! raw:RawInfo"),
            Map.entry(
                    "new_connection_id",
                    "sequence_number:uint64! retire_prior_to:uint64! connection_id_length:uint8 connection_id:hex! "
                            + "stateless_reset_token:hex raw:RawInfo"),
            Map.entry("retire_connection_id", "sequence_number:uint64! raw:RawInfo"),
            Map.entry("path_challenge", "data:hex raw:RawInfo"),
            Map.entry("path_response", "data:hex raw:RawInfo"),
            Map.entry(
                    "connection_close",
                    "error_space:ErrorSpace error:AnyError error_code:uint64 reason:text reason_bytes:hex "
                            + "trigger_frame_type:uint64 raw:RawInfo"),
            Map.entry("handshake_done", "raw:RawInfo"),
            Map.entry("unknown", "frame_type_bytes:uint64! raw:RawInfo"),
            Map.entry("datagram", "raw:RawInfo"));

    static final Map<String, String> EVENTS = Map.ofEntries(
            Map.entry("quic:connection_started", "local:Endpoint! remote:Endpoint!"),
            Map.entry(
                    "quic:connection_closed",
                    "initiator:Initiator connection_error:AnyError application_error:ApplicationError "
                            + "error_code:uint64 internal_code:uint64 reason:text trigger:ClosedTrigger"),
            Map.entry("quic:connection_state_updated", "old:ConnectionState new:ConnectionState!"),
            Map.entry("quic:alpn_information", "server_alpns:Alpn[] client_alpns:Alpn[] chosen_alpn:Alpn"),
            Map.entry(
                    "quic:parameters_set",
                    "initiator:Initiator max_idle_timeout:uint64 max_udp_payload_size:uint64 "
                            + "ack_delay_exponent:uint64 max_ack_delay:uint64 active_connection_id_limit:uint64 "
                            + "initial_max_data:uint64 initial_max_stream_data_bidi_local:uint64 "
                            + "initial_max_stream_data_bidi_remote:uint64 initial_max_stream_data_uni:uint64 "
                            + "initial_max_streams_bidi:uint64 initial_max_streams_uni:uint64 "
                            + "disable_active_migration:bool"),
            Map.entry(
                    "quic:packet_sent",
                    "header:PacketHeader! frames:Frame[] raw:RawInfo is_mtu_probe_packet:bool trigger:text"),
            Map.entry("quic:packet_received", "header:PacketHeader! frames:Frame[] raw:RawInfo trigger:text"),
            Map.entry("quic:packet_dropped", "header:PacketHeader raw:RawInfo details:any trigger:DropTrigger"),
            Map.entry("quic:packet_buffered", "header:PacketHeader raw:RawInfo trigger:BufferTrigger"),
            Map.entry("quic:packets_acked", "packet_number_space:Space packet_numbers:uint64[]"),
            Map.entry("quic:packet_lost", "header:PacketHeader frames:Frame[] is_mtu_probe_packet:bool trigger:text"),
            Map.entry(
                    "quic:recovery_metrics_updated",
                    "min_rtt:float smoothed_rtt:float latest_rtt:float rtt_variance:float pto_count:uint16 "
                            + "congestion_window:uint64 bytes_in_flight:uint64 ssthresh:uint64 "
                            + "packets_in_flight:uint64 pacing_rate:uint64"),
            Map.entry("quic:congestion_state_updated", "old:text new:text! trigger:text"),
            Map.entry("quic:mtu_updated", "old:uint32 new:uint32! done:bool"),
            Map.entry("quic:key_updated", "key_type:KeyType! key_phase:uint64 trigger:KeyTrigger"),
            Map.entry("quic:key_discarded", "key_type:KeyType! key_phase:uint64 trigger:KeyTrigger"),
            Map.entry(
                    "quic:stream_state_updated",
                    "stream_id:uint64! stream_type:StreamType old:StreamState new:StreamState! "
                            + "stream_side:StreamSide! trigger:Initiator"),
            Map.entry("loglevel:warning", "code:uint64 message:text"));

    private static final Map<String, String> HEAD = Map.of(
            "LogFile", "file_schema:text! serialization_format:text! title:text description:text trace:Trace!",
            "Trace", "title:text description:text common_fields:Common vantage_point:Vantage event_schemas:text[]!",
            "Common", "time_format:text group_id:text reference_time:Reference",
            "Reference", "clock_type:text! epoch:text! wall_clock_time:text",
            "Vantage", "name:text type:text! flow:text");

    private QlogSchema() {}

    private static Map.Entry<String, Set<String>> words(String name, String list) {
        return Map.entry(name, Set.of(list.split(" ")));
    }

    static void checkHead(Object head) {
        checkMap("the head", "LogFile", head);
        Map<?, ?> file = (Map<?, ?>) head;
        require("urn:ietf:params:qlog:file:sequential".equals(file.get("file_schema")), "the head", "file_schema");
        require("application/qlog+json-seq".equals(file.get("serialization_format")), "the head", "its format");
    }

    /** @throws AssertionError if it is not as the drafts want it */
    static void checkEvent(Object event) {
        Map<?, ?> fields = (Map<?, ?>) event;
        require(fields.keySet().equals(Set.of("time", "name", "data")), "an event", fields.keySet() + "");
        String name = (String) fields.get("name");
        check(name + ".time", "float", fields.get("time"));
        require(EVENTS.containsKey(name), name, "no such event");
        checkFields(name, EVENTS.get(name), (Map<?, ?>) fields.get("data"));
    }

    private static void checkFields(String where, String schema, Map<?, ?> data) {
        Map<String, String> types = Stream.of(schema.split(" "))
                .map(field -> field.split(":"))
                .collect(Collectors.toMap(field -> field[0], field -> field[1]));
        types.forEach((field, type) -> {
            if (type.endsWith("!")) {
                require(data.containsKey(field), where, "lacks " + field);
            }
        });
        data.forEach((field, value) -> {
            require(types.containsKey(field), where, "the drafts know no " + field);
            check(where + "." + field, types.get(field).replace("!", ""), value);
        });
    }

    private static void check(String where, String type, Object value) {
        if (type.endsWith("[]")) {
            require(value instanceof List, where, "is no array");
            ((List<?>) value).forEach(element -> check(where, type.substring(0, type.length() - 2), element));
            return;
        }
        if (WORDS.containsKey(type)) {
            require(WORDS.get(type).contains(value), where, "may not be " + value);
            return;
        }
        switch (type) {
            case "text" -> require(value instanceof String, where, "is no text");
            case "bool" -> require(value instanceof Boolean, where, "is neither true nor false");
            case "float" -> require(value instanceof Number n && n.doubleValue() >= 0, where, "is no number");
            case "hex" -> require(value instanceof String s && s.matches("([0-9a-f]{2})*"), where, "is no hexstring");
            case "uint8" -> checkInteger(where, value, 1L << 8);
            case "uint16" -> checkInteger(where, value, 1L << 16);
            case "uint32" -> checkInteger(where, value, 1L << 32);
            case "uint64" -> require(value instanceof Long n && n >= 0, where, value + " is no such integer");
            case "any" -> require(value instanceof Map, where, "is no map");
            case "AckRange" -> {
                List<?> range = (List<?>) value;
                require(range.size() == 1 || range.size() == 2, where, "is no range");
                range.forEach(number -> check(where, "uint64", number));
            }
            case "AnyError" ->
                require(
                        value instanceof String s
                                && (WORDS.get("TransportError").contains(s)
                                        || s.matches("crypto_error_0x1[0-9a-f][0-9a-f]")),
                        where,
                        "may not be " + value);
            case "Frame" -> checkFrame(where, (Map<?, ?>) value);
            default -> checkMap(where, type, value);
        }
    }

    private static void checkFrame(String where, Map<?, ?> frame) {
        String type = (String) frame.get("frame_type");
        require(FRAMES.containsKey(type), where, "no frame is called " + type);
        checkFields(where + " " + type, "frame_type:text! " + FRAMES.get(type), frame);
    }

    private static void checkMap(String where, String type, Object value) {
        String schema = MAPS.getOrDefault(type, HEAD.get(type));
        require(schema != null, where, "this test knows no type " + type);
        require(value instanceof Map, where, "is no map");
        checkFields(where, schema, (Map<?, ?>) value);
    }

    private static void checkInteger(String where, Object value, long below) {
        require(value instanceof Long n && n >= 0 && n < below, where, value + " is no such integer");
    }

    private static void require(boolean holds, String where, String what) {
        if (!holds) {
            throw new AssertionError(where + ": " + what);
        }
    }
}
