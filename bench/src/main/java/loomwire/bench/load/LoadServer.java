package loomwire.bench.load;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The server under load: a process of its own, started here, or one that runs already. */
final class LoadServer implements AutoCloseable {
    private static final int KEY_BYTES = 32;
    private static final long STOP_SECONDS = 15;
    private static final int LOG_LINES = 15;

    private final String address;
    private final String key;
    private final long pid;
    private final Process process;
    private final Path folder;
    private final Thread ending = Thread.ofPlatform().name("stop-server").unstarted(this::stop);

    private LoadServer(String address, String key, long pid, Process process, Path folder) {
        this.address = address;
        this.key = key;
        this.pid = pid;
        this.process = process;
        this.folder = folder;
    }

    /** @throws IOException if it cannot be started */
    static LoadServer of(LoadOptions options) throws IOException {
        if (options.server != null) {
            if (options.key == null) {
                throw new IOException("--server needs --key, the auth.key of that server");
            }
            return new LoadServer(options.server, options.key, options.serverPid, null, null);
        }
        byte[] secret = new byte[KEY_BYTES];
        new SecureRandom().nextBytes(secret);
        String key = HexFormat.of().formatHex(secret);
        int port = freePort();
        Path folder = Files.createTempDirectory("loomwire-load");
        // It holds the key: in a folder that is its owner's alone, but the program looks at the file.
        Path file = Files.writeString(
                ownersFile(folder.resolve("server.yaml")), LoadConfigs.server(port, key, folder, options.serverLog));
        Process process = new ProcessBuilder(command(options.serverOptions, List.of("run", "-c", file.toString())))
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("server.log").toFile())
                .start();
        LoadServer server = new LoadServer("127.0.0.1:" + port, key, process.pid(), process, folder);
        // Ctrl-C must leave nothing behind.
        Runtime.getRuntime().addShutdownHook(server.ending);
        return server;
    }

    /** An empty file that nobody else may read, where the file system knows of that. */
    static Path ownersFile(Path file) throws IOException {
        return FileSystems.getDefault().supportedFileAttributeViews().contains("posix")
                ? Files.createFile(
                        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))
                : Files.createFile(file);
    }

    /** The command line of Loomwire with the Java and the classes of this program. */
    private static List<String> command(List<String> javaOptions, List<String> arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(javaOptions);
        command.addAll(List.of(
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                "loomwire.tunnel.Launcher"));
        command.addAll(arguments);
        return command;
    }

    private static int freePort() throws IOException {
        try (DatagramSocket socket = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))) {
            return socket.getLocalPort();
        }
    }

    String address() {
        return address;
    }

    String key() {
        return key;
    }

    /** 0 if it is not known. */
    long pid() {
        return pid;
    }

    boolean isAlive() {
        return process == null || process.isAlive();
    }

    /** The end of what it logged; empty for one that was not started here. */
    String log() {
        if (folder == null) {
            return "";
        }
        try {
            List<String> lines = Files.readAllLines(folder.resolve("server.log"));
            return String.join("\n", lines.subList(Math.max(0, lines.size() - LOG_LINES), lines.size()));
        } catch (IOException e) {
            return "no log: " + e.getMessage();
        }
    }

    /** Copies the whole of what it logged. */
    void keepLog(Path file) throws IOException {
        if (folder != null) {
            Files.createDirectories(file.getParent());
            Files.copy(folder.resolve("server.log"), file, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    @Override
    public void close() {
        if (process != null) {
            Runtime.getRuntime().removeShutdownHook(ending);
            stop();
        }
    }

    private void stop() {
        process.destroy();
        try {
            if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor(STOP_SECONDS, TimeUnit.SECONDS);
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            System.err.println("load: " + folder + " could not be removed: " + e.getMessage());
        }
    }
}
