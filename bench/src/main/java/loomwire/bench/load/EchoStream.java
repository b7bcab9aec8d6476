package loomwire.bench.load;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.SplittableRandom;
import loomwire.quic.QuicConnection;
import loomwire.quic.QuicStream;
import loomwire.tunnel.protocol.DeadlineReader;
import loomwire.tunnel.protocol.OpenAnswer;
import loomwire.tunnel.protocol.OpenRequest;
import loomwire.tunnel.protocol.OpenStatus;
import loomwire.tunnel.protocol.RefusedException;

/** An open echo stream, on which every exchange has bytes that no other has. Owned by one thread at a time. */
final class EchoStream implements AutoCloseable {
    /** An answer later than this counts as none. */
    static final Duration PATIENCE = Duration.ofSeconds(30);

    private final QuicStream stream;

    private EchoStream(QuicStream stream) {
        this.stream = stream;
    }

    /** Opens a stream and waits until the server has answered. */
    static EchoStream open(QuicConnection connection) throws IOException {
        QuicStream stream = connection.openStream(PATIENCE);
        try {
            byte[] request = OpenRequest.echo().encode();
            stream.write(request, 0, request.length);
            OpenAnswer answer = OpenAnswer.read(DeadlineReader.of(stream, PATIENCE));
            if (answer.status() != OpenStatus.OK) {
                throw new RefusedException(answer.status(), answer.message());
            }
            stream.readTimeout(PATIENCE);
            stream.writeTimeout(PATIENCE);
            return new EchoStream(stream);
        } catch (IOException | RuntimeException e) {
            stream.close();
            throw e;
        }
    }

    /**
     * Sends bytes and waits until all of them have come back.
     *
     * @param content chooses the bytes: another number for every exchange of a run
     * @throws WrongBytesException if others came back
     */
    void exchange(int length, long content) throws IOException {
        byte[] sent = bytes(length, content);
        stream.write(sent, 0, length);
        byte[] back = new byte[length];
        int at = 0;
        while (at < length) {
            int count = stream.read(back, at, length - at);
            if (count < 0) {
                throw new EOFException("the server ended an echo after " + at + " of " + length + " bytes");
            }
            at += count;
        }
        int mismatch = Arrays.mismatch(sent, back);
        if (mismatch >= 0) {
            throw new WrongBytesException("an echo came back with another byte at " + mismatch + " of " + length);
        }
    }

    private static byte[] bytes(int length, long content) {
        SplittableRandom random = new SplittableRandom(content);
        ByteBuffer bytes = ByteBuffer.allocate(length);
        while (bytes.remaining() >= Long.BYTES) {
            bytes.putLong(random.nextLong());
        }
        while (bytes.hasRemaining()) {
            bytes.put((byte) random.nextInt());
        }
        return bytes.array();
    }

    /** Ends the stream in order: the server must end its half too, without another byte. */
    void finish() throws IOException {
        stream.finish();
        if (stream.read(new byte[1], 0, 1) >= 0) {
            throw new WrongBytesException("a byte came after the last echo");
        }
        stream.close();
    }

    QuicStream stream() {
        return stream;
    }

    @Override
    public void close() {
        stream.close();
    }
}
