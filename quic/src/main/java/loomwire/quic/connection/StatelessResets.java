package loomwire.quic.connection;

/** Sizes of a stateless reset (RFC 9000 §10.3). */
public final class StatelessResets {
    /** Shorter datagrams cannot be a stateless reset, nor are they answered with one. */
    public static final int MIN_BYTES = 21;
    /** Length of the token at its end. */
    public static final int TOKEN_BYTES = 16;

    private StatelessResets() {}
}
