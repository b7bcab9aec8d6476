package loomwire.quic.flow;

import loomwire.quic.base.MemoryAccount;

/**
 * What one connection takes of the process's memory for its peer's streams, and for grown windows: of each no more than
 * its share, however much is free, so that one peer cannot take what the others need. Owned by the loop.
 */
public final class ConnectionShare implements MemoryAccount {
    private final MemoryAccount process;
    private final long shareBytes;
    private long heldBytes;
    private long promisedBytes;

    public ConnectionShare(MemoryAccount process) {
        this.process = process;
        this.shareBytes = process.ownersShareBytes();
    }

    /** How much of the share is left for streams. What windows were promised is counted by itself, or would take it all. */
    public long leftBytes() {
        return Math.max(0, shareBytes - heldBytes);
    }

    /** By how much its windows have grown. */
    public long promisedBytes() {
        return promisedBytes;
    }

    @Override
    public void hold(long bytes) {
        heldBytes += bytes;
        process.hold(bytes);
    }

    @Override
    public void release(long bytes) {
        heldBytes -= bytes;
        process.release(bytes);
    }

    @Override
    public long ownersShareBytes() {
        return shareBytes;
    }

    @Override
    public boolean promise(long bytes) {
        if (bytes > shareBytes - promisedBytes || !process.promise(bytes)) {
            return false;
        }
        promisedBytes += bytes;
        return true;
    }

    @Override
    public void withdraw(long bytes) {
        promisedBytes -= bytes;
        process.withdraw(bytes);
    }

    @Override
    public long share(long wantedBytes, long leastBytes) {
        return process.share(wantedBytes, leastBytes);
    }

    @Override
    public boolean lends(boolean urgent) {
        return process.lends(urgent);
    }

    @Override
    public boolean admits() {
        return process.admits();
    }
}
