import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import loomwire.quic.ClientConfig;
import loomwire.quic.Quic;
import loomwire.quic.QuicConnection;
import loomwire.quic.QuicEndpoint;
import loomwire.quic.QuicStream;
import loomwire.quic.ServerIdentity;
import loomwire.quic.ServerTrust;
import loomwire.quic.StreamResetException;

/**
 * Files of one folder, for whoever asks: a stream for each, on which the client writes a name and reads the file.
 *
 * <pre>
 * FileTransfer serve FOLDER PORT             prints the server's pin and port, and serves until it is killed
 * FileTransfer get HOST PORT PIN NAME FILE   writes the file of that name to FILE
 * </pre>
 */
public final class FileTransfer {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final int MAX_NAME_BYTES = 255;
    /** With which the server resets a stream that asks for what it does not have. */
    private static final long NO_SUCH_FILE = 1;

    public static void main(String[] arguments) throws IOException {
        String form = arguments.length == 0 ? "" : arguments[0] + " with " + (arguments.length - 1);
        switch (form) {
            case "serve with 2" -> serve(Path.of(arguments[1]), Integer.parseInt(arguments[2]));
            case "get with 5" ->
                get(
                        new InetSocketAddress(arguments[1], Integer.parseInt(arguments[2])),
                        arguments[3],
                        arguments[4],
                        Path.of(arguments[5]));
            default -> {
                System.err.println("FileTransfer serve FOLDER PORT, or FileTransfer get HOST PORT PIN NAME FILE");
                System.exit(2);
            }
        }
    }

    private static void serve(Path folder, int port) throws IOException {
        ServerIdentity identity = ServerIdentity.selfSigned("files");
        try (QuicEndpoint server = Quic.server(port).identity(identity).alpn("files").open()) {
            System.out.println(identity.pin());
            System.out.println(server.localAddress().getPort());
            while (true) {
                QuicConnection connection = server.accept(PATIENCE);
                if (connection != null) {
                    Thread.startVirtualThread(() -> serve(folder, connection));
                }
            }
        }
    }

    private static void serve(Path folder, QuicConnection connection) {
        try (connection) {
            while (true) {
                QuicStream stream = connection.acceptStream(PATIENCE);
                if (stream != null) {
                    Thread.startVirtualThread(() -> answer(folder, stream));
                }
            }
        } catch (IOException over) {
            System.err.println(over.getMessage());
        }
    }

    private static void answer(Path folder, QuicStream stream) {
        try (stream) {
            stream.readTimeout(PATIENCE);
            stream.writeTimeout(PATIENCE);
            String name = new String(stream.in().readNBytes(MAX_NAME_BYTES), StandardCharsets.UTF_8);
            Path file = folder.resolve(Path.of(name).getFileName());
            if (!Files.isRegularFile(file)) {
                stream.reset(NO_SUCH_FILE);
                return;
            }
            Files.copy(file, stream.out());
            stream.finish();
        } catch (IOException | RuntimeException e) {
            System.err.println(stream + ": " + e.getMessage());
        }
    }

    private static void get(InetSocketAddress server, String pin, String name, Path target) throws IOException {
        ClientConfig config = ClientConfig.alpn("files").trust(ServerTrust.pins(pin)).build();
        try (QuicEndpoint client = Quic.client().open();
                QuicConnection connection = client.dial(server, config, PATIENCE);
                QuicStream stream = connection.openStream(PATIENCE)) {
            stream.readTimeout(PATIENCE);
            stream.out().write(name.getBytes(StandardCharsets.UTF_8));
            stream.finish();
            try (InputStream in = stream.in()) {
                System.out.println(Files.copy(in, target) + " bytes");
            } catch (StreamResetException refused) {
                Files.deleteIfExists(target);
                throw new IOException("the server has no file " + name, refused);
            }
        }
    }
}
