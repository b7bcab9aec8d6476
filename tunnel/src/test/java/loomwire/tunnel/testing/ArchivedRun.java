package loomwire.tunnel.testing;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import loomwire.tunnel.Loomwire;

/** A client and a server that carry something, in one process: what they load is what goes into the {@link ClassArchive}. */
final class ArchivedRun {
    private ArchivedRun() {}

    /** @param args a folder for its files */
    public static void main(String[] args) throws Exception {
        Path folder = Path.of(args[0]);
        try (Upstream echo = new Upstream(socket -> socket.getInputStream().transferTo(socket.getOutputStream()));
                TunnelPair pair = new TunnelPair(folder)
                        .startServer("metrics: { listen: \"127.0.0.1:" + FreePorts.tcp() + "\" }\n")
                        .startClient("");
                SocksClient socks = pair.socks()) {
            if (socks.connect("127.0.0.1", echo.port(), "hello".getBytes(US_ASCII)) != 0
                    || socks.in().readNBytes(5).length != 5) {
                throw new IOException("nothing was carried");
            }
        }
        int metrics = FreePorts.tcp();
        Path file = Files.writeString(
                folder.resolve("server.yaml"), """
                role: server
                listen: { addr: "127.0.0.1:%d" }
                auth: none
                network: { backend: udp }
                metrics: { listen: "127.0.0.1:%d" }
                state_dir: "%s"
                """.formatted(FreePorts.udp(), metrics, folder.resolve("state")));
        Thread.ofPlatform().daemon().start(() -> Loomwire.main(new String[] {"run", "-c", file.toString()}));
        Eventually.holds("the program runs", () -> isListening(metrics));
        System.exit(0);
    }

    private static boolean isListening(int port) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException notYet) {
            return false;
        }
    }
}
