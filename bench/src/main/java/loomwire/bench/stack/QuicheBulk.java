package loomwire.bench.stack;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.quic.QuicStreamChannel;
import io.netty.util.ReferenceCountUtil;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** The client's end of a bulk stream of quiche. All but the two transfers is owned by the stream's event loop. */
@SuppressWarnings("try") // a harness that is interrupted while it closes ends there, as everywhere
final class QuicheBulk extends ChannelInboundHandlerAdapter implements Stack.BulkStream {
    private final QuicheSending sending = new QuicheSending();
    private QuicStreamChannel stream;
    private CompletableFuture<Void> done;
    private boolean uploads;
    private long received;
    private long toReceive;

    /** Begins the stream. */
    QuicheBulk begin(QuicStreamChannel opened) {
        stream = opened;
        stream.writeAndFlush(stream.alloc().directBuffer(1).writeByte(Service.BULK));
        return this;
    }

    @Override
    public void down(long bytes) throws Exception {
        await(Service.DOWN, bytes);
    }

    @Override
    public void up(long bytes) throws Exception {
        await(Service.UP, bytes);
    }

    private void await(byte kind, long bytes) throws Exception {
        CompletableFuture<Void> transferred = new CompletableFuture<>();
        stream.eventLoop().execute(() -> {
            done = transferred;
            uploads = kind == Service.UP;
            stream.writeAndFlush(stream.alloc()
                    .directBuffer(Service.ORDER_BYTES)
                    .writeByte(kind)
                    .writeLong(bytes));
            if (uploads) {
                sending.add(stream, bytes);
            } else {
                toReceive = bytes;
            }
        });
        transferred.get(Stack.PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf bytes = (ByteBuf) message;
        try {
            if (uploads) {
                finish(bytes.readByte() == Service.RIGHT);
                return;
            }
            int length = bytes.readableBytes();
            boolean right = QuicheSending.isRight(bytes, length, received);
            received += length;
            toReceive -= length;
            if (!right || toReceive <= 0) {
                finish(right && toReceive == 0);
            }
        } finally {
            ReferenceCountUtil.release(message);
        }
    }

    private void finish(boolean right) {
        if (right) {
            done.complete(null);
        } else {
            done.completeExceptionally(Content.wrong(received));
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        sending.go(context.channel());
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        fail(cause);
        context.close();
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        fail(new IllegalStateException("the stream ended in the middle"));
    }

    private void fail(Throwable cause) {
        if (done != null) {
            done.completeExceptionally(cause);
        }
    }

    @Override
    public void close() throws Exception {
        stream.close().get(Stack.PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }
}
