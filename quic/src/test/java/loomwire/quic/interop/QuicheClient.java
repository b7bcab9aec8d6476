package loomwire.quic.interop;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.handler.codec.quic.QuicChannel;
import io.netty.handler.codec.quic.QuicClientCodecBuilder;
import io.netty.handler.codec.quic.QuicConnectionCloseEvent;
import io.netty.handler.codec.quic.QuicSslContextBuilder;
import io.netty.handler.codec.quic.QuicStreamChannel;
import io.netty.handler.codec.quic.QuicStreamLimitChangedEvent;
import io.netty.handler.codec.quic.QuicStreamType;
import io.netty.util.concurrent.Future;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** A connection of quiche's client. */
final class QuicheClient implements AutoCloseable {
    private final EventLoopGroup group = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final BlockingQueue<QuicheStreams> fromPeer = new LinkedBlockingQueue<>();
    private final BlockingQueue<QuicStreamLimitChangedEvent> creditChanges = new LinkedBlockingQueue<>();
    private final BlockingQueue<QuicConnectionCloseEvent> closes = new LinkedBlockingQueue<>();
    private QuicChannel connection;

    private QuicheClient() {}

    static QuicheClient connect(InetSocketAddress server) throws Exception {
        return connect(server, tls -> {}, transport -> {});
    }

    static QuicheClient connect(
            InetSocketAddress server, Consumer<QuicSslContextBuilder> tls, Consumer<QuicClientCodecBuilder> transport)
            throws Exception {
        QuicheClient client = new QuicheClient();
        try {
            client.connection =
                    client.dial(server, tls, transport).get(Loomwire.DEADLINE.toSeconds(), TimeUnit.SECONDS);
            return client;
        } catch (Throwable failure) {
            client.close();
            throw failure;
        }
    }

    /** How a server closes a connection that it does not want. */
    static QuicConnectionCloseEvent refusedBy(InetSocketAddress server) throws Exception {
        try (QuicheClient client = new QuicheClient()) {
            client.dial(server, tls -> {}, transport -> {});
            return client.closedByPeer();
        }
    }

    private Future<QuicChannel> dial(
            InetSocketAddress server, Consumer<QuicSslContextBuilder> tls, Consumer<QuicClientCodecBuilder> transport)
            throws Exception {
        QuicSslContextBuilder context = QuicSslContextBuilder.forClient()
                .trustManager(Certificates.AUTHORITY)
                .applicationProtocols(Loomwire.ALPN);
        tls.accept(context);
        var built = context.build();
        QuicClientCodecBuilder codec = Quiche.settings(new QuicClientCodecBuilder())
                .sslEngineProvider(channel -> built.newEngine(channel.alloc(), Certificates.NAME, server.getPort()));
        transport.accept(codec);
        Channel channel = new Bootstrap()
                .group(group)
                .channel(NioDatagramChannel.class)
                .handler(codec.build())
                .bind(Loomwire.loopback(0))
                .sync()
                .channel();
        return QuicChannel.newBootstrap(channel)
                .remoteAddress(server)
                .handler(new Events())
                .streamHandler(new ChannelInitializer<QuicStreamChannel>() {
                    @Override
                    protected void initChannel(QuicStreamChannel stream) {
                        QuicheStreams collector = QuicheStreams.collector();
                        fromPeer.add(collector);
                        stream.pipeline().addLast(collector);
                    }
                })
                .connect();
    }

    QuicChannel connection() {
        return connection;
    }

    /** What comes back of {@code content} on a new stream. */
    byte[] mirrored(byte[] content) throws Exception {
        return mirroring(content).get(Loomwire.DEADLINE.toSeconds(), TimeUnit.SECONDS);
    }

    /** What will have come back of {@code content} on a new stream. */
    CompletableFuture<byte[]> mirroring(byte[] content) throws Exception {
        QuicheStreams collector = QuicheStreams.collector();
        QuicheStreams.send(open(QuicStreamType.BIDIRECTIONAL, collector), content);
        return collector.content();
    }

    /** Waits until the peer allows another bidirectional stream. */
    void awaitStreamCredit() throws InterruptedException {
        long deadline = System.nanoTime() + Loomwire.DEADLINE.toNanos();
        while (connection.peerAllowedStreams(QuicStreamType.BIDIRECTIONAL) == 0) {
            Quiche.take(creditChanges, "the peer allows no further stream");
            if (System.nanoTime() > deadline) {
                throw new AssertionError("the peer allows no further stream");
            }
        }
    }

    /** What comes back of {@code content}, sent on a unidirectional stream, on the peer's unidirectional stream. */
    byte[] mirroredUnidirectionally(byte[] content) throws Exception {
        QuicheStreams.send(open(QuicStreamType.UNIDIRECTIONAL, new ChannelInboundHandlerAdapter()), content);
        return Quiche.take(fromPeer, "no stream came back")
                .content()
                .get(Loomwire.DEADLINE.toSeconds(), TimeUnit.SECONDS);
    }

    QuicStreamChannel open(QuicStreamType type, ChannelInboundHandlerAdapter handler) throws Exception {
        return connection.createStream(type, handler).get(Loomwire.DEADLINE.toSeconds(), TimeUnit.SECONDS);
    }

    void closeWith(int applicationErrorCode, String reason) throws Exception {
        connection
                .close(true, applicationErrorCode, Unpooled.copiedBuffer(reason, StandardCharsets.UTF_8))
                .get(Loomwire.DEADLINE.toSeconds(), TimeUnit.SECONDS);
    }

    /** How the peer closed the connection. */
    QuicConnectionCloseEvent closedByPeer() throws InterruptedException {
        return Quiche.take(closes, "the peer did not close the connection");
    }

    @Override
    public void close() {
        group.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
    }

    private final class Events extends ChannelInboundHandlerAdapter {
        @Override
        public void userEventTriggered(ChannelHandlerContext context, Object event) {
            if (event instanceof QuicConnectionCloseEvent close) {
                closes.add(close);
            } else if (event instanceof QuicStreamLimitChangedEvent change) {
                creditChanges.add(change);
            }
        }
    }
}
