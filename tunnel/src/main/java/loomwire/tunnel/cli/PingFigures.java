package loomwire.tunnel.cli;

import java.util.Locale;

/** Round trips to one server, added up. Owned by one thread. */
final class PingFigures {
    private int sent;
    private int answered;
    private long leastNanos = Long.MAX_VALUE;
    private long mostNanos;
    private long sumNanos;

    void answered(long nanos) {
        sent++;
        answered++;
        leastNanos = Math.min(leastNanos, nanos);
        mostNanos = Math.max(mostNanos, nanos);
        sumNanos += nanos;
    }

    void lost() {
        sent++;
    }

    int answered() {
        return answered;
    }

    String summary() {
        return sent + " sent, " + answered + " answered, " + 100 * (sent - answered) / sent + " % lost"
                + (answered == 0
                        ? ""
                        : "; least " + millis(leastNanos) + ", mean " + millis(sumNanos / answered) + ", most "
                                + millis(mostNanos));
    }

    static String millis(long nanos) {
        return String.format(Locale.ROOT, "%.2f ms", nanos / 1e6);
    }
}
