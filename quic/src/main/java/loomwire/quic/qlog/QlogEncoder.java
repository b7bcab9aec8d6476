package loomwire.quic.qlog;

import java.time.Instant;
import loomwire.quic.CloseReason;
import loomwire.quic.DropReason;
import loomwire.quic.base.ConnectionId;
import loomwire.quic.base.EncryptionLevel;
import loomwire.quic.base.PacketNumberSpace;
import loomwire.quic.event.ConnectionObserver;
import loomwire.quic.event.ConnectionState;
import loomwire.quic.wire.AckRanges;
import loomwire.quic.wire.PacketType;
import loomwire.quic.wire.TransportParameters;

/**
 * Writes what happens on one connection as qlog, in pieces of whole records. The same events give the same bytes. Owned by
 * the shard loop.
 */
public final class QlogEncoder implements ConnectionObserver {
    /** A piece is handed on when it has so many bytes, … */
    static final int PIECE_BYTES = 16 << 10;
    /** … or when its first record is so old and another comes. */
    static final long PIECE_NANOS = 1_000_000_000;
    /** Kept free of what may be written, for how the connection ends: no more than a few records. */
    static final int RESERVE_BYTES = 8 << 10;
    /** Longest text of a peer that is written down. */
    private static final int MAX_TEXT = 256;

    private static final double BITS_PER_BYTE = 8;

    private final QlogRecords out;
    private final QlogFrames frames = new QlogFrames();
    private final boolean client;
    private ConnectionState state = ConnectionState.ATTEMPTED;
    private int mtu;
    private String congestionState = "";

    /**
     * Begins with the head of the file.
     *
     * @param client whether the one who looks is the connection's client
     * @param firstDestination the destination id of the client's first packet
     * @param addressHigh the peer's address, with {@code addressLow} as 128 bits
     * @param began the time of day at {@code now}, for people; events are told by their distance from it
     * @param maxBytes what may be written of this connection, at least {@link #RESERVE_BYTES}
     */
    public QlogEncoder(
            QlogSink sink,
            boolean client,
            ConnectionId firstDestination,
            long addressHigh,
            long addressLow,
            int port,
            Instant began,
            long maxBytes,
            long now) {
        this(sink, PIECE_BYTES, client, firstDestination, addressHigh, addressLow, port, began, maxBytes, now);
    }

    /**
     * Likewise.
     *
     * @param pieceBytes a piece is handed on when it has so many; 1 for each record by itself
     */
    public QlogEncoder(
            QlogSink sink,
            int pieceBytes,
            boolean client,
            ConnectionId firstDestination,
            long addressHigh,
            long addressLow,
            int port,
            Instant began,
            long maxBytes,
            long now) {
        this.client = client;
        this.out = new QlogRecords(sink, pieceBytes, maxBytes - RESERVE_BYTES, now);
        out.head(client, firstDestination, began);
        JsonBytes record = out.begin("quic:connection_started", now);
        record.raw("\"local\":{},\"remote\":{");
        QlogAddress.to(record, addressHigh, addressLow, port);
        record.raw("}");
        out.end();
    }

    /** Hands on what was told since the last piece, for whoever cannot wait for more. */
    public void flush() {
        out.flush();
    }

    // ---- the connection's life: told even when nothing else may be written any more

    @Override
    public void state(ConnectionState next, long now) {
        JsonBytes record = out.beginVital("quic:connection_state_updated", now);
        if (next != ConnectionState.ATTEMPTED) {
            word(record, "old", QlogNames.of(state)).raw(",");
        }
        word(record, "new", QlogNames.of(next));
        state = next;
        if (next == ConnectionState.CLOSED) {
            out.endAll();
            return;
        }
        out.end();
        if (next == ConnectionState.ESTABLISHED) {
            out.established();
        }
    }

    @Override
    public void ended(CloseReason reason, long now) {
        JsonBytes record = out.beginVital("quic:connection_closed", now);
        String initiator = QlogNames.initiator(reason.origin());
        if (initiator != null) {
            word(record, "initiator", initiator).raw(",");
        }
        word(record, "trigger", QlogNames.trigger(reason.origin()));
        switch (reason.origin()) {
            case LOCAL, PEER_APPLICATION ->
                record.raw(",\"application_error\":\"unknown\",\"error_code\":").number(reason.errorCode());
            case LOCAL_TRANSPORT, PEER_TRANSPORT -> QlogFrames.errorTo(record, "connection_error", reason.errorCode());
            case IDLE_TIMEOUT, HANDSHAKE_TIMEOUT, STATELESS_RESET, VERSION_NEGOTIATION, PORT_FAILED -> {}
        }
        record.raw(",\"reason\":").text(reason.message(), MAX_TEXT);
        out.end();
    }

