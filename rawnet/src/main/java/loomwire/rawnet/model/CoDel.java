package loomwire.rawnet.model;

/**
 * Controlled delay: drops at the head of a queue once packets have waited longer than {@link #TARGET_NANOS} for an
 * {@link #INTERVAL_NANOS}, then more and more often until they do not. Owned by its {@link Bottleneck}.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc8289#section-5">RFC 8289 §5</a>
 */
final class CoDel {
    /** RFC 8289 §4.4. */
    static final long TARGET_NANOS = 5_000_000;
    /** RFC 8289 §4.3. */
    static final long INTERVAL_NANOS = 100_000_000;
    /** RFC 8289 §5.4: a run of drops that resumes within this many intervals goes on where it was. */
    private static final int RESUME_INTERVALS = 16;

    private static final long NEVER = Long.MIN_VALUE;

    private long firstAboveAt = NEVER;
    private long dropNextAt;
    private long count;
    private long lastCount;
    private boolean dropping;

    /** The queue is empty: nobody waits too long. */
    void onEmpty() {
        firstAboveAt = NEVER;
        dropping = false;
    }

    /**
     * Whether to drop the packet at the head, which would leave now; the next head is then asked about.
     *
     * @param waitedNanos how long it has been queued
     * @param behindBytes what waits behind it; a queue of less than a packet is none (RFC 8289 §5.5)
     */
    boolean drops(long waitedNanos, long behindBytes, int packetBytes, long now) {
        boolean mayDrop = isAboveForLong(waitedNanos, behindBytes, packetBytes, now);
        if (dropping) {
            if (!mayDrop) {
                dropping = false;
                return false;
            }
            if (now < dropNextAt) {
                return false;
            }
            count++;
            dropNextAt = controlLaw(dropNextAt);
            return true;
        }
        if (!mayDrop) {
            return false;
        }
        dropping = true;
        long delta = count - lastCount;
        count = delta > 1 && now - dropNextAt < RESUME_INTERVALS * INTERVAL_NANOS ? delta : 1;
        dropNextAt = controlLaw(now);
        lastCount = count;
        return true;
    }

    private boolean isAboveForLong(long waitedNanos, long behindBytes, int packetBytes, long now) {
        if (waitedNanos < TARGET_NANOS || behindBytes < packetBytes) {
            firstAboveAt = NEVER;
            return false;
        }
        if (firstAboveAt == NEVER) {
            firstAboveAt = now + INTERVAL_NANOS;
            return false;
        }
        return now >= firstAboveAt;
    }

    private long controlLaw(long time) {
        return time + (long) (INTERVAL_NANOS / Math.sqrt(count));
    }
}
