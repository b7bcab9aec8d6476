package loomwire.bench.stack;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownReadComplete;
import io.netty.handler.codec.quic.QuicStreamChannel;
import io.netty.util.ReferenceCountUtil;

/** What {@link Service} does, for a stream of quiche. Owned by the stream's event loop. */
final class QuicheService extends ChannelInboundHandlerAdapter {
    private final QuicheSending sending = new QuicheSending();
    private final ByteBuf order = Unpooled.buffer(Service.ORDER_BYTES);
    private byte kind;
    private ByteBuf answer;
    private long taken;
    private long toTake;
    private boolean right = true;

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf bytes = (ByteBuf) message;
        try {
            while (bytes.isReadable()) {
                read(context, bytes);
            }
        } finally {
            ReferenceCountUtil.release(message);
        }
    }

    private void read(ChannelHandlerContext context, ByteBuf bytes) {
        if (kind == 0) {
            kind = bytes.readByte();
            if (kind == Service.ECHO) {
                answer = context.alloc().directBuffer(Service.REQUEST_BYTES).writeByte(kind);
            }
        } else if (kind == Service.ECHO) {
            answer.writeBytes(bytes);
        } else if (toTake > 0) {
            take(context, bytes);
        } else {
            order.writeBytes(bytes, Math.min(bytes.readableBytes(), Service.ORDER_BYTES - order.writerIndex()));
            if (order.writerIndex() == Service.ORDER_BYTES) {
                obey(context);
            }
        }
    }

    private void obey(ChannelHandlerContext context) {
        byte what = order.readByte();
        long count = order.readLong();
        order.clear();
        if (what == Service.DOWN) {
            sending.add(context.channel(), count);
        } else {
            toTake = count;
        }
    }

    private void take(ChannelHandlerContext context, ByteBuf bytes) {
        int length = (int) Math.min(bytes.readableBytes(), toTake);
        right &= QuicheSending.isRight(bytes, length, taken);
        taken += length;
        toTake -= length;
        if (toTake == 0) {
            context.writeAndFlush(context.alloc().directBuffer(1).writeByte(right ? Service.RIGHT : Service.WRONG));
            right = true;
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        sending.go(context.channel());
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event != ChannelInputShutdownReadComplete.INSTANCE) {
            return;
        }
        if (answer == null) {
            context.close();
            return;
        }
        if (Content.isChanged()) {
            answer.setByte(answer.writerIndex() - 1, answer.getByte(answer.writerIndex() - 1) ^ 1);
        }
        context.writeAndFlush(answer).addListener(QuicStreamChannel.SHUTDOWN_OUTPUT);
        answer = null;
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable ended) {
        // The client sees what it did not get.
        context.close();
    }
}
