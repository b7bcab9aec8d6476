package loomwire.tunnel.ops;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import loomwire.quic.base.Plural;
import loomwire.tunnel.count.Metric;

/** Two readings of one process as lines for a person: what is now, and from the difference what happens in a second. */
public final class StatusReport {
    private static final double NANOS_PER_SECOND = 1e9;
    /** With more of its descriptors or its memory in use, a process is close to its end. */
    private static final double ALARMING_SHARE = 0.9;

    private final Reading before;
    private final Reading now;
    private final double seconds;
    private final List<StatusLine> lines = new ArrayList<>();

    private StatusReport(Reading before, Reading now) {
        // Of a process that was started anew meanwhile there is nothing to compare with.
        this.before = startSeconds(before) == startSeconds(now) ? before : now;
        this.now = now;
        this.seconds = Math.max(1e-3, (now.takenNanos() - this.before.takenNanos()) / NANOS_PER_SECOND);
    }

    /** @param where the address that was asked */
    public static List<StatusLine> of(String where, Reading before, Reading now) {
        StatusReport report = new StatusReport(before, now);
        report.headline(where);
        report.relays();
        report.client();
        report.server();
        report.quic();
        report.network();
        report.config();
        report.program();
        return List.copyOf(report.lines);
    }

    private static double startSeconds(Reading reading) {
        return reading.scrape().sum(Metric.PROCESS_START);
    }

    private void headline(String where) {
        Sample build = now.scrape().of(Metric.BUILD).getFirst();
        lines.add(new StatusLine(
                "",
                "loomwire " + build.labels().get("role") + " " + build.labels().get("version")
                        + " at " + where + ", up " + Amounts.duration(now.takenEpochSeconds() - startSeconds(now))
                        + ": "
                        + now.health().text(),
                !now.health().isGood()));
    }

    private void relays() {
        if (has(Metric.RELAYS_OPEN)) {
            line(
                    "payload",
                    "in " + rate(Metric.RELAY_BYTES, "direction", "into_tunnel")
                            + ", out " + rate(Metric.RELAY_BYTES, "direction", "out_of_tunnel")
                            + "; so far " + bytes(Metric.RELAY_BYTES, "direction", "into_tunnel") + " in, "
                            + bytes(Metric.RELAY_BYTES, "direction", "out_of_tunnel") + " out",
                    false);
            line(
                    "relays",
                    count(Metric.RELAYS_OPEN) + " open, " + count(Metric.RELAYS_TOTAL) + " so far, "
                            + perSecond(Metric.RELAYS_TOTAL) + " new/s",
                    false);
        }
    }

    private void client() {
        if (!has(Metric.CARRIERS)) {
            return;
        }
        line(
                "carriers",
                breakdown(Metric.CARRIERS, "state") + " of " + count(Metric.CARRIERS_WANTED) + "; "
                        + counted(Metric.CARRIERS_LOST, "cause", "lost") + "; "
                        + counted(
                                Metric.CARRIER_DIAL_FAILURES,
                                "cause",
                                word(Metric.CARRIER_DIAL_FAILURES, "dial") + " failed"),
                value(Metric.CARRIERS, "state", "up") < value(Metric.CARRIERS_WANTED));
        servers();
        line(
                "opens",
                number(Metric.OPENS, "stream") + " asked for, " + count(Metric.OPENS_RETRIED) + " again, "
                        + count(Metric.OPEN_FAILURES) + " in vain",
                grew(Metric.OPEN_FAILURES));
        line(
                "requests",
                count(Metric.CLIENT_REQUESTS) + ", " + counted(Metric.CLIENT_REQUESTS, "status", "refused", "ok")
                        + "; " + counted(Metric.CLIENT_REFUSED, "cause", "of them here") + ", "
                        + count(Metric.CLIENT_WAITING)
                        + " waiting",
                grew(Metric.CLIENT_REFUSED) || grew(Metric.FAILED_ACCEPTS));
    }

    /** Which connections go where, if there is a choice. */
    private void servers() {
        List<String> servers = now.scrape().of(Metric.SERVER_CARRIERS).stream()
                .map(sample -> sample.labels().get("server"))
                .distinct()
                .toList();
        if (servers.size() > 1) {
            for (String server : servers) {
                line(
                        "server",
                        server + ": " + breakdown(Metric.SERVER_CARRIERS, "state", "server", server)
                                + carriersTo(server),
                        value(Metric.SERVER_CARRIERS, "server", server, "state", "up") == 0);
            }
        }
    }

