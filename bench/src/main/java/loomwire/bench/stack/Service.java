package loomwire.bench.stack;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import loomwire.bench.load.WrongBytesException;

/**
 * What the server does with a stream whose calls wait. The first byte says what the stream is for: {@link #ECHO}, and all of
 * it comes back once it has come to its end; or {@link #BULK}, and orders follow, each a byte and how many bytes: {@link #DOWN}
 * has the server send them, {@link #UP} has it take them and answer {@link #RIGHT} or {@link #WRONG}, and {@link #BACK} has it send back those that follow.
 */
public final class Service {
    public static final byte ECHO = 'E';
    static final byte BULK = 'B';
    static final byte DOWN = 'D';
    static final byte UP = 'U';
    static final byte BACK = 'X';
    static final byte RIGHT = 'R';
    static final byte WRONG = 'W';
    static final int ORDER_BYTES = 1 + Long.BYTES;
    /** An answer is as long as the request, which the harnesses have 1 KiB long. */
    static final int REQUEST_BYTES = 1024;

    private Service() {}

    /** Serves until the client is done. */
    public static void serve(Duplex stream) throws IOException {
        byte[] kind = new byte[1];
        if (stream.read(kind, 0, 1) < 0) {
            return;
        }
        if (kind[0] == ECHO) {
            echo(stream);
        } else {
            bulk(stream);
        }
    }

    private static void echo(Duplex stream) throws IOException {
        byte[] request = new byte[REQUEST_BYTES];
        request[0] = ECHO;
        int length = 1;
        while (true) {
            if (length == request.length) {
                request = Arrays.copyOf(request, 2 * length);
            }
            int count = stream.read(request, length, request.length - length);
            if (count < 0) {
                break;
            }
            length += count;
        }
        Content.leaving(request, length);
        stream.write(request, 0, length);
        stream.finish();
    }

    private static void bulk(Duplex stream) throws IOException {
        byte[] order = new byte[ORDER_BYTES];
        byte[] chunk = {};
        long sent = 0;
        long taken = 0;
        while (readOrder(stream, order)) {
            long bytes = ByteBuffer.wrap(order).getLong(1);
            if (order[0] == DOWN) {
                send(stream, sent, bytes);
                sent += bytes;
                continue;
            }
            chunk = chunkFor(bytes, chunk);
            if (order[0] == UP) {
                take(stream, chunk, taken, bytes);
                taken += bytes;
            } else {
                sendBack(stream, chunk, bytes);
            }
        }
        stream.finish();
    }

    private static boolean readOrder(Duplex stream, byte[] order) throws IOException {
        return readUpTo(stream, order, order.length) == order.length;
    }

    /** Reads until so many bytes are there or the stream ends; returns how many there are. */
    static int readUpTo(Duplex stream, byte[] into, int bytes) throws IOException {
        int length = 0;
        while (length < bytes) {
            int count = stream.read(into, length, bytes - length);
            if (count < 0) {
                break;
            }
            length += count;
        }
        return length;
    }

    /** The buffer, or a larger one: a hundred thousand streams with little to move each must not hold 64 KiB each. */
    static byte[] chunkFor(long bytes, byte[] chunk) {
        int wanted = (int) Math.min(bytes, Content.MAX_CHUNK);
        return chunk.length < wanted ? new byte[wanted] : chunk;
    }

    private static void sendBack(Duplex stream, byte[] chunk, long bytes) throws IOException {
        int length = readUpTo(stream, chunk, Math.toIntExact(bytes));
        Content.leaving(chunk, length);
        stream.write(chunk, 0, length);
    }

    /** Sends the bytes of a transfer from {@code position} on. */
    static void send(Duplex stream, long position, long bytes) throws IOException {
        for (long done = 0; done < bytes; ) {
            int length = (int) Math.min(bytes - done, Content.MAX_CHUNK);
            stream.write(Content.sent(), Content.at(position + done), length);
            done += length;
        }
    }

    private static void take(Duplex stream, byte[] chunk, long position, long bytes) throws IOException {
        try {
            receive(stream, chunk, position, bytes);
        } catch (WrongBytesException e) {
            stream.write(new byte[] {WRONG}, 0, 1);
            stream.finish();
            throw e;
        }
        stream.write(new byte[] {RIGHT}, 0, 1);
    }

    /** Reads the bytes of a transfer from {@code position} on. */
    static void receive(Duplex stream, byte[] chunk, long position, long bytes) throws IOException {
        for (long done = 0; done < bytes; ) {
            int count = stream.read(chunk, 0, (int) Math.min(bytes - done, chunk.length));
            if (count < 0) {
                throw new EOFException("the stream ended after " + done + " of " + bytes + " bytes");
            }
            Content.check(chunk, 0, count, position + done);
            done += count;
        }
    }
}
