package loomwire.quic;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * A stream of bytes, read by at most one thread and written by at most one thread at a time. Both halves must be
 * finished: the sending one by {@link #finish()} or {@link #reset}, the receiving one by reading to its end or by
 * {@link #stopSending}; {@link #close()} does what is missing.
 */
public interface QuicStream extends AutoCloseable {

    /** The stream id (RFC 9000 §2.1). */
    long id();

    QuicConnection connection();

    boolean canRead();

    boolean canWrite();

    /**
     * Reads what is there, waiting for at least one byte. What came before a reset that let it go first is read before the
     * reset is told.
     *
     * @return how many bytes were read, -1 after the last one
     * @throws StreamResetException if the peer reset its half
     * @throws QuicTimeoutException if nothing came within {@link #readTimeout}
     * @throws ConnectionClosedException if the connection ended
     */
    int read(byte[] buffer, int offset, int length) throws IOException;

    /**
     * The receiving half as Java reads bytes elsewhere. Reads as {@link #read} does; closing it says that no more will be read
     * ({@link #stopSending}, with code 0), and nothing of the sending half.
     *
     * @throws UnsupportedOperationException if this stream can only be written
     */
    default InputStream in() {
        return new StreamInput(this);
    }

    /** Bytes that a {@link #read} would return now without waiting. */
    int available();

    /**
     * Writes all the bytes, waiting for flow control as needed. Returns once they are buffered, not acknowledged.
     *
     * @throws StreamStoppedException if the peer lost interest (STOP_SENDING)
     * @throws QuicTimeoutException if nothing could be written for {@link #writeTimeout}; how much was written is lost
     * @throws ConnectionClosedException if the connection ended
     */
    void write(byte[] buffer, int offset, int length) throws IOException;

    /**
     * The sending half as Java writes bytes elsewhere. Writes as {@link #write} does, without a buffer of its own; closing it
     * {@linkplain #finish() finishes} that half in order, and nothing of the receiving one.
     *
     * @throws UnsupportedOperationException if this stream can only be read
     */
    default OutputStream out() {
        return new StreamOutput(this);
    }

    /**
     * Bytes that a {@link #write} would take now without waiting, for whoever does not want to hold more than that. It only
     * grows between two writes, unless memory becomes short.
     */
    int room();

    /** How long one read may wait; {@link Duration#ZERO} (the default) waits as long as the connection lives. */
    void readTimeout(Duration timeout);

    /** How long a write may go without progress; {@link Duration#ZERO} (the default) waits as long as the connection lives. */
    void writeTimeout(Duration timeout);

    /**
     * Has an action run once the peer has reset the half that is read here, or the connection has ended: for an application
     * that may be waiting elsewhere when that happens, such as in a socket that takes no more. There may still be bytes to
     * read. It runs on a virtual thread
     * of its own, at most once, at once if it has happened already, and not at all after {@link #close()} or
     * {@link #stopSending}. There is one action; another one takes its place.
     *
     * @param action is given what a read would throw
     */
    void onAbort(Consumer<IOException> action);

    /** Ends the sending half in order: the peer reads to the end. Idempotent. */
    void finish() throws IOException;

    /** Abandons the sending half; the peer's reader fails with {@code errorCode}. Does nothing once all was acknowledged. */
    void reset(long errorCode);

    /**
     * Ends the sending half with an error, after everything that was written: the peer reads it to the last byte and then
     * fails with {@code errorCode}. RFC 9000 has no reset that lets data go first, so RESET_STREAM waits here until all has
     * been acknowledged. Called by the thread that writes. Does nothing once the half has ended; {@link #reset} still
     * ends it at once.
     */
    void resetWhenDelivered(long errorCode);

    /** Says that no more will be read; the peer's writer fails with {@code errorCode}. */
    void stopSending(long errorCode);

    /** Finishes what is open: resets an unfinished sending half and stops an unread receiving half, both with code 0. */
    @Override
    void close();
}