    /** By their numbers, from 0 as in the metrics. */
    private String carriersTo(String server) {
        return now.scrape().of(Metric.CARRIER_RTT, "server", server).stream()
                .map(sample ->
                        "carrier " + sample.labels().get("carrier") + ": " + Amounts.millis(sample.value()) + ", "
                                + number(
                                        Metric.CARRIER_STREAMS,
                                        "stream",
                                        "carrier",
                                        sample.labels().get("carrier"),
                                        "server",
                                        server))
                .map("; "::concat)
                .collect(Collectors.joining());
    }

    private void server() {
        if (!has(Metric.CLIENTS)) {
            return;
        }
        if (value(Metric.ENTRANCES, "state", "failed") > 0 || value(Metric.ENTRANCE_FAILURES) > 0) {
            line(
                    "ports",
                    breakdown(Metric.ENTRANCES, "state") + "; " + number(Metric.ENTRANCE_FAILURES, "failure")
                            + " so far",
                    value(Metric.ENTRANCES, "state", "failed") > 0);
        }
        line(
                "clients",
                count(Metric.CLIENTS, "state", "authenticated") + " authenticated, "
                        + count(Metric.CLIENTS, "state", "unauthenticated") + " not yet; "
                        + counted(Metric.NOT_ADMITTED, "cause", "not let in"),
                grew(Metric.NOT_ADMITTED));
        line(
                "streams",
                breakdown(Metric.REQUEST_STREAMS, "state") + "; "
                        + count(Metric.WAITING) + " waiting for a place; " + number(Metric.REQUESTS, "request") + ", "
                        + counted(Metric.REQUESTS, "status", "refused", "ok"),
                grew(Metric.REQUESTS, "status", "busy"));
        line(
                "dials",
                count(Metric.DIALS_UNDER_WAY) + " under way, " + count(Metric.DIALS, "result", "connected")
                        + " connected, " + counted(Metric.DIALS, "result", "failed", "connected") + "; spares "
                        + count(Metric.SPARES) + " ready",
                grew(Metric.DIALS_WITHOUT_FD));
    }

    private void quic() {
        if (!has(Metric.CONNECTIONS)) {
            return;
        }
        line(
                "connections",
                breakdown(Metric.CONNECTIONS, "state") + "; " + number(Metric.HANDSHAKES_COMPLETED, "handshake") + ", "
                        + counted(Metric.HANDSHAKE_FAILURES, "cause", "failed"),
                grew(Metric.DEFECTS));
        if (has(Metric.RTT)) {
            line(
                    "round trip",
                    Amounts.millis(value(Metric.RTT, "stat", "mean")) + " on average, "
                            + Amounts.millis(value(Metric.RTT, "stat", "min")) + " to "
                            + Amounts.millis(value(Metric.RTT, "stat", "max")) + "; congestion window "
                            + bytes(Metric.CONGESTION_WINDOW) + ", " + bytes(Metric.BYTES_IN_FLIGHT) + " in flight",
                    false);
        }
        line(
                "loss",
                Amounts.percent(growth(Metric.PACKETS_LOST), growth(Metric.QUIC_DATAGRAMS, "direction", "sent"))
                        + " now, "
                        + Amounts.percent(value(Metric.PACKETS_LOST), value(Metric.QUIC_DATAGRAMS, "direction", "sent"))
                        + " since the start (" + number(Metric.PACKETS_LOST, "packet") + ")",
                false);
        if (value(Metric.DEADLINES) > 0) {
            line("deadlines", counted(Metric.DEADLINES, "kind", "hit"), false);
        }
    }

    private void network() {
        if (!has(Metric.PORT_BYTES)) {
            return;
        }
        line(
                "network",
                "in " + rate(Metric.PORT_BYTES, "direction", "received") + ", out "
                        + rate(Metric.PORT_BYTES, "direction", "sent") + "; "
                        + perSecond(Metric.PORT_DATAGRAMS, "direction", "received") + " datagrams/s in, "
                        + perSecond(Metric.PORT_DATAGRAMS, "direction", "sent") + " out",
                false);
        line(
                "drops",
                counted(Metric.PORT_DROPS, "reason", "at the port") + "; "
                        + counted(Metric.QUIC_DROPS, "reason", "by QUIC"),
                grew(Metric.PORT_DROPS));
    }

