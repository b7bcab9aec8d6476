package loomwire.tunnel.ops;

import loomwire.tunnel.count.Metric;

/**
 * How often the configuration file was read again while the program runs, and what came of it. Written by whoever reads
 * it, read by scrapers.
 */
public final class Reloads implements MetricSource {
    private long taken;
    private long refused;
    private boolean lastTaken = true;
    private int keysWaiting;

    /** @param waiting keys whose new values wait for a restart */
    public synchronized void taken(int waiting) {
        taken++;
        lastTaken = true;
        keysWaiting = waiting;
    }

    /** The file, or what it asks for, was wrong: nothing has changed. */
    public synchronized void refused() {
        refused++;
        lastTaken = false;
    }

    @Override
    public synchronized void collect(Exposition into) {
        into.add(Metric.RELOADS, taken, "ok");
        into.add(Metric.RELOADS, refused, "refused");
        into.add(Metric.LAST_RELOAD, lastTaken ? 1 : 0);
        into.add(Metric.KEYS_WAITING, keysWaiting);
    }
}
