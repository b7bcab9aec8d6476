import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import loomwire.quic.ClientConfig;
import loomwire.quic.Quic;
import loomwire.quic.QuicConnection;
import loomwire.quic.QuicEndpoint;
import loomwire.quic.QuicStream;
import loomwire.quic.ServerIdentity;
import loomwire.quic.ServerTrust;

/** A server that sends back what it is sent, and a client that sends it a line. */
public final class Echo {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    public static void main(String[] arguments) throws IOException {
        ServerIdentity identity = ServerIdentity.selfSigned("localhost");
        try (QuicEndpoint server = Quic.server(0).identity(identity).alpn("echo").open()) {
            Thread.startVirtualThread(() -> serve(server));
            int port = server.localAddress().getPort();
            System.out.println(ask(new InetSocketAddress("localhost", port), identity.pin(), "hello, QUIC"));
        }
    }

    /** One connection with one stream. */
    private static void serve(QuicEndpoint server) {
        try (QuicConnection connection = server.accept(PATIENCE);
                QuicStream stream = connection.acceptStream(PATIENCE)) {
            stream.in().transferTo(stream.out());
            stream.finish();
            connection.awaitClose(PATIENCE);
        } catch (IOException | InterruptedException e) {
            System.err.println("the server: " + e.getMessage());
        }
    }

    private static String ask(InetSocketAddress server, String pin, String line) throws IOException {
        ClientConfig config = ClientConfig.alpn("echo").trust(ServerTrust.pins(pin)).build();
        try (QuicEndpoint client = Quic.client().open();
                QuicConnection connection = client.dial(server, config, PATIENCE);
                QuicStream stream = connection.openStream(PATIENCE)) {
            stream.out().write(line.getBytes());
            stream.finish();
            return new String(stream.in().readAllBytes());
        }
    }
}
