package loomwire.quic.pipe;

import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import loomwire.quic.base.MemoryAccount;

/**
 * What the streams of one connection hold in segments. A byte far from all others costs a whole segment, and thousands of
 * streams with little each, or with a peer that reads nothing, more than any window says. Beyond the connection's share,
 * and what its windows were promised, its streams keep only what they need to move at all, as all do when the process has
 * no more: so one peer does not take what the others need. Any thread, but for {@link #lends} without urgency.
 */
public final class SegmentShare implements MemoryAccount {
    private final MemoryAccount process;
    private final long shareBytes;
    private final LongSupplier promisedBytes;
    private final AtomicLong held = new AtomicLong();

    /** @param promisedBytes by how much the connection's windows have grown; asked on the loop */
    public SegmentShare(MemoryAccount process, LongSupplier promisedBytes) {
        this.process = process;
        this.shareBytes = process.ownersShareBytes();
        this.promisedBytes = promisedBytes;
    }

    @Override
    public void hold(long bytes) {
        held.addAndGet(bytes);
        process.hold(bytes);
    }

    @Override
    public void release(long bytes) {
        held.addAndGet(-bytes);
        process.release(bytes);
    }

    @Override
    public long share(long wantedBytes, long leastBytes) {
        long ample = shareBytes / 2;
        long free = shareBytes - held.get();
        long own = free >= ample ? wantedBytes : (long) (wantedBytes * ((double) Math.max(0, free) / ample));
        return process.share(Math.max(leastBytes, own), leastBytes);
    }

    /** Whether the connection's own share is held, whatever the others have. On the loop. */
    public boolean isSpent() {
        return held.get() - promisedBytes.getAsLong() >= shareBytes;
    }

    @Override
    public boolean lends(boolean urgent) {
        return (urgent || !isSpent()) && process.lends(urgent);
    }

    @Override
    public long ownersShareBytes() {
        return shareBytes;
    }

    @Override
    public boolean promise(long bytes) {
        return process.promise(bytes);
    }

    @Override
    public void withdraw(long bytes) {
        process.withdraw(bytes);
    }

    @Override
    public boolean admits() {
        return process.admits();
    }
}
