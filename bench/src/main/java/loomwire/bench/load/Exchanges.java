package loomwire.bench.load;

import java.io.IOException;
import java.util.concurrent.atomic.LongAdder;

/** Exchanges on echo streams, each checked and timed. Thread-safe. */
final class Exchanges {
    private final Latencies answered = new Latencies();
    private final Latencies sinceDue = new Latencies();
    private final LongAdder bytes = new LongAdder();

    /**
     * One exchange that should have begun at a certain time: what made it begin later counts in a second figure, so that
     * a server which holds everybody up does not look good because nobody asked meanwhile.
     */
    void run(EchoStream stream, int length, long content, long dueNanos) throws IOException {
        long start = System.nanoTime();
        stream.exchange(length, content);
        answered.recordSince(start);
        sinceDue.recordSince(Math.min(start, dueNanos));
        bytes.add(length);
    }

    long count() {
        return answered.count();
    }

    Latencies answered() {
        return answered;
    }

    void addTo(Report report, String name) {
        report.add(name + " count", answered.count(), "");
        report.add(name + " bytes", bytes.sum(), "bytes");
        report.add(name, answered);
        report.add(name + " since due", sinceDue);
    }
}
