package loomwire.tunnel.demo;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/** The example configurations in a folder of their own, which is removed in the end. */
final class DemoFiles implements AutoCloseable {
    /** Which pair of examples. */
    enum Pair {
        PLAIN(""),
        HIGH_LOAD("-quic-high-load");

        private final String server;
        private final String client;

        Pair(String kind) {
            server = "server" + kind + ".yaml.example";
            client = "client" + kind + ".yaml.example";
        }
    }

    private final Pair pair;
    private final Path folder;
    private final boolean loopback;
    private final int port;

    private DemoFiles(Pair pair, Path folder, boolean loopback, int port) {
        this.pair = pair;
        this.folder = folder;
        this.loopback = loopback;
        this.port = port;
    }

    /** The examples as they are. */
    static DemoFiles asTheyAre(Pair pair) throws IOException {
        return new DemoFiles(pair, Files.createTempDirectory("loomwire-demo"), false, 0).write();
    }

    /**
     * The examples with loopback's addresses and plain UDP.
     *
     * @param port of the server
     */
    static DemoFiles onLoopback(Pair pair, int port, int socksPort) throws IOException {
        return new DemoFiles(pair, Files.createTempDirectory("loomwire-demo"), true, port).write(socksPort);
    }

    private DemoFiles write() throws IOException {
        return write(0);
    }

    private DemoFiles write(int socksPort) throws IOException {
        for (String name : new String[] {pair.server, pair.client}) {
            String text = example(name);
            if (loopback) {
                text = text.replace("\":9999\"", "\"127.0.0.1:" + port + "\"")
                                .replace(DemoNamespaces.SERVER_ADDRESS + ":9999", "127.0.0.1:" + port)
                                .replace("127.0.0.1:1080", "127.0.0.1:" + socksPort)
                                .replace("10.9.0.0/24", "127.0.0.0/8")
                        + "\nnetwork: { backend: udp }\n";
            }
            Files.writeString(folder.resolve(name), text);
        }
        return this;
    }

    private static String example(String name) throws IOException {
        try (InputStream in = DemoFiles.class.getResourceAsStream("/loomwire/example/" + name)) {
            if (in == null) {
                throw new IOException("this build has no " + name + " in it");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    String server() {
        return folder.resolve(pair.server).toString();
    }

    String client() {
        return folder.resolve(pair.client).toString();
    }

    String state() {
        return folder.resolve("state").toString();
    }

    @Override
    public void close() throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(each);
            }
        }
    }
}
