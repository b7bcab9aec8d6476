package loomwire.tunnel.count;

import java.util.List;

/**
 * Every metric that the program exports. Labels take values from closed sets only, or the number of a carrier, or
 * the servers of the file, so that what a peer does can never add a series. {@code docs/operations.md} lists the same; a test holds them together.
 */
public enum Metric {
    BUILD(Kind.INFO, "loomwire_build_info", "Constant 1, with what runs in its labels.", "version", "role", "java"),

    PROCESS_START(Kind.GAUGE, "process_start_time_seconds", "When the process started, in seconds since 1970 UTC."),
    PROCESS_CPU(Kind.COUNTER, "process_cpu_seconds_total", "Processor time that the process used."),
    PROCESS_RESIDENT(Kind.GAUGE, "process_resident_memory_bytes", "Memory that the process holds in RAM."),
    PROCESS_OPEN_FDS(Kind.GAUGE, "process_open_fds", "File descriptors that are open."),
    PROCESS_MAX_FDS(Kind.GAUGE, "process_max_fds", "File descriptors that may be open (ulimit -n)."),

    JVM_MEMORY_USED(Kind.GAUGE, "jvm_memory_used_bytes", "Memory in use by Java.", "area"),
    JVM_MEMORY_MAX(
            Kind.GAUGE, "jvm_memory_max_bytes", "Memory that Java may use; absent where there is no limit.", "area"),
    JVM_GC(Kind.SUMMARY, "jvm_gc_collection_seconds", "Garbage collections and the time they took.", "gc"),
    JVM_THREADS(Kind.GAUGE, "jvm_threads_current", "Platform threads."),
    JVM_VIRTUAL_MOUNTED(Kind.GAUGE, "jvm_virtual_threads_mounted", "Virtual threads that run now."),
    JVM_VIRTUAL_QUEUED(
            Kind.GAUGE, "jvm_virtual_threads_queued", "Virtual threads that could run and wait for a processor."),

    RELOADS(
            Kind.COUNTER,
            "loomwire_config_reloads_total",
            "Times that the configuration file was read again (SIGHUP), by result.",
            "result"),
    LAST_RELOAD(
            Kind.GAUGE,
            "loomwire_config_last_reload_ok",
            "1, or 0 if the file was refused when it was read again last."),
    KEYS_WAITING(Kind.GAUGE, "loomwire_config_keys_waiting", "Keys of the file whose new values wait for a restart."),

    RELAYS_OPEN(Kind.GAUGE, "loomwire_relays_open", "Streams that are being copied from and to a socket now."),
    RELAYS_TOTAL(Kind.COUNTER, "loomwire_relays_total", "Streams that have been copied from and to a socket."),
    RELAY_BYTES(Kind.COUNTER, "loomwire_relay_bytes_total", "Payload copied between sockets and streams.", "direction"),

