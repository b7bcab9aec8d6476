package loomwire.bench.stack;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownReadComplete;
import io.netty.util.ReferenceCountUtil;
import java.util.concurrent.CompletableFuture;

/** Collects the answer to a request on a stream of quiche. Owned by the stream's event loop. */
final class QuicheExchange extends ChannelInboundHandlerAdapter {
    private final byte[] request;
    private final byte[] answer;
    private final CompletableFuture<Void> done = new CompletableFuture<>();
    private int length;

    QuicheExchange(byte[] request) {
        this.request = request;
        this.answer = new byte[request.length];
    }

    CompletableFuture<Void> done() {
        return done;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf bytes = (ByteBuf) message;
        int count = bytes.readableBytes();
        bytes.readBytes(answer, Math.min(length, answer.length), Math.min(count, Math.max(0, answer.length - length)));
        length += count;
        ReferenceCountUtil.release(message);
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event == ChannelInputShutdownReadComplete.INSTANCE) {
            try {
                Content.checkAnswer(request, answer, length);
                done.complete(null);
            } catch (java.io.IOException wrong) {
                done.completeExceptionally(wrong);
            }
            context.close();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        done.completeExceptionally(cause);
        context.close();
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        if (!done.isDone()) {
            done.completeExceptionally(new IllegalStateException("the stream ended before its answer"));
        }
    }
}
