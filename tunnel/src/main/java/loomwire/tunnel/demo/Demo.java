package loomwire.tunnel.demo;

import java.io.IOException;
import java.io.PrintStream;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import loomwire.tunnel.net.Shutdown;

/**
 * Shows the main job on one machine: a server and a client as processes of their own, in network namespaces where this
 * user may make them, a web server behind the one and a download through the other. Everything that is started or made
 * is on one stack, and closing takes it down from the top, whatever happened.
 */
public final class Demo implements AutoCloseable {
    /** Long enough to see what it does in the end, short enough not to wait for it. */
    public static final long MEBIBYTES = 256;

    private static final long SEED = 0x10011;
    private static final int WEB_PORT = 8080;
    private static final int SOCKS_PORT = 1080;
    private static final Pattern REPORT =
            Pattern.compile("round trip ([0-9.]+) ms .*?([0-9]+) datagrams sent, ([0-9]+) lost and sent again");

    private final DemoFiles.Pair examples;
    private final PrintStream out;
    private final boolean root;
    private final long mebibytes;
    private final Deque<AutoCloseable> parts = new ArrayDeque<>();
    private DemoNamespaces namespaces;
    private DemoFiles files;
    private String webHost;
    private int webPort;
    private int socksPort;

    /**
     * @param root whether this user may make network namespaces
     * @param mebibytes how much to download
     */
    public Demo(PrintStream out, boolean root, long mebibytes) {
        this(out, root, mebibytes, DemoFiles.Pair.PLAIN);
    }

    Demo(PrintStream out, boolean root, long mebibytes, DemoFiles.Pair examples) {
        this.examples = examples;
        this.out = out;
        this.root = root;
        this.mebibytes = mebibytes;
    }

    /** Runs from beginning to end; {@link #close} has to follow. */
    public void run() throws IOException, InterruptedException {
        prepare();
        String expected = DemoContent.sha256(SEED, blocks());
        DemoProcess web = start(
                "web server",
                true,
                "demo-web",
                "--host",
                webHost,
                "--port",
                Integer.toString(webPort),
                "--seed",
                Long.toString(SEED),
                "--blocks",
                Long.toString(blocks()));
        DemoProcess server = start("server", true, "run", "-c", files.server());
        web.awaitLine("serving");
        server.awaitLine("is running");
        DemoProcess client = start("client", false, "run", "-c", files.client());
        client.awaitLine("is running");
        out.println("downloading " + mebibytes + " MiB from http://" + webHost + ":" + webPort
                + "/ through SOCKS5 on 127.0.0.1:" + socksPort);
        String result = download();
        client.stop();
        server.stop();
        report(result, expected, client, server);
    }

    private long blocks() {
        return (mebibytes << 20) / DemoContent.BLOCK;
    }

    private void prepare() throws IOException {
        if (root) {
            try {
                namespaces = keep(DemoNamespaces.create(ProcessHandle.current().pid()));
            } catch (IOException e) {
                out.println("no network namespaces here (" + e.getMessage() + ")");
            }
        }
        if (namespaces != null) {
            files = keep(DemoFiles.asTheyAre(examples));
            webHost = DemoNamespaces.SERVER_ADDRESS;
            webPort = WEB_PORT;
            socksPort = SOCKS_PORT;
            out.println(
                    "two network namespaces, " + DemoNamespaces.SERVER_ADDRESS + " and " + DemoNamespaces.CLIENT_ADDRESS
                            + ", with a virtual cable between them; QUIC in hand-made TCP segments");
        } else {
            webHost = "127.0.0.1";
            webPort = freeTcpPort();
            socksPort = freeTcpPort();
            files = keep(DemoFiles.onLoopback(examples, freeUdpPort(), socksPort));
            out.println(
                    (root ? "" : "not root: ") + "QUIC in plain UDP over loopback instead of TCP segments between two"
                            + " network namespaces" + (root ? "" : " (run as root on Linux to see those)"));
        }
    }

    private DemoProcess start(String name, boolean atServer, String... arguments) throws IOException {
        return keep(DemoProcess.start(
                name, prefix(atServer), Map.of("LOOMWIRE_STATE_DIR", files.state()), List.of(arguments)));
    }

    private List<String> prefix(boolean atServer) {
        return namespaces == null ? List.of() : atServer ? namespaces.inServer() : namespaces.inClient();
    }

    /** The download's own process draws on our terminal and says its result in its last line. */
    private String download() throws IOException, InterruptedException {
        List<String> arguments = new ArrayList<>(List.of(
                "demo-download",
                "--proxy-port",
                Integer.toString(socksPort),
                "--url",
                "http://" + webHost + ":" + webPort + "/",
                "--total",
                Long.toString(mebibytes << 20)));
        if (System.console() != null && System.console().isTerminal()) {
            arguments.add("--terminal");
        }
        Process process = new ProcessBuilder(DemoProcess.command(prefix(false), arguments))
                .redirectInput(ProcessBuilder.Redirect.INHERIT)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        keep(process::destroyForcibly);
        String result = new String(process.getInputStream().readAllBytes()).strip();
        if (process.waitFor() != 0) {
            throw new IOException("the download failed");
        }
        return result;
    }

    private void report(String result, String expected, DemoProcess client, DemoProcess server) throws IOException {
        String[] parts = result.split(" ");
        long nanos = Long.parseLong(parts[0]);
        if (!parts[1].equals(expected)) {
            throw new IOException("the SHA-256 of what arrived is " + parts[1] + ", but must be " + expected);
        }
        out.println();
        out.printf(
                Locale.ROOT,
                "  throughput       %.2f Gbit/s (%d MiB in %.2f s)%n",
                (mebibytes << 20) * 8.0 / nanos,
                mebibytes,
                nanos / 1e9);
        out.println("  SHA-256          " + expected.substring(0, 16) + "… as it must be");
        figures("server", server);
        figures("client", client);
        out.println();
        out.println("What to try next:");
        out.println("  loomwire secret                       a key of your own, for both ends");
        out.println("  example/*.yaml.example                copy, change the marked lines, one for each end");
        out.println(
                "  loomwire run -c server.yaml           on the server, then the same with client.yaml on the client");
        out.println(
                "  loomwire ping -c client.yaml          whether they find and trust each other, and how far apart they are");
    }

    private void figures(String name, DemoProcess process) {
        Optional<String> line = process.find("lost and sent again");
        Matcher figures = REPORT.matcher(line.orElse(""));
        if (figures.find()) {
            out.printf(
                    Locale.ROOT,
                    "  %-16s sent %,d %s, %s lost and sent again; round trip %s ms%n",
                    name,
                    Long.parseLong(figures.group(2)),
                    namespaces == null ? "datagrams" : "segments",
                    figures.group(3),
                    figures.group(1));
        }
    }

    private <T extends AutoCloseable> T keep(T part) {
        synchronized (parts) {
            parts.push(part);
        }
        return part;
    }

    private static int freeTcpPort() throws IOException {
        try (ServerSocket socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            return socket.getLocalPort();
        }
    }

    private static int freeUdpPort() throws IOException {
        try (DatagramSocket socket = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))) {
            return socket.getLocalPort();
        }
    }

    /** Takes everything down, also from a shutdown hook; calling it again does nothing. */
    @Override
    public void close() throws IOException {
        Shutdown shutdown = new Shutdown();
        synchronized (parts) {
            while (!parts.isEmpty()) {
                shutdown.close(parts.pop());
            }
        }
        shutdown.rethrow();
    }
}
