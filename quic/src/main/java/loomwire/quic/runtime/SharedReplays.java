package loomwire.quic.runtime;

import loomwire.quic.endpoint.ReplayFilter;

/**
 * The memory of admission proofs that the shards of one endpoint share, so that a proof seen by one is a replay for all.
 * Asked once for each first packet that has a valid proof, never for others. Any thread.
 */
final class SharedReplays implements ReplayFilter {
    private final ReplayFilter filter;

    /** @param filter used under this lock only */
    SharedReplays(ReplayFilter filter) {
        this.filter = filter;
    }

    @Override
    public synchronized boolean permits(long proof, long source, long unixSeconds) {
        return filter.permits(proof, source, unixSeconds);
    }

    @Override
    public synchronized boolean claim(long proof, long source, long unixSeconds) {
        return filter.claim(proof, source, unixSeconds);
    }

    @Override
    public synchronized void spend(long proof, long unixSeconds) {
        filter.spend(proof, unixSeconds);
    }
}
