package loomwire.tunnel.qlog;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** What became of one connection, gathered from the events of its qlog. Times in milliseconds from its beginning. */
final class Life {
    /** Updates of keys, sizes of datagrams and notes that are listed one by one; of the others there is the count. */
    static final int MAX_LISTED = 8;

    /** A time at which something happened for the first time; negative if it never did. */
    private static final double NEVER = -1;

    boolean client;
    String id = "";
    String began = "";
    String peer = "";
    String protocol = "";
    double last;

    double handshakeStarted = NEVER;
    double handshakeComplete = NEVER;
    double handshakeConfirmed = NEVER;
    double endedAt = NEVER;
    boolean over;
    String initiator = "";
    String trigger = "";
    String error = "";
    String reason = "";

    final Packets sent = new Packets();
    final Packets received = new Packets();
    long acknowledged;
    long lost;
    long mtuProbesLost;
    long bursts;
    private double lastLoss = NEVER;
    final Map<String, Long> drops = new TreeMap<>();
    long buffered;

    final Span minRtt = new Span();
    final Span smoothedRtt = new Span();
    final Span latestRtt = new Span();
    final Span window = new Span();
    final Span inFlight = new Span();
    final Span pacing = new Span();
    final Span probeTimeouts = new Span();

    /** How long the controller was in each of its phases. */
    final Map<String, Double> phases = new LinkedHashMap<>();

    private String phase = "";
    private double phaseBegan;

    final List<String> sizes = new ArrayList<>();
    final List<String> keyUpdates = new ArrayList<>();
    final List<String> notes = new ArrayList<>();
    long keyUpdateCount;
    long sizeCount;

    long streamsHere;
    long streamsByPeer;
    long streamsEnded;

    /** Packets of one direction. */
    static final class Packets {
        long count;
        long bytes;
        long mtuProbes;
        long streamBytes;
    }

    /** The values that a figure had. */
    static final class Span {
        boolean known;
        double first;
        double last;
        double most;

        private void take(double value) {
            first = known ? first : value;
            last = value;
            most = known ? Math.max(most, value) : value;
            known = true;
        }
    }

    void head(Map<?, ?> record) {
        Fields trace = Fields.of(record).in("trace");
        client = "client".equals(trace.in("vantage_point").text("type"));
        id = trace.in("common_fields").text("group_id");
        began = trace.in("common_fields").in("reference_time").text("wall_clock_time");
    }

    void event(Map<?, ?> record) {
        Fields event = Fields.of(record);
        Fields data = event.in("data");
        last = Math.max(last, event.number("time"));
        switch (event.text("name")) {
            case "quic:connection_started" -> peer = address(data.in("remote"));
            case "quic:connection_state_updated" -> state(data.text("new"));
            case "quic:connection_closed" -> closed(data);
            case "quic:alpn_information" -> protocol = data.in("chosen_alpn").text("string_value");
            case "quic:packet_sent" -> packet(sent, data);
            case "quic:packet_received" -> packet(received, data);
            case "quic:packet_dropped" -> drops.merge(dropReason(data), 1L, Long::sum);
            case "quic:packet_buffered" -> buffered++;
            case "quic:packets_acked" ->
                acknowledged += data.list("packet_numbers").size();
            case "quic:packet_lost" -> lost(data);
            case "quic:recovery_metrics_updated" -> metrics(data);
            case "quic:congestion_state_updated" -> phase(data.text("new"));
            case "quic:mtu_updated" -> size(data.whole("new"));
            case "quic:key_updated" -> key(data);
            case "quic:stream_state_updated" -> stream(data);
            case "loglevel:warning", "loglevel:error" -> list(notes, at(last) + ": " + data.text("message"));
            default -> {} // there are more events than those of which a life is told
        }
    }

    /** Nothing follows. */
    void end() {
        phase("");
    }

    private static String address(Fields endpoint) {
        return endpoint.has("ip_v4")
                ? endpoint.text("ip_v4") + ":" + endpoint.whole("port_v4")
                : endpoint.has("ip_v6") ? "[" + endpoint.text("ip_v6") + "]:" + endpoint.whole("port_v6") : "?";
    }

    private void state(String next) {
        switch (next) {
            case "handshake_started" -> handshakeStarted = last;
            case "handshake_complete" -> handshakeComplete = last;
            case "handshake_confirmed" -> handshakeConfirmed = last;
            case "closed" -> over = true;
            default -> {} // the others are told by what follows from them
        }
    }

    private void closed(Fields data) {
        endedAt = last;
        initiator = data.text("initiator");
        trigger = data.text("trigger");
        String code = data.has("error_code") ? " " + data.whole("error_code") : "";
        error = data.has("connection_error")
                ? "transport error " + data.text("connection_error") + code
                : data.has("application_error") ? "application's code" + code : "";
        reason = data.text("reason");
    }

    private static void packet(Packets packets, Fields data) {
        packets.count++;
        packets.bytes += data.in("raw").whole("length");
        packets.mtuProbes += data.flag("is_mtu_probe_packet") ? 1 : 0;
        for (Object each : data.list("frames")) {
            Fields frame = Fields.of(each);
            if (frame.text("frame_type").equals("stream")) {
                packets.streamBytes += frame.in("raw").whole("length");
            }
        }
    }

    private static String dropReason(Fields data) {
        return data.in("details").has("reason")
                ? data.in("details").text("reason").toLowerCase(Locale.ROOT)
                : data.text("trigger");
    }

    private void lost(Fields data) {
        if (data.flag("is_mtu_probe_packet")) {
            mtuProbesLost++;
            return;
        }
        lost++;
        bursts += last == lastLoss ? 0 : 1; // those of one acknowledgment are told at one time
        lastLoss = last;
    }

    private void metrics(Fields data) {
        take(minRtt, data, "min_rtt");
        take(smoothedRtt, data, "smoothed_rtt");
        take(latestRtt, data, "latest_rtt");
        take(window, data, "congestion_window");
        take(inFlight, data, "bytes_in_flight");
        take(pacing, data, "pacing_rate");
        take(probeTimeouts, data, "pto_count");
    }

    private static void take(Span span, Fields data, String name) {
        if (data.has(name)) {
            span.take(data.number(name));
        }
    }

    private void phase(String next) {
        if (!phase.isEmpty()) {
            phases.merge(phase, last - phaseBegan, Double::sum);
        }
        phase = next;
        phaseBegan = last;
    }

    private void size(long bytes) {
        sizeCount++;
        list(sizes, bytes + (last == 0 ? "" : " from " + at(last)));
    }

    /** Of both directions the one in which we send, since the other only follows. */
    private void key(Fields data) {
        boolean ours = data.text("key_type").equals(client ? "client_1rtt_secret" : "server_1rtt_secret");
        if (ours && data.has("key_phase")) {
            keyUpdateCount++;
            String who = data.text("trigger").equals("remote_update") ? "the peer" : "this end";
            list(keyUpdates, "to phase " + data.whole("key_phase") + " at " + at(last) + " by " + who);
        }
    }

    private void stream(Fields data) {
        if (data.text("new").equals("closed")) {
            streamsEnded++;
        } else if (data.text("stream_side").equals("sending")) {
            streamsHere++;
        } else {
            streamsByPeer++;
        }
    }

    private static void list(List<String> to, String entry) {
        if (to.size() < MAX_LISTED) {
            to.add(entry);
        }
    }

    static String at(double millis) {
        return LifeReport.time(millis);
    }
}