    ENTRANCES(Kind.GAUGE, "loomwire_server_ports", "Ports through which clients come in, by state.", "state"),
    ENTRANCE_FAILURES(
            Kind.COUNTER,
            "loomwire_server_port_failures_total",
            "Times that such a port failed; it is opened again by itself."),
    CLIENTS(Kind.GAUGE, "loomwire_server_clients", "Connections of clients by state.", "state"),
    ACCEPTED(Kind.COUNTER, "loomwire_server_clients_accepted_total", "Connections whose handshake was complete."),
    ADMITTED(
            Kind.COUNTER, "loomwire_server_clients_admitted_total", "Connections that proved the key, or needed none."),
    NOT_ADMITTED(
            Kind.COUNTER,
            "loomwire_server_clients_refused_total",
            "Connections closed before they were let in.",
            "cause"),
    EVICTED(
            Kind.COUNTER,
            "loomwire_server_clients_evicted_total",
            "Those among the busy ones that waited for authentication and had to make room for others."),
    GOAWAYS(Kind.COUNTER, "loomwire_server_goaways_total", "Clients told that the server is about to stop."),
    REQUEST_STREAMS(Kind.GAUGE, "loomwire_server_streams", "Streams that clients have open, by state.", "state"),
    REQUEST_STREAMS_OPENED(Kind.COUNTER, "loomwire_server_streams_opened_total", "Streams that clients opened."),
    REQUEST_STREAMS_ENDED(Kind.COUNTER, "loomwire_server_streams_ended_total", "Of those, streams that are over."),
    REQUESTS(Kind.COUNTER, "loomwire_server_requests_total", "Open requests that were answered.", "status"),
    MALFORMED(
            Kind.COUNTER, "loomwire_server_requests_malformed_total", "Streams without a whole, well-formed request."),
    WAITED(Kind.COUNTER, "loomwire_server_requests_waited_total", "Open requests that waited for a place.", "place"),
    WAITING(Kind.GAUGE, "loomwire_server_requests_waiting", "Open requests that wait for a place now.", "place"),
    NOT_PROCESSED(
            Kind.COUNTER,
            "loomwire_server_requests_not_processed_total",
            "Open requests handed back because the server was about to stop."),
    GIVEN_UP(
            Kind.COUNTER,
            "loomwire_server_requests_given_up_total",
            "Open requests that their client gave up before they were answered."),
    CUT_OFF(
            Kind.COUNTER,
            "loomwire_server_streams_cut_off_total",
            "Streams that had not ended when the drain was over."),
    DIALS_BEGUN(Kind.COUNTER, "loomwire_server_dials_begun_total", "Requests for which a target was to be dialled."),
    DIALS(Kind.COUNTER, "loomwire_server_dials_total", "Requests for which a target was dialled, by result.", "result"),
    DIALS_UNDER_WAY(Kind.GAUGE, "loomwire_server_dials_under_way", "Requests that resolve or connect now."),
    DIALS_WITHOUT_FD(
            Kind.COUNTER,
            "loomwire_server_dials_without_descriptor_total",
            "Dials that failed for want of a file descriptor."),
    NAMES(
            Kind.COUNTER,
            "loomwire_server_names_total",
            "Names of targets that were asked for, by where the answer came from.",
            "from"),
    NAMES_UNDER_WAY(Kind.GAUGE, "loomwire_server_names_under_way", "Names that are being looked up now."),
    SPARES(Kind.GAUGE, "loomwire_server_spares", "Connections to targets that are ready for the next stream."),
    SPARES_DIALLED(Kind.COUNTER, "loomwire_server_spares_dialled_total", "Dials ahead, by result.", "result"),
    SPARES_ASKED(
            Kind.COUNTER,
            "loomwire_server_spares_asked_total",
            "Streams to a busy target, by whether a spare was ready.",
            "result"),
    SPARES_DISCARDED(Kind.COUNTER, "loomwire_server_spares_discarded_total", "Spares that nobody used."),

