package loomwire.quic.recovery;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import loomwire.quic.PathMemory;
import loomwire.quic.base.KeyedHash;

/**
 * Paths by the address they lead to: least round trip, and the rate at which all connections there were delivered together. An
 * hour old at most, and so many at most; of those, the ones looked at least lately go first. For one thread at a time.
 *
 * <p>What it says is believed with care ({@link CarefulResume}), since a path may have changed, or another be behind the same
 * address, or somebody have acknowledged what it did not receive.
 */
public final class KnownPaths implements PathMemory {
    /** Some hundred bytes each. */
    static final int MAX_PATHS = 4096;

    static final long LIFE_NANOS = 3_600_000_000_000L;
    /** A path that holds less is filled in a few round trips without memory. */
    static final long LEAST_BYTES = 64 * 1024;
    /** However much is remembered: as much as 2.7 Gbit/s hold at 100 ms. */
    static final long MAX_CLAIM_BYTES = 32L << 20;
    /** Part of what is remembered that may be claimed. */
    private static final double CLAIMABLE = 0.5;
    /** Another round trip by more than this factor is another path. */
    private static final int RTT_FACTOR = 2;
    /** Who was not heard of for so long uses nothing. */
    private static final long RECENT_NANOS = 2_000_000_000L;
    /** What a further observation weighs where the path gives less than before. */
    private static final double FALL = 0.125;
    /** From that much of what is remembered on, an observation confirms it. */
    private static final double CONFIRMS = 0.9;
    /** Connections of one path that know of each other; no more are let jump. */
    private static final int MAX_BESIDE = 64;

    private final KeyedHash hash;
    private final Map<Long, Known> paths = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, Known> eldest) {
            return size() > MAX_PATHS;
        }
    };

    /** @param hash peers choose addresses, and must not choose whose memory they share */
    public KnownPaths(KeyedHash hash) {
        this.hash = hash;
    }

    /** What is known of a path. */
    private static final class Known {
        final List<Share> beside = new ArrayList<>(2);
        long rttNanos;
        double rate;
        long at;

        double usedBeside(Share one, long now) {
            double used = 0;
            for (Share share : beside) {
                if (share != one && now - share.at < RECENT_NANOS) {
                    used += share.rate;
                }
            }
            return used;
        }
    }

    int size() {
        return paths.size();
    }

    @Override
    public Account account(long addressHigh, long addressLow) {
        return new Share(hash.of(addressHigh, addressLow));
    }

    private final class Share implements Account {
        private final long key;
        private double rate;
        private long at;
        private Known known;
        private boolean closed;

        Share(long key) {
            this.key = key;
        }

        @Override
        public long claim(long rttNanos, long now) {
            Known path = find(false);
            if (path == null || now - path.at > LIFE_NANOS || !isSame(path, rttNanos)) {
                return 0;
            }
            double free = path.rate * CLAIMABLE - path.usedBeside(this, now);
            double bytes = Math.min(free * path.rttNanos / 1e9, MAX_CLAIM_BYTES);
            if (bytes < LEAST_BYTES * CLAIMABLE || !joins(path)) {
                return 0;
            }
            rate = free;
            at = now;
            return (long) bytes;
        }

        @Override
        public void observed(double bytesPerSecond, long minRttNanos, boolean byThePath, long now) {
            rate = bytesPerSecond;
            at = now;
            Known path = find(bytesPerSecond * minRttNanos / 1e9 >= LEAST_BYTES);
            if (path == null || !joins(path)) {
                return;
            }
            if (path.rate == 0 || now - path.at > LIFE_NANOS || !isSame(path, minRttNanos)) {
                path.rate = 0;
                path.rttNanos = minRttNanos;
            }
            path.rttNanos = Math.min(path.rttNanos, minRttNanos);
            double total = bytesPerSecond + path.usedBeside(this, now);
            if (total >= path.rate) {
                path.rate = total;
            } else if (byThePath) {
                path.rate += FALL * (total - path.rate);
            }
            if (byThePath || total >= CONFIRMS * path.rate) {
                path.at = now;
            }
        }

        private static boolean isSame(Known path, long rttNanos) {
            return rttNanos <= path.rttNanos * RTT_FACTOR && rttNanos >= path.rttNanos / RTT_FACTOR;
        }

        private Known find(boolean make) {
            Known path = paths.get(key);
            if (path == null && make) {
                path = new Known();
                paths.put(key, path);
            }
            if (path != known) {
                leave();
                known = path;
            }
            return path;
        }

        private boolean joins(Known path) {
            if (path.beside.contains(this)) {
                return true;
            }
            return !closed && path.beside.size() < MAX_BESIDE && path.beside.add(this);
        }

        private void leave() {
            if (known != null) {
                known.beside.remove(this);
            }
        }

        @Override
        public void disproved() {
            paths.remove(key);
            leave();
            known = null;
        }

        @Override
        public void close() {
            closed = true;
            leave();
            known = null;
        }
    }
}
