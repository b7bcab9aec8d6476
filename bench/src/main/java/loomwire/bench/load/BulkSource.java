package loomwire.bench.load;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.Callable;
import loomwire.tunnel.config.HostPort;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** A TCP service that sends without end to everybody who connects: the far end of bulk downloads. */
@Command(
        name = "source",
        mixinStandardHelpOptions = true,
        description = "Sends known bytes without end to everybody who connects: what fairness downloads.")
final class BulkSource implements Callable<Integer> {
    private static final BulkPattern PATTERN = new BulkPattern();

    @Option(names = "--listen", required = true, paramLabel = "HOST:PORT")
    private String listen;

    @Override
    public Integer call() throws IOException {
        try (ServerSocket socket = open(HostPort.parseTarget(listen).resolve())) {
            serve(socket);
        }
        return 0;
    }

    static ServerSocket open(InetSocketAddress at) throws IOException {
        ServerSocket socket = new ServerSocket();
        socket.bind(at);
        return socket;
    }

    /** Serves until the socket is closed. */
    static void serve(ServerSocket socket) throws IOException {
        while (true) {
            Socket client = socket.accept();
            Thread.startVirtualThread(() -> pour(client));
        }
    }

    private static void pour(Socket client) {
        try (client;
                OutputStream out = client.getOutputStream()) {
            for (long position = 0; ; position += BulkPattern.MAX_CHUNK) {
                out.write(PATTERN.array(), BulkPattern.at(position), BulkPattern.MAX_CHUNK);
            }
        } catch (IOException over) {
            // Whoever downloads has had enough.
        }
    }
}
