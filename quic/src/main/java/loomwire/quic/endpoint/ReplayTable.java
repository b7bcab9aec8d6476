package loomwire.quic.endpoint;

/**
 * Proofs in two generations of an open-addressed table: what is noted stays for one to two periods. A period is the whole
 * time for which a proof can be valid here, so no proof is forgotten while it could be answered once more.
 *
 * <p>A generation holds {@link #MAX_PROOFS}: that many <em>valid</em> proofs in one period come only from somebody who has
 * the key. Then the generations change early and the oldest proofs are forgotten before their time. Newcomers still get
 * in; what it costs is that a proof captured before could be answered once more. Owned by one loop, or guarded.
 */
public final class ReplayTable implements ReplayFilter {
    /** Proofs a generation: 180 new connections a second, all period long. Two generations are 2 MiB at most. */
    static final int MAX_PROOFS = 1 << 15;

    private static final int MIN_SLOTS = 256;
    /** Of a proof that has led to a connection; no source is 0. */
    private static final long SPENT = 0;

    private final long periodSeconds;
    private Generation young = new Generation();
    private Generation old = new Generation();
    private long youngSince = Long.MIN_VALUE;

    /** @param periodSeconds how long a proof may be valid in all, at least 1 */
    public ReplayTable(long periodSeconds) {
        this.periodSeconds = periodSeconds;
    }

    @Override
    public boolean permits(long proof, long source, long unixSeconds) {
        turn(unixSeconds);
        Generation where = holding(proof);
        return where == null || where.sources[where.slot(proof)] == named(source);
    }

    @Override
    public boolean claim(long proof, long source, long unixSeconds) {
        if (!permits(proof, source, unixSeconds)) {
            return false;
        }
        put(proof, named(source), unixSeconds);
        return true;
    }

    @Override
    public void spend(long proof, long unixSeconds) {
        turn(unixSeconds);
        put(proof, SPENT, unixSeconds);
    }

    private void put(long proof, long source, long unixSeconds) {
        Generation where = holding(proof);
        if (where == null) {
            if (young.size == MAX_PROOFS) {
                begin(young, unixSeconds);
            }
            where = young;
        }
        where.put(proof, source);
    }

    private Generation holding(long proof) {
        return young.holds(proof) ? young : old.holds(proof) ? old : null;
    }

    private void turn(long unixSeconds) {
        if (youngSince == Long.MIN_VALUE) {
            youngSince = unixSeconds;
        }
        long age = unixSeconds - youngSince;
        if (age >= 2 * periodSeconds) {
            begin(new Generation(), unixSeconds);
        } else if (age >= periodSeconds) {
            begin(young, unixSeconds);
        }
    }

    private void begin(Generation before, long unixSeconds) {
        old = before;
        young = new Generation();
        youngSince = unixSeconds;
    }

    private static long named(long source) {
        return source == SPENT ? 1 : source;
    }

    /** Fingerprints are cut from a keyed hash, so without the key nobody makes them collide. */
    private static final class Generation {
        private long[] proofs = new long[MIN_SLOTS];
        private long[] sources = new long[MIN_SLOTS];
        private boolean[] taken = new boolean[MIN_SLOTS];
        private int size;

        /** Where the proof is, or would be. */
        int slot(long proof) {
            int mask = proofs.length - 1;
            int slot = (int) proof & mask;
            while (taken[slot] && proofs[slot] != proof) {
                slot = slot + 1 & mask;
            }
            return slot;
        }

        boolean holds(long proof) {
            return taken[slot(proof)];
        }

        void put(long proof, long source) {
            int slot = slot(proof);
            if (!taken[slot]) {
                if (2 * ++size > proofs.length) {
                    grow();
                    slot = slot(proof);
                }
                taken[slot] = true;
                proofs[slot] = proof;
            }
            sources[slot] = source;
        }

        private void grow() {
            long[] oldProofs = proofs;
            long[] oldSources = sources;
            boolean[] oldTaken = taken;
            proofs = new long[2 * oldProofs.length];
            sources = new long[proofs.length];
            taken = new boolean[proofs.length];
            for (int i = 0; i < oldProofs.length; i++) {
                if (oldTaken[i]) {
                    int slot = slot(oldProofs[i]);
                    taken[slot] = true;
                    proofs[slot] = oldProofs[i];
                    sources[slot] = oldSources[i];
                }
            }
        }
    }
}
