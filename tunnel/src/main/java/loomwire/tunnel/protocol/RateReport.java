package loomwire.tunnel.protocol;

import java.util.Locale;
import loomwire.quic.RateFinding;
import loomwire.tunnel.config.BitRate;

/** What sending at a fixed rate has found out of a path, in a sentence. */
public final class RateReport {
    private static final double NANOS_PER_MILLI = 1e6;

    private RateReport() {}

    /** @param setBy whose rate it is, such as {@code transport.quic.rate_up} */
    public static String of(RateFinding finding, String setBy) {
        String rate = "the " + BitRate.text(finding.askedBytesPerSecond()) + " of " + setBy;
        String instead = "; sending by what the path gives, as bbr does, until that is nearly as much (less in " + setBy
                + " would be kept)";
        return switch (finding.kind()) {
            case DELIVERS -> "the path delivers " + rate;
            case FALLS_SHORT ->
                "of " + rate + " the path delivers " + BitRate.text(finding.deliveredBytesPerSecond()) + instead;
            case LOSES -> String.format(Locale.ROOT, "at %s %.0f %% gets lost%s", rate, 100 * finding.lost(), instead);
            case QUEUES ->
                String.format(
                        Locale.ROOT,
                        "at %s packets wait in a queue: a round trip takes %.0f ms, and %.0f ms "
                                + "when nothing waits%s",
                        rate,
                        finding.rttNanos() / NANOS_PER_MILLI,
                        finding.minRttNanos() / NANOS_PER_MILLI,
                        instead);
            case SILENT ->
                "nothing came through for a while at " + rate + "; beginning again by what the path gives, as bbr does";
        };
    }
}
