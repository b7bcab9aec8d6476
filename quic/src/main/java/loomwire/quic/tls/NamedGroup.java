package loomwire.quic.tls;

/** The key exchange groups we speak (RFC 8446 §4.2.7). */
public enum NamedGroup {
    X25519(0x001d),
    SECP256R1(0x0017);

    private final int id;

    NamedGroup(int id) {
        this.id = id;
    }

    public int id() {
        return id;
    }

    /** The group with this code point, or {@code null}. */
    public static NamedGroup byId(int id) {
        for (NamedGroup group : values()) {
            if (group.id == id) {
                return group;
            }
        }
        return null;
    }
}
