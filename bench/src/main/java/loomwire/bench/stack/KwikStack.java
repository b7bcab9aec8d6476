package loomwire.bench.stack;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import loomwire.quic.crypto.CipherSuite;
import tech.kwik.agent15.TlsConstants;
import tech.kwik.core.QuicClientConnection;
import tech.kwik.core.QuicConnection;
import tech.kwik.core.QuicStream;
import tech.kwik.core.log.NullLogger;
import tech.kwik.core.server.ApplicationProtocolConnection;
import tech.kwik.core.server.ApplicationProtocolConnectionFactory;
import tech.kwik.core.server.ServerConnectionConfig;
import tech.kwik.core.server.ServerConnector;

/** kwik, a QUIC stack in Java: a server socket, and a socket with its threads for each connection of the client. */
final class KwikStack implements Stack {
    private static final String ALIAS = "server";
    private static final char[] PASSWORD = "only in memory".toCharArray();
    private static final int MAX_STREAMS = 10_000;
    /** As far as Loomwire's windows grow. */
    private static final long STREAM_WINDOW_BYTES = 6 << 20;

    private static final long CONNECTION_WINDOW_BYTES = 24 << 20;
    private static final int IDLE_SECONDS = 60;
    /**
     * Less than a packet holds. kwik counts a request to send only after its sender may have served it, and then forgets
     * what is left of a longer write: one transfer in twenty would stand still.
     */
    private static final int WRITE_BYTES = 1000;

    private final StackSettings settings;
    private final Identity identity = Identity.of(Identity.Key.P256);
    private final CountingSocket socket;
    private final ServerConnector connector;
    private final KeyStore trusted;
    private final AtomicLong accepted = new AtomicLong();
    /** One for each connection that a client may go on with. */
    private final Semaphore completed = new Semaphore(0);

    private KwikStack(StackSettings settings) throws Exception {
        this.settings = settings;
        trusted = store();
        trusted.setCertificateEntry("authority", identity.authority());
        KeyStore keys = store();
        keys.setKeyEntry(ALIAS, identity.server().key(), PASSWORD, new X509Certificate[] {identity.leaf()});
        socket = new CountingSocket();
        connector = ServerConnector.builder()
                .withSocket(socket)
                .withKeyStore(keys, ALIAS, PASSWORD, "secp256r1")
                .withConfiguration(ServerConnectionConfig.builder()
                        .maxIdleTimeoutInSeconds(IDLE_SECONDS)
                        .retryRequired(false)
                        .maxConnectionBufferSize(CONNECTION_WINDOW_BYTES)
                        .maxBidirectionalStreamBufferSize(STREAM_WINDOW_BYTES)
                        .maxOpenPeerInitiatedBidirectionalStreams(MAX_STREAMS)
                        .maxOpenPeerInitiatedUnidirectionalStreams(1)
                        .build())
                .withLogger(new NullLogger())
                .build();
        connector.registerApplicationProtocol(LoomwireEndpoints.ALPN, new Connections());
        connector.start();
    }

    static KwikStack open(StackSettings settings) throws Exception {
        settings.requireForeign();
        return new KwikStack(settings);
    }

    private static KeyStore store() throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        return store;
    }

    @Override
    public Link connect() throws Exception {
        QuicClientConnection connection = QuicClientConnection.newBuilder()
                .host(Identity.NAME)
                .preferIPv4()
                .port(socket.getLocalPort())
                .applicationProtocol(LoomwireEndpoints.ALPN)
                .cipherSuite(suite(settings.suite()))
                .connectTimeout(PATIENCE)
                .maxIdleTimeout(PATIENCE)
                .defaultStreamReceiveBufferSize(STREAM_WINDOW_BYTES)
                .maxOpenPeerInitiatedBidirectionalStreams(0)
                .maxOpenPeerInitiatedUnidirectionalStreams(0)
                .customTrustStore(trusted)
                .logger(new NullLogger())
                .build();
        connection.connect();
        // The client is done before its last message has left; a close would be there first, and the server never done.
        if (!completed.tryAcquire(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
            throw new IOException("the server did not see the end of a handshake");
        }
        identity.check(connection.getServerCertificateChain().getFirst());
        return new KwikLink(connection);
    }

    private static TlsConstants.CipherSuite suite(CipherSuite suite) {
        return TlsConstants.CipherSuite.valueOf(suite.name());
    }

    @Override
    public long accepted() {
        return accepted.get();
    }

    @Override
    public long datagrams() {
        return socket.datagrams.sum();
    }

    @Override
    public void close() {
        connector.close();
        socket.close();
    }

    /** The server's socket. */
    private static final class CountingSocket extends DatagramSocket {
        private final LongAdder datagrams = new LongAdder();

        private CountingSocket() throws IOException {
            super(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0));
        }

        @Override
        public void send(DatagramPacket packet) throws IOException {
            super.send(packet);
            datagrams.increment();
        }

        @Override
        public void receive(DatagramPacket packet) throws IOException {
            super.receive(packet);
            datagrams.increment();
        }
    }

    private final class Connections implements ApplicationProtocolConnectionFactory {
        @Override
        public ApplicationProtocolConnection createConnection(String protocol, QuicConnection connection) {
            accepted.incrementAndGet();
            completed.release();
            return new ApplicationProtocolConnection() {
                @Override
                public void acceptPeerInitiatedStream(QuicStream stream) {
                    Thread.ofVirtual().start(() -> serve(stream));
                }
            };
        }

        @Override
        public int maxConcurrentPeerInitiatedUnidirectionalStreams() {
            return 1;
        }

        @Override
        public int maxConcurrentPeerInitiatedBidirectionalStreams() {
            return MAX_STREAMS;
        }
    }

    private static void serve(QuicStream stream) {
        try (Duplex duplex = new KwikDuplex(stream)) {
            Service.serve(duplex);
        } catch (IOException ended) {
            // The client sees what it did not get.
        }
    }

    /** A connection. */
    private record KwikLink(QuicClientConnection connection) implements Link {
        @Override
        public BulkStream openBulk() throws IOException {
            return new DuplexBulk(new KwikDuplex(connection.createStream(true)));
        }

        @Override
        public void exchange(byte[] request) throws IOException {
            try (Duplex stream = new KwikDuplex(connection.createStream(true))) {
                DuplexExchange.over(stream, request);
            }
        }

        @Override
        public void close() {
            connection.close();
        }
    }

    /** A stream of kwik's. */
    private static final class KwikDuplex implements Duplex {
        private final InputStream in;
        private final OutputStream out;

        private KwikDuplex(QuicStream stream) {
            in = stream.getInputStream();
            out = stream.getOutputStream();
        }

        @Override
        public int read(byte[] buffer, int from, int length) throws IOException {
            return in.read(buffer, from, length);
        }

        @Override
        public void write(byte[] buffer, int from, int length) throws IOException {
            for (int done = 0; done < length; done += WRITE_BYTES) {
                out.write(buffer, from + done, Math.min(WRITE_BYTES, length - done));
            }
        }

        @Override
        public void finish() throws IOException {
            out.close();
        }

        @Override
        public void close() throws IOException {
            out.close();
        }
    }
}
