package loomwire.tunnel.qlog;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import loomwire.quic.base.Plural;

/** A connection's life in lines, each with what it is about at its beginning. */
final class LifeReport {
    private static final String[] UNITS = {"B", "KiB", "MiB", "GiB", "TiB"};
    private static final double STEP = 1024;
    private static final double MILLIS_PER_SECOND = 1e3;
    private static final int LABEL = 13;

    private final Life life;
    private final List<String> lines = new ArrayList<>();

    private LifeReport(Life life) {
        this.life = life;
    }

    /** @param reader has read it all */
    static List<String> of(Life life, QlogReader reader) {
        LifeReport report = new LifeReport(life);
        report.who();
        report.handshake();
        report.path();
        report.packets();
        report.rest();
        report.file(reader);
        return report.lines;
    }

    private void line(String label, String text) {
        lines.add(String.format(Locale.ROOT, "%-" + LABEL + "s%s", label, text));
    }

    private void who() {
        lines.add((life.client ? "a client's connection to " : "a server's connection with ") + life.peer
                + (life.began.isEmpty() ? "" : ", begun " + life.began) + " (" + life.id + ")");
    }

    private void handshake() {
        if (life.handshakeComplete < 0) {
            line(
                    "handshake",
                    life.handshakeStarted < 0
                            ? "never got an answer that could be used"
                            : "begun after " + time(life.handshakeStarted) + ", never complete");
        } else {
            line(
                    "handshake",
                    "complete after " + time(life.handshakeComplete)
                            + (life.handshakeConfirmed < 0 ? "" : ", confirmed after " + time(life.handshakeConfirmed))
                            + (life.protocol.isEmpty() ? "" : ", protocol " + life.protocol));
        }
        if (life.endedAt < 0) {
            line("ended", "not in this file, whose last event is at " + time(life.last));
            return;
        }
        String by = switch (life.initiator) {
            case "local" -> " by this end";
            case "remote" -> " by the peer";
            default -> "";
        };
        line(
                "ended",
                "after " + time(life.endedAt) + by
                        + (life.error.isEmpty() ? life.trigger.isEmpty() ? "" : ", " + life.trigger : ", " + life.error)
                        + (life.reason.isEmpty() ? "" : ": " + life.reason));
    }

    private void path() {
        if (life.smoothedRtt.known) {
            line(
                    "round trip",
                    "at least " + time(life.minRtt.last) + ", smoothed " + time(life.smoothedRtt.last)
                            + " at the end and at most " + time(life.smoothedRtt.most) + ", a single one at most "
                            + time(life.latestRtt.most));
            line(
                    "window",
                    bytes(life.window.first) + " at first, at most " + bytes(life.window.most) + ", "
                            + bytes(life.window.last) + " at the end; in flight at most "
                            + bytes(life.inFlight.most));
        }
        if (life.pacing.known) {
            line("pace", "at most " + bits(life.pacing.most) + ", " + bits(life.pacing.last) + " at the end");
        }
        if (life.probeTimeouts.most > 0) {
            long most = (long) life.probeTimeouts.most;
            line("probes", count(most) + " probe " + Plural.word(most, "timeout") + " in a row at most");
        }
        if (!life.phases.isEmpty()) {
            line(
                    "controller",
                    life.phases.entrySet().stream()
                            .map(phase -> phase.getKey() + " " + time(phase.getValue()))
                            .collect(Collectors.joining(", ")));
        }
        if (!life.sizes.isEmpty()) {
            line("MTU", "datagrams of " + listed(life.sizes, life.sizeCount));
        }
    }

    private void packets() {
        line(
                "sent",
                packets(life.sent.count) + ", " + bytes(life.sent.bytes) + " with "
                        + bytes(life.sent.streamBytes) + " of streams; " + count(life.acknowledged)
                        + " acknowledged, " + count(life.lost) + " lost"
                        + (life.lost > 0 ? " (" + percent(life.lost, life.sent.count) + ", in " + bursts() + ")" : "")
                        + (life.sent.mtuProbes > 0
                                ? "; probes of the MTU: " + life.sent.mtuProbes + ", lost: " + life.mtuProbesLost
                                : ""));
        long dropped = life.drops.values().stream().mapToLong(Long::longValue).sum();
        line(
                "received",
                packets(life.received.count) + ", " + bytes(life.received.bytes) + " with "
                        + bytes(life.received.streamBytes) + " of streams; " + count(dropped) + " dropped"
                        + (dropped > 0
                                ? " ("
                                        + life.drops.entrySet().stream()
                                                .map(drop -> drop.getValue() + " " + drop.getKey())
                                                .collect(Collectors.joining(", "))
                                        + ")"
                                : "")
                        + (life.buffered > 0 ? ", " + count(life.buffered) + " waited for their keys" : ""));
    }

    private void rest() {
        line(
                "streams",
                count(life.streamsHere) + " opened here, " + count(life.streamsByPeer) + " by the peer; "
                        + count(life.streamsEnded) + " ended");
        if (life.keyUpdateCount > 0) {
            line("keys", "updated " + listed(life.keyUpdates, life.keyUpdateCount));
        }
        life.notes.forEach(note -> line("note", note));
    }

    private void file(QlogReader reader) {
        if (reader.unreadable() > 0) {
            line(
                    "file",
                    "left out, since not readable: " + count(reader.unreadable()) + " "
                            + Plural.word(reader.unreadable(), "record"));
        }
        if (reader.isCut()) {
            line("file", "the last record is cut off: the program still writes, or was stopped");
        }
    }

    private String bursts() {
        return life.bursts == 1 ? "one burst" : count(life.bursts) + " bursts";
    }

    private static String packets(long count) {
        return count(count) + " " + Plural.word(count, "packet");
    }

    private static String listed(List<String> entries, long all) {
        String more = all > entries.size() ? ", and " + (all - entries.size()) + " more" : "";
        return String.join(", ", entries) + more;
    }

    static String time(double millis) {
        return millis < MILLIS_PER_SECOND
                ? String.format(Locale.ROOT, "%.1f ms", millis)
                : String.format(Locale.ROOT, "%.2f s", millis / MILLIS_PER_SECOND);
    }

    private static String bytes(double value) {
        int unit = 0;
        double scaled = value;
        while (scaled >= STEP && unit < UNITS.length - 1) {
            scaled /= STEP;
            unit++;
        }
        return String.format(Locale.ROOT, unit == 0 ? "%.0f %s" : "%.1f %s", scaled, UNITS[unit]);
    }

    private static String bits(double perSecond) {
        return String.format(Locale.ROOT, "%.1f Mbit/s", perSecond / 1e6);
    }

    private static String count(double value) {
        return String.format(Locale.ROOT, "%,.0f", value);
    }

    private static String percent(double part, double whole) {
        return String.format(Locale.ROOT, "%.2f %%", whole == 0 ? 0 : 100 * part / whole);
    }
}
