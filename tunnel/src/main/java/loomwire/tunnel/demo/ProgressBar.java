package loomwire.tunnel.demo;

import java.io.PrintStream;
import java.util.Locale;
import java.util.function.LongConsumer;

/** How far a download is: one line that is drawn over on a terminal, a line now and then elsewhere. */
public final class ProgressBar implements LongConsumer {
    private static final int WIDTH = 40;
    private static final long REDRAW_NANOS = 100_000_000;
    private static final int LINES_WITHOUT_TERMINAL = 4;

    private final PrintStream out;
    private final long total;
    private final boolean terminal;
    private final long start = System.nanoTime();
    private long lastDrawn = start;
    private int linesPrinted;

    public ProgressBar(PrintStream out, long total, boolean terminal) {
        this.out = out;
        this.total = total;
        this.terminal = terminal;
    }

    @Override
    public void accept(long bytes) {
        long now = System.nanoTime();
        boolean done = bytes >= total;
        if (terminal && (done || now - lastDrawn >= REDRAW_NANOS)) {
            lastDrawn = now;
            out.print("\r" + line(bytes, now) + (done ? "\n" : ""));
            out.flush();
        } else if (!terminal && bytes * LINES_WITHOUT_TERMINAL / total > linesPrinted) {
            linesPrinted = (int) (bytes * LINES_WITHOUT_TERMINAL / total);
            out.println(line(bytes, now));
        }
    }

    private String line(long bytes, long now) {
        int filled = (int) (WIDTH * bytes / total);
        double megabitsPerSecond = bytes * 8e3 / Math.max(1, now - start);
        return String.format(
                Locale.ROOT,
                "  [%s%s] %3d %%  %4d of %d MiB  %5.0f Mbit/s",
                "#".repeat(filled),
                ".".repeat(WIDTH - filled),
                100 * bytes / total,
                bytes >> 20,
                total >> 20,
                megabitsPerSecond);
    }
}
