package loomwire.tunnel.ops;

import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * What is observed: its health, and its figures as text. However often somebody asks, the figures are collected a few
 * times a second at most, by one thread at a time. Thread-safe.
 */
final class Subject {
    /** Younger figures are handed out again: far below any sensible interval, and enough to make a flood harmless. */
    private static final long REUSE_NANOS = 200_000_000;

    private final Supplier<Health> health;
    private final List<MetricSource> sources;
    private final Impossible impossible;
    private final ReentrantLock lock = new ReentrantLock();
    private byte[] text;
    private long collectedNanos;

    Subject(Supplier<Health> health, List<MetricSource> sources, Impossible impossible) {
        this.health = health;
        this.impossible = impossible;
        this.sources = List.copyOf(sources);
    }

    Health health() {
        return health.get();
    }

    byte[] text() {
        lock.lock();
        try {
            if (text == null || System.nanoTime() - collectedNanos > REUSE_NANOS) {
                Exposition exposition = new Exposition(impossible);
                sources.forEach(source -> source.collect(exposition));
                text = exposition.text();
                collectedNanos = System.nanoTime();
            }
            return text;
        } finally {
            lock.unlock();
        }
    }
}
