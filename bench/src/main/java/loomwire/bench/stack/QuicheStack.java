package loomwire.bench.stack;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPromise;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.handler.codec.quic.Quic;
import io.netty.handler.codec.quic.QuicChannel;
import io.netty.handler.codec.quic.QuicClientCodecBuilder;
import io.netty.handler.codec.quic.QuicCodecBuilder;
import io.netty.handler.codec.quic.QuicServerCodecBuilder;
import io.netty.handler.codec.quic.QuicSslContext;
import io.netty.handler.codec.quic.QuicSslContextBuilder;
import io.netty.handler.codec.quic.QuicStreamChannel;
import io.netty.handler.codec.quic.QuicStreamType;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.cert.X509Certificate;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import loomwire.quic.crypto.CipherSuite;
import loomwire.rawnet.udp.UdpPort;

/** quiche, a QUIC stack in Rust, through Netty: one event loop for the server, one for all connections of the client. */
final class QuicheStack implements Stack {
    /** As far as Loomwire's windows grow. */
    private static final int CONNECTION_WINDOW_BYTES = 24 << 20;

    private static final int STREAM_WINDOW_BYTES = 6 << 20;
    private static final int MAX_STREAMS = 10_000;
    /** What Loomwire buffers for a stream by default. */
    private static final WriteBufferWaterMark SEND_BUFFER = new WriteBufferWaterMark(512 << 10, 1 << 20);

    private static final int SOCKET_BUFFER_BYTES = 4 << 20;

    private final Identity identity = Identity.of(Identity.Key.P256);
    private final EventLoopGroup serverLoop = loop("server");
    private final EventLoopGroup clientLoop = loop("client");
    private final AtomicLong accepted = new AtomicLong();
    private final LongAdder datagrams = new LongAdder();
    private Channel server;
    private Channel client;

    private QuicheStack() {}

    static QuicheStack open(StackSettings settings) throws Exception {
        settings.requireForeign();
        if (settings.suite() != CipherSuite.TLS_AES_128_GCM_SHA256) {
            throw new SkippedException(
                    "quiche chooses the cipher suite itself: AES-128-GCM where the processor has it");
        }
        if (!Quic.isAvailable()) {
            throw new SkippedException("quiche's native library is for Linux on x86-64 and does not load here");
        }
        QuicheStack stack = new QuicheStack();
        try {
            stack.openServer();
            stack.openClient();
            return stack;
        } catch (Exception e) {
            stack.close();
            throw e;
        }
    }

    /** Of daemon threads: after a failure nobody closes it. */
    private static EventLoopGroup loop(String name) {
        return new MultiThreadIoEventLoopGroup(
                1, new DefaultThreadFactory("quiche-" + name, true), NioIoHandler.newFactory());
    }