    private void config() {
        if (value(Metric.RELOADS) > 0) {
            boolean ok = value(Metric.LAST_RELOAD) == 1;
            double waiting = value(Metric.KEYS_WAITING);
            line(
                    "config",
                    "read again " + number(Metric.RELOADS, "time") + ", "
                            + count(Metric.RELOADS, "result", "refused") + " refused; the last one was "
                            + (ok ? "taken" : "refused: its log says why")
                            + (waiting == 0
                                    ? ""
                                    : "; " + Amounts.count(waiting) + (waiting == 1 ? " key waits" : " keys wait")
                                            + " for a restart"),
                    !ok || waiting > 0);
        }
    }

    private void program() {
        double heap = value(Metric.JVM_MEMORY_USED, "area", "heap");
        double heapMax = value(Metric.JVM_MEMORY_MAX, "area", "heap");
        line(
                "memory",
                "heap " + Amounts.bytes(heap) + " of " + Amounts.bytes(heapMax)
                        + (has(Metric.PROCESS_RESIDENT) ? ", resident " + bytes(Metric.PROCESS_RESIDENT) : ""),
                false);
        if (has(Metric.BUDGET_USED)) {
            double used = value(Metric.BUDGET_USED);
            double limit = value(Metric.BUDGET_LIMIT);
            line(
                    "budget",
                    Amounts.bytes(used) + (limit > 0 ? " of " + Amounts.bytes(limit) : ", no limit") + "; "
                            + counted(Metric.BUDGET_REFUSALS, "kind", "refused"),
                    grew(Metric.BUDGET_REFUSALS) || limit > 0 && used > ALARMING_SHARE * limit);
        }
        double fds = value(Metric.PROCESS_OPEN_FDS);
        double maxFds = value(Metric.PROCESS_MAX_FDS);
        line(
                "process",
                Amounts.percent(growth(Metric.PROCESS_CPU), seconds) + " of a processor"
                        + (has(Metric.PROCESS_OPEN_FDS)
                                ? ", descriptors " + Amounts.count(fds) + " of " + Amounts.count(maxFds)
                                : ""),
                maxFds > 0 && fds > ALARMING_SHARE * maxFds);
    }

    private void line(String label, String text, boolean alarming) {
        lines.add(new StatusLine(label, text, alarming));
    }

    private boolean has(Metric metric) {
        return now.scrape().has(metric);
    }

    private double value(Metric metric, String... labels) {
        return now.scrape().sum(metric, labels);
    }

    private double growth(Metric metric, String... labels) {
        return value(metric, labels) - before.scrape().sum(metric, labels);
    }

    private boolean grew(Metric metric, String... labels) {
        return growth(metric, labels) > 0;
    }

    private String count(Metric metric, String... labels) {
        return Amounts.count(value(metric, labels));
    }

    private String bytes(Metric metric, String... labels) {
        return Amounts.bytes(value(metric, labels));
    }

    private String rate(Metric metric, String... labels) {
        return Amounts.rate(growth(metric, labels) / seconds);
    }

    private String perSecond(Metric metric, String... labels) {
        return Amounts.count(growth(metric, labels) / seconds);
    }

    /** All series: {@code 12 open, 0 handshaking}. */
    private String breakdown(Metric metric, String label, String... labels) {
        return now.scrape().of(metric, labels).stream()
                .map(sample -> Amounts.count(sample.value()) + " "
                        + words(sample.labels().get(label)))
                .collect(Collectors.joining(", "));
    }

    /** Their sum, and those that are not 0: {@code 3 failed (timeout 2, tls 1)}. */
    private String counted(Metric metric, String label, String what, String... without) {
        List<Sample> counted = now.scrape().of(metric).stream()
                .filter(sample -> !Set.of(without).contains(sample.labels().get(label)) && sample.value() > 0)
                .toList();
        String sum = Amounts.count(counted.stream().mapToDouble(Sample::value).sum()) + " " + what;
        return counted.isEmpty()
                ? sum
                : sum
                        + counted.stream()
                                .map(sample -> words(sample.labels().get(label)) + " " + Amounts.count(sample.value()))
                                .collect(Collectors.joining(", ", " (", ")"));
    }

    /** {@code 1 stream}, {@code 2,000 streams}. */
    private String number(Metric metric, String noun, String... labels) {
        return count(metric, labels) + " " + word(metric, noun, labels);
    }

    private String word(Metric metric, String noun, String... labels) {
        return Plural.word(Math.round(value(metric, labels)), noun);
    }

    private static String words(String labelValue) {
        return labelValue.replace('_', ' ');
    }
}
