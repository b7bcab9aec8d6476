package loomwire.quic.connection;

import loomwire.quic.stream.Stream;

/**
 * Told on the loop, in the middle of receiving or sending, that a stream's pipe changed. Only marks: waking the
 * application comes after the flush.
 */
public interface StreamListener {
    /** Bytes, the end, or an error can be read. */
    void readable(Stream stream);

    /** Room to write, or an error. */
    void writable(Stream stream);

    /** The stream is over and forgotten, or its connection is. */
    default void ended(Stream stream) {}
}