    private static <B extends QuicCodecBuilder<B>> B settings(B codec) {
        return codec.maxIdleTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS)
                .initialMaxData(CONNECTION_WINDOW_BYTES)
                .initialMaxStreamDataBidirectionalLocal(STREAM_WINDOW_BYTES)
                .initialMaxStreamDataBidirectionalRemote(STREAM_WINDOW_BYTES)
                .initialMaxStreamsBidirectional(MAX_STREAMS)
                .maxSendUdpPayloadSize(UdpPort.DEFAULT_DATAGRAM_BYTES)
                .maxRecvUdpPayloadSize(UdpPort.DEFAULT_DATAGRAM_BYTES);
    }

    private void openServer() throws Exception {
        QuicSslContext tls = QuicSslContextBuilder.forServer(
                        identity.server().key(), null, identity.server().chain().toArray(new X509Certificate[0]))
                .applicationProtocols(LoomwireEndpoints.ALPN)
                .build();
        server = bind(
                serverLoop,
                new Counting(),
                settings(new QuicServerCodecBuilder())
                        .sslContext(tls)
                        .handler(new Connections())
                        .streamOption(ChannelOption.WRITE_BUFFER_WATER_MARK, SEND_BUFFER)
                        .streamHandler(new ChannelInitializer<QuicStreamChannel>() {
                            @Override
                            protected void initChannel(QuicStreamChannel stream) {
                                stream.pipeline().addLast(new QuicheService());
                            }
                        })
                        .build());
    }

    private void openClient() throws Exception {
        QuicSslContext tls = QuicSslContextBuilder.forClient()
                .trustManager(identity.authority())
                .applicationProtocols(LoomwireEndpoints.ALPN)
                .build();
        client = bind(
                clientLoop,
                new ChannelInboundHandlerAdapter(),
                settings(new QuicClientCodecBuilder())
                        .sslEngineProvider(channel -> tls.newEngine(
                                channel.alloc(), Identity.NAME, address().getPort()))
                        .build());
    }

    private static Channel bind(
            EventLoopGroup loop, io.netty.channel.ChannelHandler before, io.netty.channel.ChannelHandler codec)
            throws Exception {
        return new Bootstrap()
                .group(loop)
                .channel(NioDatagramChannel.class)
                .option(ChannelOption.SO_RCVBUF, SOCKET_BUFFER_BYTES)
                .option(ChannelOption.SO_SNDBUF, SOCKET_BUFFER_BYTES)
                .handler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline().addLast(before, codec);
                    }
                })
                .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .sync()
                .channel();
    }

    private InetSocketAddress address() {
        return (InetSocketAddress) server.localAddress();
    }

    @Override
    public Link connect() throws Exception {
        QuicChannel connection = QuicChannel.newBootstrap(client)
                .remoteAddress(address())
                .handler(new ChannelInboundHandlerAdapter())
                .streamHandler(new ChannelInboundHandlerAdapter())
                .streamOption(ChannelOption.WRITE_BUFFER_WATER_MARK, SEND_BUFFER)
                .connect()
                .get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        identity.check(connection.sslEngine().getSession().getPeerCertificates()[0]);
        return new QuicheLink(connection);
    }

    @Override
    public long accepted() {
        return accepted.get();
    }

    @Override
    public long datagrams() {
        return datagrams.sum();
    }

    @Override
    public void close() {
        clientLoop.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
        serverLoop.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
    }

    /** Counts connections whose handshake is complete. */
    private final class Connections extends ChannelInboundHandlerAdapter {
        @Override
        public void channelActive(ChannelHandlerContext context) {
            accepted.incrementAndGet();
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable refused) {
            // The client's end of it is what the harness looks at.
        }

        @Override
        public boolean isSharable() {
            return true;
        }
    }

    /** Counts the datagrams of the server's port. */
    private final class Counting extends ChannelDuplexHandler {
        @Override
        public void channelRead(ChannelHandlerContext context, Object datagram) {
            datagrams.increment();
            context.fireChannelRead(datagram);
        }

        @Override
        public void write(ChannelHandlerContext context, Object datagram, ChannelPromise promise) {
            datagrams.increment();
            context.write(datagram, promise);
        }
    }

    /** A connection. */
    @SuppressWarnings("try") // a harness that is interrupted while it closes ends there, as everywhere
    private record QuicheLink(QuicChannel connection) implements Link {
        @Override
        public BulkStream openBulk() throws Exception {
            QuicheBulk bulk = new QuicheBulk();
            return bulk.begin(connection
                    .createStream(QuicStreamType.BIDIRECTIONAL, bulk)
                    .get(PATIENCE.toSeconds(), TimeUnit.SECONDS));
        }

        @Override
        public void exchange(byte[] request) throws Exception {
            QuicheExchange exchange = new QuicheExchange(request);
            connection.createStream(QuicStreamType.BIDIRECTIONAL, exchange).addListener(opened -> {
                if (opened.isSuccess()) {
                    ((QuicStreamChannel) opened.getNow())
                            .writeAndFlush(Unpooled.wrappedBuffer(request))
                            .addListener(QuicStreamChannel.SHUTDOWN_OUTPUT);
                } else {
                    exchange.done().completeExceptionally(opened.cause());
                }
            });
            exchange.done().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        }

        @Override
        public void close() throws Exception {
            connection.close().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        }
    }
}