    CARRIERS(Kind.GAUGE, "loomwire_client_carriers", "Connections to servers by state.", "state"),
    CARRIERS_WANTED(Kind.GAUGE, "loomwire_client_carriers_wanted", "How many there shall be: transport.conn."),
    SERVER_CARRIERS(
            Kind.GAUGE, "loomwire_client_server_carriers", "Connections to each server by state.", "server", "state"),
    CARRIER_RTT(
            Kind.GAUGE,
            "loomwire_client_carrier_rtt_seconds",
            "Smoothed round-trip time of a connection.",
            "carrier",
            "server"),
    CARRIER_WINDOW(
            Kind.GAUGE,
            "loomwire_client_carrier_congestion_window_bytes",
            "Congestion window of a connection.",
            "carrier",
            "server"),
    CARRIER_STREAMS(
            Kind.GAUGE,
            "loomwire_client_carrier_streams",
            "Streams that are open on a connection.",
            "carrier",
            "server"),
    CARRIER_DIALS(Kind.COUNTER, "loomwire_client_dials_total", "Attempts to connect to a server."),
    CARRIER_DIAL_FAILURES(Kind.COUNTER, "loomwire_client_dial_failures_total", "Attempts that failed.", "cause"),
    CARRIERS_CONNECTED(Kind.COUNTER, "loomwire_client_connected_total", "Connections that were authenticated."),
    CARRIERS_LOST(
            Kind.COUNTER,
            "loomwire_client_reconnects_total",
            "Authenticated connections that ended or were replaced.",
            "cause"),
    PORTS_ROTATED(
            Kind.COUNTER,
            "loomwire_client_ports_rotated_total",
            "Connections that took the place of another one, from a fresh port."),
    HEALTH_PINGS(
            Kind.COUNTER, "loomwire_client_health_pings_total", "PINGs sent to find out whether a connection lives."),
    OPENS(Kind.COUNTER, "loomwire_client_opens_total", "Streams that were asked for."),
    OPENS_RETRIED(
            Kind.COUNTER,
            "loomwire_client_opens_retried_total",
            "Times that a stream was asked for once more, elsewhere or later."),
    OPEN_FAILURES(
            Kind.COUNTER,
            "loomwire_client_open_failures_total",
            "Streams for which no server could be asked; what a server refused is not among them."),
    CLIENT_REQUESTS(
            Kind.COUNTER,
            "loomwire_client_requests_total",
            "Connections of applications by answer, whoever decided it.",
            "status"),
    CLIENT_MALFORMED(
            Kind.COUNTER,
            "loomwire_client_requests_malformed_total",
            "SOCKS5 connections without a whole, well-formed request and the right login."),
    CLIENT_REFUSED(
            Kind.COUNTER,
            "loomwire_client_requests_refused_total",
            "Connections that this client refused itself.",
            "cause"),
    CLIENT_WAITED(Kind.COUNTER, "loomwire_client_requests_waited_total", "Connections that waited for a place."),
    CLIENT_WAITING(Kind.GAUGE, "loomwire_client_requests_waiting", "Connections that wait for a place now."),
    CLIENT_GIVEN_UP(
            Kind.COUNTER,
            "loomwire_client_requests_given_up_total",
            "Connections whose application hung up before its stream was open."),
    CLIENT_CUT_OFF(
            Kind.COUNTER,
            "loomwire_client_streams_cut_off_total",
            "Streams that had not ended when the drain was over."),
    FAILED_ACCEPTS(
            Kind.COUNTER,
            "loomwire_client_accept_failures_total",
            "Times that a listener could take no connection, as for want of a file descriptor."),

    BUDGET_LIMIT(
            Kind.GAUGE,
            "loomwire_memory_budget_limit_bytes",
            "What streams, windows and connections may hold; absent where there is no limit."),
    BUDGET_USED(
            Kind.GAUGE,
            "loomwire_memory_budget_used_bytes",
            "What they hold, and by how much windows have grown.",
            "kind"),
    BUDGET_STOCK(
            Kind.GAUGE,
            "loomwire_memory_budget_stock_bytes",
            "Memory that is kept for the next streams; not part of what is used."),
    BUDGET_REFUSALS(
            Kind.COUNTER,
            "loomwire_memory_budget_refusals_total",
            "What was refused because the budget is used up.",
            "kind"),

    DEADLINES(Kind.COUNTER, "loomwire_deadlines_total", "Waits that hit their deadline.", "kind"),

    PORT_DATAGRAMS(Kind.COUNTER, "loomwire_port_datagrams_total", "Datagrams over the network ports.", "direction"),
    PORT_BYTES(Kind.COUNTER, "loomwire_port_bytes_total", "Bytes of those datagrams.", "direction"),
    PORT_DROPS(Kind.COUNTER, "loomwire_port_drops_total", "Datagrams lost at the network ports.", "reason"),

