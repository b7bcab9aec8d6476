package loomwire.rawnet.model;

/**
 * A token bucket that drops what exceeds a rate and queues nothing: what access networks put before a tariff. A packet passes
 * if the bucket holds all of its bytes. Owned by its {@link OneWay}.
 */
final class Policer {
    private static final double BITS_PER_BYTE_AND_NANO = 8e9;

    private double bytesPerNano;
    private double bucketBytes;
    private double tokens;
    private long filledAt;
    private boolean on;

    /** Takes another rate and bucket; a bucket that begins is full, one that goes on keeps what it holds. */
    void set(long bitsPerSecond, long bucket, long now) {
        if (on) {
            fill(now);
        }
        boolean begins = !on && bitsPerSecond > 0;
        on = bitsPerSecond > 0;
        bytesPerNano = bitsPerSecond / BITS_PER_BYTE_AND_NANO;
        bucketBytes = bucket;
        tokens = begins ? bucket : Math.min(tokens, bucket);
        filledAt = now;
    }

    boolean admits(int bytes, long now) {
        if (!on) {
            return true;
        }
        fill(now);
        if (tokens < bytes) {
            return false;
        }
        tokens -= bytes;
        return true;
    }

    private void fill(long now) {
        tokens = Math.min(bucketBytes, tokens + (now - filledAt) * bytesPerNano);
        filledAt = now;
    }
}
