package loomwire.quic.qlog;

import java.time.Instant;
import loomwire.quic.base.ConnectionId;
import loomwire.quic.base.PacketNumberSpace;

/**
 * The records of a qlog file one after the other: their frame and time, pieces of them for the sink, and the end at the bound.
 * Owned by the encoder.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc7464">RFC 7464, JSON text sequences</a>
 */
final class QlogRecords {
    /** Packets told of as acknowledged by one record at most. */
    static final int MAX_ACKNOWLEDGED = 64;

    private static final String RECORD_SEPARATOR = "\u001e";
    private static final long NONE = -1;

    private final QlogSink sink;
    private final int pieceBytes;
    private final long limit;
    private final long start;
    private final JsonBytes piece = new JsonBytes(QlogEncoder.PIECE_BYTES + QlogEncoder.PIECE_BYTES / 4);
    /** What is written when nothing is to be kept of it. */
    private final JsonBytes nowhere = new JsonBytes(QlogEncoder.PIECE_BYTES / 4);

    private long pieceBegan = NONE;
    private long handedOn;
    private long time;
    private boolean full;
    private boolean ended;
    private boolean kept;
    private boolean missing;

    private final long[] acknowledged = new long[MAX_ACKNOWLEDGED];
    private int acknowledgedCount;
    private PacketNumberSpace acknowledgedSpace = PacketNumberSpace.APPLICATION;
    private long acknowledgedAt;

    /**
     * @param pieceBytes a piece is handed on when it has so many
     * @param limit bytes after which only what is vital is written
     */
    QlogRecords(QlogSink sink, int pieceBytes, long limit, long start) {
        this.sink = sink;
        this.pieceBytes = pieceBytes;
        this.limit = limit;
        this.start = start;
    }

    void head(boolean client, ConnectionId firstDestination, Instant began) {
        pieceBegan = start;
        piece.raw(RECORD_SEPARATOR)
                .raw("{\"file_schema\":\"urn:ietf:params:qlog:file:sequential\"")
                .raw(",\"serialization_format\":\"application/qlog+json-seq\",\"title\":\"Loomwire\"")
                .raw(",\"trace\":{\"common_fields\":{\"time_format\":\"relative_to_epoch\",\"group_id\":")
                .id(firstDestination)
                .raw(",\"reference_time\":{\"clock_type\":\"monotonic\",\"epoch\":\"unknown\",\"wall_clock_time\":\"")
                .raw(began.toString())
                .raw("\"}},\"vantage_point\":{\"type\":\"")
                .raw(client ? "client" : "server")
                .raw("\"},\"event_schemas\":[\"urn:ietf:params:qlog:events:quic-13\"")
                .raw(",\"urn:ietf:params:qlog:events:loglevel\"]}}\n");
    }

    /** Begins a record; the caller appends the members of its data, then {@link #end}. */
    JsonBytes begin(String name, long now) {
        return begin(name, now, !full);
    }

    /** Likewise of one that is written however much was written before. */
    JsonBytes beginVital(String name, long now) {
        return begin(name, now, true);
    }

    private JsonBytes begin(String name, long now, boolean keep) {
        flushAcknowledged();
        if (missing) {
            missing = false;
            warn("records are missing here: the disk was too slow", now);
        }
        return open(name, now, keep);
    }

    private JsonBytes open(String name, long now, boolean keep) {
        time = now;
        kept = keep && !ended;
        JsonBytes to = kept ? piece : nowhere;
        if (!kept) {
            nowhere.clear();
        }
        if (kept && pieceBegan == NONE) {
            pieceBegan = now;
        }
        return to.raw(RECORD_SEPARATOR)
                .raw("{\"time\":")
                .millis(now - start)
                .raw(",\"name\":\"")
                .raw(name)
                .raw("\",\"data\":{");
    }

    /** The record is complete. */
    void end() {
        if (!kept) {
            return;
        }
        piece.raw("}}\n");
        if (piece.length() >= pieceBytes || time - pieceBegan >= QlogEncoder.PIECE_NANOS) {
            handOn();
        }
        if (!full && handedOn + piece.length() > limit) {
            full = true;
            warn("this file has as many bytes as it may; only the connection's end is still told", time);
        }
    }

    /** The record is complete, and the last. */
    void endAll() {
        if (!ended) {
            end();
            handOn();
            ended = true;
            sink.end();
        }
    }

    void established() {
        if (!ended) {
            sink.established();
        }
    }

    private void warn(String message, long now) {
        open("loglevel:warning", now, true).raw("\"message\":").text(message, message.length());
        if (kept) {
            piece.raw("}}\n");
        }
    }

    /** Hands on what is there. */
    void flush() {
        flushAcknowledged();
        handOn();
    }

    private void handOn() {
        if (piece.length() == 0) {
            return;
        }
        if (sink.write(piece.array(), piece.length())) {
            handedOn += piece.length();
        } else {
            missing = true;
        }
        piece.clear();
        pieceBegan = NONE;
    }

    /** Packets are acknowledged one by one but told of together. */
    void acknowledged(PacketNumberSpace space, long number, long now) {
        if (acknowledgedCount == MAX_ACKNOWLEDGED || space != acknowledgedSpace || now != acknowledgedAt) {
            flushAcknowledged();
        }
        acknowledgedSpace = space;
        acknowledgedAt = now;
        acknowledged[acknowledgedCount++] = number;
    }

    private void flushAcknowledged() {
        if (acknowledgedCount == 0) {
            return;
        }
        int count = acknowledgedCount;
        acknowledgedCount = 0;
        JsonBytes record = open("quic:packets_acked", acknowledgedAt, !full);
        record.raw("\"packet_number_space\":\"")
                .raw(QlogNames.of(acknowledgedSpace))
                .raw("\",\"packet_numbers\":[");
        for (int i = 0; i < count; i++) {
            record.raw(i == 0 ? "" : ",").number(acknowledged[i]);
        }
        record.raw("]");
        end();
    }
}
