package loomwire.quic.qlog;

import loomwire.quic.base.ConnectionId;
import loomwire.quic.wire.AckRanges;
import loomwire.quic.wire.FrameTypes;

/** The frames of the packet that is told of next, as the elements of a JSON array. Owned by the encoder. */
final class QlogFrames {
    /** Frames told of one packet at most: an honest one has a few, one of PINGs alone has more than a thousand. */
    static final int MAX_FRAMES = 64;

    private static final int LAST_STREAM_FRAME = FrameTypes.STREAM + 1;

    private static final int FIRST_BYTES = 1024;

    private final JsonBytes out = new JsonBytes(FIRST_BYTES);
    private int count;

    /** Appends {@code "frames":[…]} and forgets them. */
    void moveTo(JsonBytes record) {
        record.raw("\"frames\":[").append(out).raw("]");
        clear();
    }

    void clear() {
        out.clear();
        count = 0;
    }

    private boolean begin() {
        if (count == MAX_FRAMES) {
            return false;
        }
        out.raw(count == 0 ? "{\"frame_type\":\"" : ",{\"frame_type\":\"");
        count++;
        return true;
    }

    void add(int type, long a, long b, long c) {
        if (!begin()) {
            return;
        }
        switch (type) {
            case FrameTypes.PING -> name("ping");
            case FrameTypes.RESET_STREAM ->
                name("reset_stream").field("stream_id", a).code(b).field("final_size", c);
            case FrameTypes.STOP_SENDING ->
                name("stop_sending").field("stream_id", a).code(b);
            case FrameTypes.CRYPTO -> name("crypto").field("offset", a).length(b);
            case FrameTypes.NEW_TOKEN -> {
                name("new_token");
                out.raw(",\"token\":{\"raw\":{\"length\":").number(a).raw("}}");
            }
            case FrameTypes.STREAM, LAST_STREAM_FRAME -> {
                name("stream").field("stream_id", a).field("offset", b);
                out.raw(type == FrameTypes.STREAM ? "" : ",\"fin\":true");
                length(c);
            }
            case FrameTypes.MAX_DATA -> name("max_data").field("maximum", a);
            case FrameTypes.MAX_STREAM_DATA ->
                name("max_stream_data").field("stream_id", a).field("maximum", b);
            case FrameTypes.MAX_STREAMS_BIDI ->
                name("max_streams").streams(true).field("maximum", a);
            case FrameTypes.MAX_STREAMS_UNI ->
                name("max_streams").streams(false).field("maximum", a);
            case FrameTypes.DATA_BLOCKED -> name("data_blocked").field("limit", a);
            case FrameTypes.STREAM_DATA_BLOCKED ->
                name("stream_data_blocked").field("stream_id", a).field("limit", b);
            case FrameTypes.STREAMS_BLOCKED_BIDI ->
                name("streams_blocked").streams(true).field("limit", a);
            case FrameTypes.STREAMS_BLOCKED_UNI ->
                name("streams_blocked").streams(false).field("limit", a);
            case FrameTypes.RETIRE_CONNECTION_ID -> name("retire_connection_id").field("sequence_number", a);
            case FrameTypes.PATH_CHALLENGE -> name("path_challenge").data(a);
            case FrameTypes.PATH_RESPONSE -> name("path_response").data(a);
            case FrameTypes.CONNECTION_CLOSE -> {
                name("connection_close").word("error_space", "transport");
                errorTo(out, "error", a);
                field("trigger_frame_type", b);
            }
            case FrameTypes.CONNECTION_CLOSE_APPLICATION ->
                name("connection_close").word("error_space", "application").code(a);
            case FrameTypes.HANDSHAKE_DONE -> name("handshake_done");
            case FrameTypes.DATAGRAM -> name("datagram").length(a);
            default ->
                name("unknown").field("frame_type_bytes", type); // ACK_FREQUENCY, IMMEDIATE_ACK: no words in qlog
        }
        out.raw("}");
    }

    void addAck(AckRanges ack, long delayNanos) {
        if (!begin()) {
            return;
        }
        name("ack");
        out.raw(",\"ack_delay\":").millis(delayNanos).raw(",\"acked_ranges\":[");
        for (int i = 0; i < ack.count(); i++) {
            out.raw(i == 0 ? "[" : ",[").number(ack.smallest(i));
            if (ack.largest(i) > ack.smallest(i)) {
                out.raw(",").number(ack.largest(i));
            }
            out.raw("]");
        }
        out.raw("]");
        if (ack.hasEcn()) {
            field("ect1", ack.ect1()).field("ect0", ack.ect0()).field("ce", ack.ce());
        }
        out.raw("}");
    }

    void addNewConnectionId(long sequence, long retirePriorTo, ConnectionId id) {
        if (begin()) {
            name("new_connection_id").field("sequence_number", sequence).field("retire_prior_to", retirePriorTo);
            out.raw(",\"connection_id\":").id(id).raw("}");
        }
    }

    /** Appends a transport's error as its name, or as "unknown" with its number. */
    static void errorTo(JsonBytes out, String key, long code) {
        String name = QlogNames.transportError(code);
        out.raw(",\"")
                .raw(key)
                .raw("\":\"")
                .raw(name == null ? "unknown" : name)
                .raw("\"");
        if (name == null) {
            out.raw(",\"error_code\":").number(code);
        }
    }

    private QlogFrames name(String name) {
        out.raw(name).raw("\"");
        return this;
    }

    private QlogFrames field(String key, long value) {
        out.raw(",\"").raw(key).raw("\":").number(value);
        return this;
    }

    private QlogFrames word(String key, String value) {
        out.raw(",\"").raw(key).raw("\":\"").raw(value).raw("\"");
        return this;
    }

    /** An application's code, for which qlog has no names. */
    private QlogFrames code(long value) {
        return word("error", "unknown").field("error_code", value);
    }

    private QlogFrames streams(boolean bidirectional) {
        return word("stream_type", bidirectional ? "bidirectional" : "unidirectional");
    }

    private void data(long eightBytes) {
        out.raw(",\"data\":\"").hex(eightBytes, 16).raw("\"");
    }

    private void length(long bytes) {
        out.raw(",\"raw\":{\"length\":").number(bytes).raw("}");
    }
}
