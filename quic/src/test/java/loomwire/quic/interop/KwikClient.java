package loomwire.quic.interop;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;
import tech.kwik.core.ConnectionTerminatedEvent;
import tech.kwik.core.QuicClientConnection;
import tech.kwik.core.QuicStream;
import tech.kwik.core.impl.QuicClientConnectionImpl;
import tech.kwik.core.log.NullLogger;

/** A connection of kwik's client. */
final class KwikClient implements AutoCloseable {
    private final QuicClientConnection connection;
    private final BlockingQueue<QuicStream> fromPeer = new LinkedBlockingQueue<>();
    private final BlockingQueue<ConnectionTerminatedEvent> endings = new LinkedBlockingQueue<>();

    private KwikClient(QuicClientConnection connection) {
        this.connection = connection;
    }

    static KwikClient connect(InetSocketAddress server) throws Exception {
        return connect(server, settings -> {});
    }

    static KwikClient connect(InetSocketAddress server, Consumer<QuicClientConnection.Builder> settings)
            throws Exception {
        QuicClientConnection.Builder builder = QuicClientConnection.newBuilder()
                .host(Certificates.NAME)
                .preferIPv4()
                .port(server.getPort())
                .applicationProtocol(Loomwire.ALPN)
                .connectTimeout(Loomwire.DEADLINE)
                .maxIdleTimeout(Loomwire.DEADLINE)
                .defaultStreamReceiveBufferSize(Kwik.STREAM_WINDOW_BYTES)
                .maxOpenPeerInitiatedUnidirectionalStreams(Kwik.STREAMS)
                .customTrustStore(trusting(Certificates.AUTHORITY))
                .logger(new NullLogger());
        settings.accept(builder);
        KwikClient client = new KwikClient(builder.build());
        client.connection.setConnectionListener(Kwik.listener(client.endings));
        client.connection.setPeerInitiatedStreamCallback(client.fromPeer::add);
        client.connection.connect();
        return client;
    }

    private static KeyStore trusting(X509Certificate authority) throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setCertificateEntry("authority", authority);
        return store;
    }

    QuicClientConnection connection() {
        return connection;
    }

    /** What comes back of {@code content} on a new stream. */
    byte[] mirrored(byte[] content) throws Exception {
        QuicStream stream = connection.createStream(true);
        Kwik.send(stream, content);
        try (InputStream in = stream.getInputStream()) {
            return in.readAllBytes();
        }
    }

    /** What comes back of {@code content}, sent on a unidirectional stream, on the peer's unidirectional stream. */
    byte[] mirroredUnidirectionally(byte[] content) throws Exception {
        Kwik.send(connection.createStream(false), content);
        try (InputStream in = Quiche.take(fromPeer, "no stream came back").getInputStream()) {
            return in.readAllBytes();
        }
    }

    /** Changes the keys of what it sends. */
    void updateKeys() {
        ((QuicClientConnectionImpl) connection).updateKeys();
    }

    ConnectionTerminatedEvent ending() throws InterruptedException {
        return Quiche.take(endings, "the connection did not end");
    }

    @Override
    public void close() {
        connection.close();
    }
}
