package loomwire.quic.interop;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;
import loomwire.quic.ServerIdentity;
import tech.kwik.core.ConnectionTerminatedEvent;
import tech.kwik.core.QuicConnection;
import tech.kwik.core.QuicStream;
import tech.kwik.core.log.NullLogger;
import tech.kwik.core.server.ApplicationProtocolConnection;
import tech.kwik.core.server.ApplicationProtocolConnectionFactory;
import tech.kwik.core.server.ServerConnectionConfig;
import tech.kwik.core.server.ServerConnector;

/** kwik's server that sends back what it receives. */
final class KwikServer implements AutoCloseable {
    private static final String ALIAS = "server";
    private static final char[] PASSWORD = "only in memory".toCharArray();

    private final DatagramSocket socket;
    private final ServerConnector connector;
    private final BlockingQueue<QuicConnection> accepted = new LinkedBlockingQueue<>();
    private final BlockingQueue<ConnectionTerminatedEvent> endings = new LinkedBlockingQueue<>();

    private KwikServer(ServerIdentity identity, Consumer<ServerConnectionConfig.Builder> transport) throws Exception {
        socket = new DatagramSocket(Loomwire.loopback(0));
        ServerConnectionConfig.Builder config = ServerConnectionConfig.builder()
                .maxIdleTimeoutInSeconds(10)
                .retryRequired(false)
                .maxConnectionBufferSize(2 * Kwik.STREAM_WINDOW_BYTES)
                .maxBidirectionalStreamBufferSize(Kwik.STREAM_WINDOW_BYTES)
                .maxUnidirectionalStreamBufferSize(Kwik.STREAM_WINDOW_BYTES)
                .maxOpenPeerInitiatedBidirectionalStreams(Kwik.STREAMS)
                .maxOpenPeerInitiatedUnidirectionalStreams(Kwik.STREAMS);
        transport.accept(config);
        connector = ServerConnector.builder()
                .withSocket(socket)
                .withKeyStore(keyStore(identity), ALIAS, PASSWORD, "secp256r1")
                .withConfiguration(config.build())
                .withLogger(new NullLogger())
                .build();
        connector.registerApplicationProtocol(Loomwire.ALPN, new Mirrors());
        connector.start();
    }

    static KwikServer open() throws Exception {
        return open(transport -> {});
    }

    static KwikServer open(Consumer<ServerConnectionConfig.Builder> transport) throws Exception {
        return new KwikServer(Certificates.SERVER, transport);
    }

    private static KeyStore keyStore(ServerIdentity identity) throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setKeyEntry(ALIAS, identity.key(), PASSWORD, identity.chain().toArray(new X509Certificate[0]));
        return store;
    }

    InetSocketAddress address() {
        return (InetSocketAddress) socket.getLocalSocketAddress();
    }

    QuicConnection accepted() throws InterruptedException {
        return Quiche.take(accepted, "no connection came to kwik");
    }

    ConnectionTerminatedEvent ending() throws InterruptedException {
        return Quiche.take(endings, "no connection to kwik ended");
    }

    @Override
    public void close() {
        connector.close();
        socket.close();
    }

    private final class Mirrors implements ApplicationProtocolConnectionFactory {
        @Override
        public ApplicationProtocolConnection createConnection(String protocol, QuicConnection connection) {
            connection.setConnectionListener(Kwik.listener(endings));
            accepted.add(connection);
            return new ApplicationProtocolConnection() {
                @Override
                public void acceptPeerInitiatedStream(QuicStream stream) {
                    Thread.ofVirtual().start(() -> Kwik.mirror(connection, stream));
                }
            };
        }

        @Override
        public int maxConcurrentPeerInitiatedUnidirectionalStreams() {
            return Kwik.STREAMS;
        }

        @Override
        public int maxConcurrentPeerInitiatedBidirectionalStreams() {
            return Kwik.STREAMS;
        }
    }
}