    @Override
    public void applicationProtocol(String name, long now) {
        out.begin("quic:alpn_information", now)
                .raw("\"chosen_alpn\":{\"string_value\":")
                .text(name, MAX_TEXT)
                .raw("}");
        out.end();
    }

    @Override
    public void peerParameters(TransportParameters peer, long now) {
        JsonBytes record = out.begin("quic:parameters_set", now);
        record.raw("\"initiator\":\"remote\"");
        field(record, "max_idle_timeout", peer.maxIdleTimeoutMillis());
        field(record, "max_udp_payload_size", peer.maxUdpPayloadSize());
        field(record, "ack_delay_exponent", peer.ackDelayExponent());
        field(record, "max_ack_delay", peer.maxAckDelayMillis());
        field(record, "active_connection_id_limit", peer.activeConnectionIdLimit());
        field(record, "initial_max_data", peer.initialMaxData());
        field(record, "initial_max_stream_data_bidi_local", peer.initialMaxStreamDataBidiLocal());
        field(record, "initial_max_stream_data_bidi_remote", peer.initialMaxStreamDataBidiRemote());
        field(record, "initial_max_stream_data_uni", peer.initialMaxStreamDataUni());
        field(record, "initial_max_streams_bidi", peer.initialMaxStreamsBidi());
        field(record, "initial_max_streams_uni", peer.initialMaxStreamsUni());
        record.raw(peer.disableActiveMigration() ? ",\"disable_active_migration\":true" : "");
        out.end();
    }

    // ---- packets

    @Override
    public void frame(int type, long a, long b, long c) {
        frames.add(type, a, b, c);
    }

    @Override
    public void ackFrame(AckRanges ack, long delayNanos) {
        frames.addAck(ack, delayNanos);
    }

    @Override
    public void newConnectionIdFrame(long sequence, long retirePriorTo, ConnectionId id) {
        frames.addNewConnectionId(sequence, retirePriorTo, id);
    }

    @Override
    public void packetSent(PacketType type, long number, int bytes, boolean mtuProbe, long now) {
        packet("quic:packet_sent", type, number, bytes, mtuProbe, now);
    }

    @Override
    public void packetReceived(PacketType type, long number, int bytes, long now) {
        packet("quic:packet_received", type, number, bytes, false, now);
    }

    private void packet(String name, PacketType type, long number, int bytes, boolean mtuProbe, long now) {
        JsonBytes record = out.begin(name, now);
        header(record, QlogNames.of(type), number);
        rawLength(record, bytes);
        record.raw(mtuProbe ? ",\"is_mtu_probe_packet\":true," : ",");
        frames.moveTo(record);
        out.end();
    }

    @Override
    public void packetBuffered(PacketType type, int bytes, long now) {
        JsonBytes record = out.begin("quic:packet_buffered", now);
        packetType(record, type);
        rawLength(record, bytes);
        record.raw(",\"trigger\":\"keys_unavailable\"");
        out.end();
    }

    @Override
    public void packetDropped(PacketType type, int bytes, DropReason reason, long now) {
        JsonBytes record = out.begin("quic:packet_dropped", now);
        packetType(record, type);
        rawLength(record, bytes);
        record.raw(",");
        word(record, "trigger", QlogNames.of(reason)).raw(",\"details\":{");
        word(record, "reason", reason.name()).raw("}");
        out.end();
    }

    @Override
    public void packetAcknowledged(PacketNumberSpace space, long number, long now) {
        out.acknowledged(space, number, now);
    }

    @Override
    public void packetLost(PacketNumberSpace space, long number, boolean mtuProbe, long now) {
        JsonBytes record = out.begin("quic:packet_lost", now);
        header(record, QlogNames.packetType(space), number);
        record.raw(mtuProbe ? ",\"is_mtu_probe_packet\":true" : "");
        out.end();
    }

    // ---- recovery