    CONNECTIONS(Kind.GAUGE, "loomwire_quic_connections", "QUIC connections by state.", "state"),
    HANDSHAKES(Kind.COUNTER, "loomwire_quic_handshakes_total", "Handshakes that began."),
    HANDSHAKES_COMPLETED(Kind.COUNTER, "loomwire_quic_handshakes_completed_total", "Handshakes that completed."),
    HANDSHAKE_FAILURES(Kind.COUNTER, "loomwire_quic_handshake_failures_total", "Handshakes that failed.", "cause"),
    CONNECTIONS_CLOSED(
            Kind.COUNTER,
            "loomwire_quic_connections_closed_total",
            "Connections that ended after their handshake.",
            "cause"),
    CONNECTIONS_REFUSED(Kind.COUNTER, "loomwire_quic_connections_refused_total", "Connections turned away.", "cause"),
    DEFECTS(
            Kind.COUNTER,
            "loomwire_quic_defects_total",
            "Connections ended by a defect of Loomwire; please report it."),
    RETRIES(
            Kind.COUNTER,
            "loomwire_quic_retries_total",
            "First packets whose sender was asked to show that it receives at its address."),
    ADDRESS_TOKENS(
            Kind.COUNTER, "loomwire_quic_address_tokens_total", "First packets with a token that shows so.", "result"),
    HANDSHAKES_EVICTED(
            Kind.COUNTER,
            "loomwire_quic_handshakes_evicted_total",
            "Handshakes that made room for others, or had too little time in a crowd."),
    STREAMS(Kind.GAUGE, "loomwire_quic_streams", "QUIC streams that are open."),
    STREAMS_OPENED(Kind.COUNTER, "loomwire_quic_streams_opened_total", "Streams that were opened.", "by"),
    STREAMS_ENDED(Kind.COUNTER, "loomwire_quic_streams_ended_total", "Streams that are over at both ends."),
    QUIC_DATAGRAMS(Kind.COUNTER, "loomwire_quic_datagrams_total", "Datagrams of QUIC connections.", "direction"),
    QUIC_BYTES(Kind.COUNTER, "loomwire_quic_bytes_total", "Bytes of those datagrams.", "direction"),
    STREAM_BYTES(
            Kind.COUNTER, "loomwire_quic_stream_bytes_total", "Stream data, without what was sent again.", "direction"),
    PACKETS_LOST(
            Kind.COUNTER,
            "loomwire_quic_packets_lost_total",
            "Packets declared lost, among them any that arrived after all."),
    PACKETS_LATE(
            Kind.COUNTER,
            "loomwire_quic_packets_late_total",
            "Packets declared lost that arrived after all: others had overtaken them."),
    RTT(
            Kind.GAUGE,
            "loomwire_quic_rtt_seconds",
            "Smoothed round-trip time over the open connections; absent without one.",
            "stat"),
    CONGESTION_WINDOW(
            Kind.GAUGE, "loomwire_quic_congestion_window_bytes", "Congestion windows of the open connections."),
    BYTES_IN_FLIGHT(Kind.GAUGE, "loomwire_quic_bytes_in_flight", "Bytes sent and neither acknowledged nor lost."),
    LOOP_TURNS(
            Kind.SUMMARY,
            "loomwire_quic_loop_turn_seconds",
            "Turns of the event loops and the time they took; while one lasts, no other packet of its port is looked at."),
    LOOP_TURNS_LONG(
            Kind.COUNTER,
            "loomwire_quic_loop_turns_long_total",
            "Turns that took longer than their label says; the longer are among the less long.",
            "over"),
    STATELESS_ANSWERS(
            Kind.COUNTER, "loomwire_quic_stateless_answers_total", "Answers to datagrams of no connection.", "result"),
    QUIC_DROPS(Kind.COUNTER, "loomwire_quic_drops_total", "Packets and datagrams that QUIC did not use.", "reason");

    /** How a metric behaves, as Prometheus tells them apart. */
    public enum Kind {
        COUNTER,
        GAUGE,
        INFO,
        SUMMARY
    }

    private final Kind kind;
    private final String exportedName;
    private final String help;
    private final List<String> labels;

    Metric(Kind kind, String exportedName, String help, String... labels) {
        this.kind = kind;
        this.exportedName = exportedName;
        this.help = help;
        this.labels = List.of(labels);
    }

    public Kind kind() {
        return kind;
    }

    /** As it stands in the text, a counter's {@code _total} included. */
    public String exportedName() {
        return exportedName;
    }

    public String help() {
        return help;
    }

    public List<String> labels() {
        return labels;
    }
}
