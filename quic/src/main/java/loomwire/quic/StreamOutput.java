package loomwire.quic;

import java.io.IOException;
import java.io.OutputStream;

/** The sending half of a stream as an {@link OutputStream}. Owned by the one thread that writes. */
final class StreamOutput extends OutputStream {
    private final QuicStream stream;
    private final byte[] one = new byte[1];

    StreamOutput(QuicStream stream) {
        if (!stream.canWrite()) {
            throw new UnsupportedOperationException(stream + " can only be read");
        }
        this.stream = stream;
    }

    @Override
    public void write(int oneByte) throws IOException {
        one[0] = (byte) oneByte;
        stream.write(one, 0, 1);
    }

    @Override
    public void write(byte[] buffer, int offset, int length) throws IOException {
        stream.write(buffer, offset, length);
    }

    @Override
    public void close() throws IOException {
        stream.finish();
    }
}