    @Override
    public void metrics(
            long window,
            long inFlight,
            long threshold,
            long pacingBytesPerSecond,
            long latestRttNanos,
            long smoothedRttNanos,
            long minRttNanos,
            long rttVariationNanos,
            int probeTimeouts,
            long now) {
        JsonBytes record = out.begin("quic:recovery_metrics_updated", now);
        record.raw("\"pto_count\":").number(probeTimeouts);
        if (latestRttNanos > 0) {
            record.raw(",\"min_rtt\":").millis(minRttNanos);
            record.raw(",\"smoothed_rtt\":").millis(smoothedRttNanos);
            record.raw(",\"latest_rtt\":").millis(latestRttNanos);
            record.raw(",\"rtt_variance\":").millis(rttVariationNanos);
        }
        field(record, "congestion_window", window);
        field(record, "bytes_in_flight", inFlight);
        if (threshold != Long.MAX_VALUE) {
            field(record, "ssthresh", threshold);
        }
        if (pacingBytesPerSecond > 0) {
            field(record, "pacing_rate", (long) (BITS_PER_BYTE * pacingBytesPerSecond)); // stops at the largest
        }
        out.end();
    }

    @Override
    public void congestionState(String next, long now) {
        JsonBytes record = out.begin("quic:congestion_state_updated", now);
        if (!congestionState.isEmpty()) {
            word(record, "old", congestionState).raw(",");
        }
        word(record, "new", next);
        congestionState = next;
        out.end();
    }

    @Override
    public void mtu(int bytes, long now) {
        JsonBytes record = out.begin("quic:mtu_updated", now);
        if (mtu > 0) {
            record.raw("\"old\":").number(mtu).raw(",");
        }
        record.raw("\"new\":").number(bytes);
        mtu = bytes;
        out.end();
    }

    // ---- keys

    @Override
    public void keyInstalled(EncryptionLevel level, boolean read, long now) {
        key("quic:key_updated", level, read, "tls", now);
        out.end();
    }

    @Override
    public void keyUpdated(boolean read, long phase, boolean byPeer, long now) {
        JsonBytes record =
                key("quic:key_updated", EncryptionLevel.ONE_RTT, read, byPeer ? "remote_update" : "local_update", now);
        field(record, "key_phase", phase);
        out.end();
    }

    @Override
    public void keyDiscarded(EncryptionLevel level, boolean read, long phase, long now) {
        JsonBytes record = out.begin("quic:key_discarded", now);
        word(record, "key_type", QlogNames.key(level, client != read));
        if (level == EncryptionLevel.ONE_RTT) {
            field(record, "key_phase", phase);
        }
        out.end();
    }

    /** A client reads with the server's keys, and so on. */
    private JsonBytes key(String event, EncryptionLevel level, boolean read, String trigger, long now) {
        JsonBytes record = out.begin(event, now);
        word(record, "key_type", QlogNames.key(level, client != read)).raw(",");
        return word(record, "trigger", trigger);
    }

    // ---- streams

    @Override
    public void streamOpened(long id, long now) {
        stream(id, "open", now);
    }

    @Override
    public void streamEnded(long id, long now) {
        stream(id, "closed", now);
    }

    /** @param id whose lowest bit says who opened it, and the next if only that end sends (RFC 9000 §2.1) */
    private void stream(long id, String next, long now) {
        boolean ours = (id & 1) == (client ? 0 : 1);
        JsonBytes record = out.begin("quic:stream_state_updated", now);
        record.raw("\"stream_id\":").number(id).raw(",");
        word(record, "stream_type", (id & 2) == 0 ? "bidirectional" : "unidirectional")
                .raw(",");
        word(record, "new", next).raw(",");
        word(record, "stream_side", ours ? "sending" : "receiving");
        out.end();
    }

    // ---- pieces of records

    private static void header(JsonBytes record, String type, long number) {
        record.raw("\"header\":{");
        word(record, "packet_type", type)
                .raw(",\"packet_number\":")
                .number(number)
                .raw("}");
    }

    private static void packetType(JsonBytes record, PacketType type) {
        record.raw("\"header\":{");
        word(record, "packet_type", QlogNames.of(type)).raw("}");
    }

    private static void rawLength(JsonBytes record, long bytes) {
        record.raw(",\"raw\":{\"length\":").number(bytes).raw("}");
    }

    private static JsonBytes word(JsonBytes record, String key, String value) {
        return record.raw("\"").raw(key).raw("\":\"").raw(value).raw("\"");
    }

    private static void field(JsonBytes record, String key, long value) {
        record.raw(",\"").raw(key).raw("\":").number(value);
    }
}
