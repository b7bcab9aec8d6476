package loomwire.quic.qlog;

/** Where the bytes of one connection's qlog go. Called by the loop that owns the connection; must not wait. */
public interface QlogSink {
    /**
     * Takes whole records.
     *
     * @param bytes the caller's, which it uses again: to be copied
     * @return whether they were taken; else they are missing, and the next that are taken say so
     */
    boolean write(byte[] bytes, int length);

    /** The handshake is complete: the peer is somebody. */
    default void established() {}

    /** Nothing follows. Told once. */
    void end();
}
