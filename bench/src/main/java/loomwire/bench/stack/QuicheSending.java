package loomwire.bench.stack;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;

/** The bulk that a stream of quiche still has to send. Owned by the stream's event loop. */
final class QuicheSending {
    /** Where native code can read it without another copy. */
    private static final ByteBuf SENT = Unpooled.unreleasableBuffer(
            Unpooled.directBuffer(Content.sent().length).writeBytes(Content.sent()));

    private static final ByteBuf EXPECTED = Unpooled.unreleasableBuffer(
            Unpooled.directBuffer(Content.expected().length).writeBytes(Content.expected()));

    private long position;
    private long left;

    /** Sends so many bytes more, as far as there is room; call {@link #go} when there is more. */
    void add(Channel stream, long bytes) {
        left += bytes;
        go(stream);
    }

    void go(Channel stream) {
        boolean written = false;
        while (left > 0 && stream.isWritable()) {
            int length = (int) Math.min(left, Content.MAX_CHUNK);
            stream.write(SENT.retainedSlice(Content.at(position), length));
            position += length;
            left -= length;
            written = true;
        }
        if (written) {
            stream.flush();
        }
    }

    /** Compares the next bytes of a buffer with those of a transfer, and skips them. */
    static boolean isRight(ByteBuf bytes, int length, long position) {
        boolean right = true;
        for (int done = 0; done < length; ) {
            int step = Math.min(length - done, Content.MAX_CHUNK);
            int at = Content.at(position + done);
            right &= bytes.nioBuffer(bytes.readerIndex() + done, step).mismatch(EXPECTED.nioBuffer(at, step)) < 0;
            done += step;
        }
        bytes.skipBytes(length);
        return right;
    }
}
