package loomwire.quic.interop;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.handler.codec.quic.QuicChannel;
import io.netty.handler.codec.quic.QuicConnectionCloseEvent;
import io.netty.handler.codec.quic.QuicServerCodecBuilder;
import io.netty.handler.codec.quic.QuicSslContextBuilder;
import io.netty.handler.codec.quic.QuicStreamChannel;
import java.net.InetSocketAddress;
import java.security.cert.X509Certificate;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import loomwire.quic.ServerIdentity;

/** quiche's server that sends back what it receives. */
final class QuicheServer implements AutoCloseable {
    private final EventLoopGroup group = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final BlockingQueue<QuicChannel> accepted = new LinkedBlockingQueue<>();
    private final BlockingQueue<QuicConnectionCloseEvent> closes = new LinkedBlockingQueue<>();
    private Channel channel;

    private QuicheServer() {}

    static QuicheServer open() throws Exception {
        return open(Certificates.SERVER, tls -> {}, transport -> {});
    }

    static QuicheServer open(
            ServerIdentity identity, Consumer<QuicSslContextBuilder> tls, Consumer<QuicServerCodecBuilder> transport)
            throws Exception {
        QuicheServer server = new QuicheServer();
        QuicSslContextBuilder context = QuicSslContextBuilder.forServer(
                        identity.key(), null, identity.chain().toArray(new X509Certificate[0]))
                .applicationProtocols(Loomwire.ALPN);
        tls.accept(context);
        QuicServerCodecBuilder codec = Quiche.settings(new QuicServerCodecBuilder())
                .sslContext(context.build())
                .handler(server.new Connections())
                .streamHandler(new ChannelInitializer<QuicStreamChannel>() {
                    @Override
                    protected void initChannel(QuicStreamChannel stream) {
                        stream.pipeline().addLast(QuicheStreams.mirror());
                    }
                });
        transport.accept(codec);
        server.channel = new Bootstrap()
                .group(server.group)
                .channel(NioDatagramChannel.class)
                .handler(codec.build())
                .bind(Loomwire.loopback(0))
                .sync()
                .channel();
        return server;
    }

    InetSocketAddress address() {
        return (InetSocketAddress) channel.localAddress();
    }

    QuicChannel accepted() throws InterruptedException {
        return Quiche.take(accepted, "no connection came to quiche");
    }

    /** How the peer closed the next connection that it closed. */
    QuicConnectionCloseEvent closedByPeer() throws InterruptedException {
        return Quiche.take(closes, "nobody closed a connection to quiche");
    }

    @Override
    public void close() {
        group.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
    }

    private final class Connections extends ChannelInboundHandlerAdapter {
        @Override
        public void channelActive(ChannelHandlerContext context) {
            accepted.add((QuicChannel) context.channel());
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext context, Object event) {
            if (event instanceof QuicConnectionCloseEvent close) {
                closes.add(close);
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable refused) {
            // A handshake that fails: the client's end of it is what a test looks at.
        }

        @Override
        public boolean isSharable() {
            return true;
        }
    }
}
