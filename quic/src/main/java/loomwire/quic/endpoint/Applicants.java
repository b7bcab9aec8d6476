package loomwire.quic.endpoint;

import java.util.HashMap;
import java.util.Map;
import loomwire.quic.base.Entropy;
import loomwire.quic.base.KeyedHash;
import loomwire.quic.connection.Connection;

/**
 * Handshakes that clients have begun here and not ended: how many there are, how many of a source prefix, and which is the
 * oldest. Owned by the shard loop.
 */
final class Applicants {
    /** How long a handshake may take while there is a crowd; in peace its own timeout holds. */
    static final long CROWD_TIMEOUT_NANOS = 3_000_000_000L;

    /** Those of a source prefix. */
    private static final class Count {
        int all;
        int unvalidated;
    }

    private static final Count NOBODY = new Count();

    private final HandshakeLimits limits;
    private final KeyedHash hash;
    private final Map<Long, Count> byPrefix = new HashMap<>();
    private Applicant oldest;
    private Applicant newest;
    private int all;
    private int unvalidated;

    Applicants(HandshakeLimits limits, Entropy entropy) {
        this.limits = limits;
        this.hash = KeyedHash.random(entropy);
    }

    /** What stands for the network of an address; keyed, so that nobody can choose networks that collide. */
    long prefix(long addressHigh, long addressLow) {
        return hash.of(SourcePrefix.high(addressHigh), SourcePrefix.low(addressHigh, addressLow));
    }

    /** Whether strangers, or those of this prefix, have as many handshakes as they may without showing that they hear. */
    boolean wantsProof(long prefix) {
        return unvalidated >= limits.unvalidated()
                || byPrefix.getOrDefault(prefix, NOBODY).unvalidated >= limits.unvalidatedPerPrefix();
    }

    /** Whether so many handshakes are under way that each gets less time. */
    boolean isCrowded() {
        return unvalidated >= Math.max(1, limits.unvalidated()) || isFull();
    }

    boolean isFull() {
        return all >= limits.underWay();
    }

    boolean isFull(long prefix) {
        return byPrefix.getOrDefault(prefix, NOBODY).all >= limits.underWayPerPrefix();
    }

    int count() {
        return all;
    }

    int unvalidated() {
        return unvalidated;
    }

    Applicant add(Connection connection, long prefix, boolean validated, long now) {
        Applicant added = new Applicant(connection, prefix, validated, now);
        added.older = newest;
        if (newest == null) {
            oldest = added;
        } else {
            newest.newer = added;
        }
        newest = added;
        Count count = byPrefix.computeIfAbsent(prefix, p -> new Count());
        count.all++;
        all++;
        if (!validated) {
            count.unvalidated++;
            unvalidated++;
        }
        return added;
    }

    /** The client has shown that it receives at its address. */
    void validated(Applicant applicant) {
        if (!applicant.validated) {
            applicant.validated = true;
            byPrefix.get(applicant.prefix).unvalidated--;
            unvalidated--;
        }
    }

    /** The handshake is over, one way or the other. */
    void remove(Applicant applicant) {
        validated(applicant);
        Count count = byPrefix.get(applicant.prefix);
        all--;
        if (--count.all == 0) {
            byPrefix.remove(applicant.prefix);
        }
        if (applicant.older == null) {
            oldest = applicant.newer;
        } else {
            applicant.older.newer = applicant.newer;
        }
        if (applicant.newer == null) {
            newest = applicant.older;
        } else {
            applicant.newer.older = applicant.older;
        }
        applicant.older = null;
        applicant.newer = null;
    }

    /** The oldest whose address is not validated; {@code null} if there is none. */
    Connection oldestUnvalidated() {
        Applicant next = unvalidated == 0 ? null : oldest;
        while (next != null && next.validated) {
            next = next.newer;
        }
        return next == null ? null : next.connection;
    }

    /** The oldest, if there is a crowd and it has had its time; else {@code null}. */
    Connection overdue(long now) {
        return oldest != null && isCrowded() && now - oldest.since >= CROWD_TIMEOUT_NANOS ? oldest.connection : null;
    }
}
