package loomwire.quic;

import java.io.IOException;
import java.io.InputStream;

/** The receiving half of a stream as an {@link InputStream}. Owned by the one thread that reads. */
final class StreamInput extends InputStream {
    private final QuicStream stream;
    private final byte[] one = new byte[1];

    StreamInput(QuicStream stream) {
        if (!stream.canRead()) {
            throw new UnsupportedOperationException(stream + " can only be written");
        }
        this.stream = stream;
    }

    @Override
    public int read() throws IOException {
        return stream.read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        return stream.read(buffer, offset, length);
    }

    @Override
    public int available() {
        return stream.available();
    }

    @Override
    public void close() {
        stream.stopSending(0);
    }
}
