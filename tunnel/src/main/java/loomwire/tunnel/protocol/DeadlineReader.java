package loomwire.tunnel.protocol;

import java.io.EOFException;
import java.io.IOException;
import java.time.Duration;
import java.util.function.LongSupplier;
import loomwire.quic.QuicStream;

/**
 * Reads exactly the bytes asked for and nothing more, within one deadline for all of them together: a peer that sends a
 * byte now and then gains no time. What follows the message stays in the source. Owned by one thread.
 */
public final class DeadlineReader {
    private final ByteSource source;
    private final LongSupplier nanoClock;
    private final Duration limit;
    private final long start;

    /** @param limit for everything that is read through this reader, from now */
    public DeadlineReader(ByteSource source, Duration limit) {
        this(source, limit, System::nanoTime);
    }

    DeadlineReader(ByteSource source, Duration limit, LongSupplier nanoClock) {
        this.source = source;
        this.limit = limit;
        this.nanoClock = nanoClock;
        this.start = nanoClock.getAsLong();
    }

    /** A reader of a stream; {@link #release} sets the stream's timeout back. */
    public static DeadlineReader of(QuicStream stream, Duration limit) {
        return new DeadlineReader(
                (buffer, from, length, patience) -> {
                    stream.readTimeout(patience);
                    return stream.read(buffer, from, length);
                },
                limit);
    }

    /** Lets the stream wait without limit again, now that the message is read. */
    public static void release(QuicStream stream) {
        stream.readTimeout(Duration.ZERO);
    }

    /**
     * Fills a part of the buffer.
     *
     * @throws EOFException if the source ended before
     * @throws DeadlineException if the time was over before
     */
    public void readFully(byte[] buffer, int from, int length) throws IOException {
        int at = from;
        while (at < from + length) {
            int count = source.read(buffer, at, from + length - at, remaining());
            if (count < 0) {
                throw new EOFException("the peer ended in the middle of a message");
            }
            at += count;
        }
    }

    public byte[] bytes(int length) throws IOException {
        byte[] result = new byte[length];
        readFully(result, 0, length);
        return result;
    }

    /** One byte, 0 to 255. */
    public int octet() throws IOException {
        return bytes(1)[0] & 0xff;
    }

    private Duration remaining() throws DeadlineException {
        long left = limit.toNanos() - (nanoClock.getAsLong() - start);
        if (left <= 0) {
            throw new DeadlineException("a message was not complete within " + limit.toSeconds() + " s");
        }
        return Duration.ofNanos(left);
    }
}
