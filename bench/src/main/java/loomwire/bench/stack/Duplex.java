package loomwire.bench.stack;

import java.io.IOException;

/** A stream of bytes in both directions whose calls wait. One thread reads, one writes. */
public interface Duplex extends AutoCloseable {
    /** At least one byte; -1 after the last one. */
    int read(byte[] buffer, int from, int length) throws IOException;

    void write(byte[] buffer, int from, int length) throws IOException;

    /** Says that nothing more will be written. */
    void finish() throws IOException;

    @Override
    void close() throws IOException;
}
