package loomwire.bench.throughput;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import loomwire.bench.stack.Duplex;
import loomwire.bench.stack.Service;
import loomwire.tunnel.assembly.QuicLinkDialer;
import loomwire.tunnel.assembly.ServerStart;
import loomwire.tunnel.client.TunnelClient;
import loomwire.tunnel.config.Config;
import loomwire.tunnel.config.ConfigException;
import loomwire.tunnel.config.ConfigLoader;
import loomwire.tunnel.config.Host;
import loomwire.tunnel.net.Shutdown;

/** A client, a server and a target in this process, on free ports of loopback. */
final class TunnelInProcess implements AutoCloseable {
    private static final int KEY_BYTES = 32;
    private static final int BACKLOG = 1000;

    private final Path state;
    private final ServerSocket target;
    /** JMH tears nothing down after a failure. */
    private final Thread removal = Thread.ofPlatform().name("remove-state").unstarted(this::removeAtExit);

    private ServerStart server;
    private TunnelClient client;

    private TunnelInProcess() throws IOException {
        state = Files.createTempDirectory("loomwire-bench");
        Runtime.getRuntime().addShutdownHook(removal);
        target = new ServerSocket(0, BACKLOG, InetAddress.getLoopbackAddress());
    }

    static TunnelInProcess open() throws Exception {
        TunnelInProcess tunnel = new TunnelInProcess();
        try {
            Thread.ofVirtual().start(tunnel::acceptAtTarget);
            tunnel.start();
            return tunnel;
        } catch (Exception e) {
            tunnel.close();
            throw e;
        }
    }

    private void start() throws Exception {
        byte[] secret = new byte[KEY_BYTES];
        new SecureRandom().nextBytes(secret);
        String key = HexFormat.of().formatHex(secret);
        int port = freeUdpPort();
        server = ServerStart.start(config("server", """
                role: server
                listen: { addr: "127.0.0.1:%d" }
                auth: { key: "%s" }
                egress: { allow: ["127.0.0.0/8"] }
                network: { backend: udp }
                state_dir: "%s"
                """.formatted(port, key, state)));
        Config config = config("client", """
                role: client
                server: { addr: "127.0.0.1:%d" }
                auth: { key: "%s" }
                network: { backend: udp }
                state_dir: "%s"
                socks5: [ { listen: "127.0.0.1:%d" } ]
                """.formatted(port, key, state, freeTcpPort()));
        client = TunnelClient.start(config, new QuicLinkDialer(config));
    }

    private static Config config(String name, String text) throws ConfigException {
        return ConfigLoader.parse(Path.of("the harness's " + name), text, Host.current());
    }

    private static int freeUdpPort() throws IOException {
        try (DatagramSocket socket = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))) {
            return socket.getLocalPort();
        }
    }

    private static int freeTcpPort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private void acceptAtTarget() {
        try {
            while (true) {
                Socket socket = target.accept();
                Thread.ofVirtual().start(() -> serve(socket));
            }
        } catch (IOException closed) {
            // The end of the run.
        }
    }

    private static void serve(Socket socket) {
        try (Duplex duplex = new SocketDuplex(socket)) {
            Service.serve(duplex);
        } catch (IOException ended) {
            // The other end sees what it did not get.
        }
    }

    /** A connection to the target through the tunnel. */
    Duplex connect() throws IOException {
        InetSocketAddress proxy = client.listenAddresses().getFirst();
        Socket socket = new Socket(proxy.getAddress(), proxy.getPort());
        try {
            ask(socket);
            return new SocketDuplex(socket);
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    /** RFC 1928: no login, CONNECT to an IPv4 address. */
    private void ask(Socket socket) throws IOException {
        ByteBuffer words = ByteBuffer.allocate(13)
                .put(new byte[] {5, 1, 0, 5, 1, 0, 1})
                .put(target.getInetAddress().getAddress())
                .putShort((short) target.getLocalPort());
        socket.getOutputStream().write(words.array());
        byte[] answer = new byte[12];
        new DataInputStream(socket.getInputStream()).readFully(answer);
        if (answer[3] != 0) {
            throw new IOException("the proxy answered " + answer[3]);
        }
    }

    @Override
    public void close() throws IOException {
        new Shutdown()
                .close(client)
                .close(server)
                .close(target)
                .close(this::removeState)
                .rethrow();
        Runtime.getRuntime().removeShutdownHook(removal);
    }

    private void removeAtExit() {
        try {
            removeState();
        } catch (IOException e) {
            System.err.println("benchmarks: " + state + " could not be removed: " + e.getMessage());
        }
    }

    private void removeState() throws IOException {
        List<Path> files;
        try (var walk = Files.walk(state)) {
            files = walk.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path file : files) {
            Files.delete(file);
        }
    }

    /** A TCP connection. */
    private record SocketDuplex(Socket socket) implements Duplex {
        private SocketDuplex {
            try {
                socket.setTcpNoDelay(true);
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public int read(byte[] buffer, int from, int length) throws IOException {
            return socket.getInputStream().read(buffer, from, length);
        }

        @Override
        public void write(byte[] buffer, int from, int length) throws IOException {
            socket.getOutputStream().write(buffer, from, length);
        }

        @Override
        public void finish() throws IOException {
            socket.shutdownOutput();
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }
}
