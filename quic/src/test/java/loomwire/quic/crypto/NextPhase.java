package loomwire.quic.crypto;

/** Opens the next key phase to tests of other packages, which update keys when the rules do not allow it. */
public final class NextPhase {
    private NextPhase() {}

    /** The keys that follow these (RFC 9001 §6.1). */
    public static PacketKeys of(PacketKeys keys) {
        return keys.nextPhase();
    }
}
