package loomwire.quic.wire;

/** The QUIC versions we speak. */
public final class QuicVersions {
    /** RFC 9000. */
    public static final int V1 = 1;

    /** The version field of a Version Negotiation packet (RFC 8999 §6). */
    public static final int NEGOTIATION = 0;

    private QuicVersions() {}

    public static boolean supported(int version) {
        return version == V1;
    }
}
