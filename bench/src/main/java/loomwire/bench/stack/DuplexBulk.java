package loomwire.bench.stack;

import java.io.IOException;
import java.nio.ByteBuffer;

/** The client's end of a bulk stream whose calls wait. Owned by one thread. */
public final class DuplexBulk implements Stack.BulkStream {
    private final Duplex stream;
    private final byte[] order = new byte[Service.ORDER_BYTES];
    private byte[] chunk = new byte[1];
    private long received;
    private long sent;

    /** Begins the stream. */
    public DuplexBulk(Duplex stream) throws IOException {
        this.stream = stream;
        stream.write(new byte[] {Service.BULK}, 0, 1);
    }

    @Override
    public void down(long bytes) throws IOException {
        order(Service.DOWN, bytes);
        chunk = Service.chunkFor(bytes, chunk);
        Service.receive(stream, chunk, received, bytes);
        received += bytes;
    }

    @Override
    public void up(long bytes) throws IOException {
        order(Service.UP, bytes);
        Service.send(stream, sent, bytes);
        sent += bytes;
        if (stream.read(chunk, 0, 1) != 1 || chunk[0] != Service.RIGHT) {
            throw Content.wrong(sent - bytes);
        }
    }

    /** Sends a request, at most {@link Content#MAX_CHUNK} long, on this stream and waits for the same bytes. */
    public void exchange(byte[] request) throws IOException {
        order(Service.BACK, request.length);
        stream.write(request, 0, request.length);
        chunk = Service.chunkFor(request.length, chunk);
        Content.checkAnswer(request, chunk, Service.readUpTo(stream, chunk, request.length));
    }

    private void order(byte kind, long bytes) throws IOException {
        ByteBuffer.wrap(order).put(kind).putLong(bytes);
        stream.write(order, 0, order.length);
    }

    @Override
    public void close() throws IOException {
        stream.close();
    }
}
