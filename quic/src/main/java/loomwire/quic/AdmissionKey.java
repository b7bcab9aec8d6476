package loomwire.quic;

/**
 * What a server and its clients share, for a server that answers nobody else: clients show with their first packet that they
 * hold it ({@link ClientConfig.Builder#admission}), and know by it that an answer is their server's. Nobody who sees the
 * packets learns anything of it. Immutable; any thread.
 */
public final class AdmissionKey {
    /** A shorter one would be found by trying. */
    private static final int MIN_BYTES = 16;

    private final byte[] shared;

    private AdmissionKey(byte[] shared) {
        this.shared = shared;
    }

    /**
     * A key of these bytes, which are copied.
     *
     * @param shared at least 16 bytes of chance
     * @throws IllegalArgumentException if there are fewer
     */
    public static AdmissionKey of(byte[] shared) {
        if (shared.length < MIN_BYTES) {
            throw new IllegalArgumentException("a shared key has at least " + MIN_BYTES + " bytes");
        }
        return new AdmissionKey(shared.clone());
    }

    /** A copy of what is shared: secret. */
    public byte[] bytes() {
        return shared.clone();
    }

    /** Never what it is. */
    @Override
    public String toString() {
        return "AdmissionKey[…]";
    }
}
