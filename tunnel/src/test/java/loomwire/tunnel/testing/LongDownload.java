package loomwire.tunnel.testing;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;

/** A download of known bytes, longer than what all buffers on the way take in, so that its end waits for its reader. */
public final class LongDownload {
    private static final int CHUNK = 1 << 16;
    private static final int CHUNKS = 1024;
    /** How many servers have written all of it. */
    private static final AtomicInteger WRITTEN = new AtomicInteger();

    private LongDownload() {}

    /** A server that sends it to whoever comes. */
    public static Upstream server() throws IOException {
        return new Upstream(socket -> {
            OutputStream out = socket.getOutputStream();
            for (int i = 0; i < CHUNKS; i++) {
                out.write(chunk(i));
            }
            WRITTEN.incrementAndGet();
        });
    }

    /** One that has begun. */
    public static Running begin(InputStream in) throws IOException {
        Running running = new Running(in);
        running.readOne();
        return running;
    }

    private static byte[] chunk(int number) {
        byte[] bytes = new byte[CHUNK];
        for (int i = 0; i < CHUNK; i++) {
            bytes[i] = (byte) (i * 31 + number * 17 + (i >> 8));
        }
        return bytes;
    }

    /** Owned by the thread that reads. */
    public static final class Running {
        private final InputStream in;
        private final int writtenBefore = WRITTEN.get();
        private int read;

        private Running(InputStream in) {
            this.in = in;
        }

        private void readOne() throws IOException {
            byte[] got = in.readNBytes(CHUNK);
            if (got.length < CHUNK) {
                throw new EOFException("ended in chunk " + read);
            }
            if (!Arrays.equals(got, chunk(read++))) {
                throw new AssertionError("wrong bytes in chunk " + (read - 1));
            }
        }

        /** Some more of it. */
        public void goOn() throws IOException {
            for (int i = 0; i < 16; i++) {
                readOne();
            }
        }

        /** All of the rest, to its orderly end. */
        public void finish() throws IOException {
            if (WRITTEN.get() != writtenBefore) {
                throw new AssertionError("all of it was under way already: its end has not waited for its reader");
            }
            while (read < CHUNKS) {
                readOne();
            }
            if (in.read() >= 0) {
                throw new AssertionError("longer than it is");
            }
        }
    }
}
