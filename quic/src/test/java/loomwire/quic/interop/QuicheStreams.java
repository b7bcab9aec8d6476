package loomwire.quic.interop;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownReadComplete;
import io.netty.handler.codec.quic.QuicStreamChannel;
import io.netty.handler.codec.quic.QuicStreamType;
import io.netty.util.ReferenceCountUtil;
import java.io.ByteArrayOutputStream;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;

/** What the application above quiche does with a stream: collect to the end, then hand over. */
final class QuicheStreams extends ChannelInboundHandlerAdapter {
    private final ByteArrayOutputStream received = new ByteArrayOutputStream();
    private final BiConsumer<ChannelHandlerContext, byte[]> onEnd;
    private final CompletableFuture<byte[]> content = new CompletableFuture<>();

    private QuicheStreams(BiConsumer<ChannelHandlerContext, byte[]> onEnd) {
        this.onEnd = onEnd;
    }

    static QuicheStreams collector() {
        return new QuicheStreams((context, bytes) -> context.close());
    }

    static QuicheStreams mirror() {
        return new QuicheStreams(QuicheStreams::sendBack);
    }

    /** Everything up to the stream's end, or how it failed. */
    CompletableFuture<byte[]> content() {
        return content;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) throws Exception {
        try {
            ByteBuf bytes = (ByteBuf) message;
            bytes.readBytes(received, bytes.readableBytes());
        } finally {
            ReferenceCountUtil.release(message);
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event == ChannelInputShutdownReadComplete.INSTANCE) {
            content.complete(received.toByteArray());
            onEnd.accept(context, received.toByteArray());
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        content.completeExceptionally(cause);
        context.close();
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        content.completeExceptionally(new IllegalStateException("the stream ended without its end having been read"));
    }

    private static void sendBack(ChannelHandlerContext context, byte[] bytes) {
        QuicStreamChannel stream = (QuicStreamChannel) context.channel();
        if (stream.type() == QuicStreamType.BIDIRECTIONAL) {
            send(stream, bytes);
        } else {
            stream.parent()
                    .createStream(QuicStreamType.UNIDIRECTIONAL, new ChannelInboundHandlerAdapter())
                    .addListener(opened -> send((QuicStreamChannel) opened.getNow(), bytes));
        }
    }

    static void send(QuicStreamChannel stream, byte[] bytes) {
        stream.writeAndFlush(Unpooled.wrappedBuffer(bytes)).addListener(QuicStreamChannel.SHUTDOWN_OUTPUT);
    }
}
