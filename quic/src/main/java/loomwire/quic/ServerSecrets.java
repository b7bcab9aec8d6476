package loomwire.quic;

/**
 * What a server must know again after a restart, beside its identity. Where one is {@code null} it follows from the
 * identity's private key.
 *
 * @param own of this server alone, at least 16 bytes: by it clients are told that a restart ended their connections, so
 *     two servers with the same one and the same address could be made to end each other's
 * @param shared among servers that shall take each other's address tokens, at least 16 bytes
 */
public record ServerSecrets(byte[] own, byte[] shared) {
    public static final ServerSecrets OF_IDENTITY = new ServerSecrets(null, null);

    private static final int MIN_BYTES = 16;

    /** @throws IllegalArgumentException if one is shorter than 16 bytes */
    public ServerSecrets {
        if (own != null && own.length < MIN_BYTES || shared != null && shared.length < MIN_BYTES) {
            throw new IllegalArgumentException("a server's secret has at least " + MIN_BYTES + " bytes");
        }
    }

    /** Never what they are. */
    @Override
    public String toString() {
        return "ServerSecrets[own " + (own == null ? "of the identity" : "set") + ", shared "
                + (shared == null ? "of the identity" : "set") + "]";
    }
}
