package loomwire.rawnet.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Two network namespaces joined by a veth pair, for tests that need a real wire and a real kernel on both ends of it.
 * The namespace of the test itself is not touched. Needs Linux, root and iproute2; ask {@link #unavailable()} first:
 *
 * <pre>{@code
 * Assumptions.assumeTrue(NetworkNamespaces.unavailable() == null, NetworkNamespaces::unavailable);
 * try (NetworkNamespaces pair = NetworkNamespaces.open()) {
 *     pair.left().run("ip", "route");
 *     String output = pair.right().java(SomeMain.class, "argument");
 * }
 * }</pre>
 */
public final class NetworkNamespaces implements AutoCloseable {

    /** Every namespace made here is called PREFIX + pid + "-" + count + side, so that leftovers can be told apart. */
    private static final String PREFIX = "loomwire-test-";
    /** Long enough for a JVM to start and work on a crowded machine; a test that hits it has hung. */
    private static final long COMMAND_DEADLINE_SECONDS = 120;

    private static final AtomicInteger COUNT = new AtomicInteger();

    private final Namespace left;
    private final Namespace right;

    private NetworkNamespaces(Namespace left, Namespace right) {
        this.left = left;
        this.right = right;
    }

    /** Why namespaces cannot be made here, or null if they can. */
    public static String unavailable() {
        return Availability.REASON;
    }

    /** Makes a pair with interface {@code veth0} up on both ends; IPv6 addresses are usable at once. */
    public static NetworkNamespaces open() {
        String name = PREFIX + ProcessHandle.current().pid() + "-" + COUNT.incrementAndGet();
        Namespace left = new Namespace(name + "l", "veth0", "10.198.0.1", "fd98::1", "02:00:5e:98:00:01");
        Namespace right = new Namespace(name + "r", "veth0", "10.198.0.2", "fd98::2", "02:00:5e:98:00:02");
        NetworkNamespaces pair = new NetworkNamespaces(left, right);
        try {
            execute(List.of("ip", "netns", "add", left.name));
            execute(List.of("ip", "netns", "add", right.name));
            pair.join();
            return pair;
        } catch (RuntimeException e) {
            try {
                pair.close();
            } catch (RuntimeException closing) {
                e.addSuppressed(closing);
            }
            throw e;
        }
    }

    /** Takes both ends' interfaces away. */
    public void cut() {
        execute(List.of("ip", "-n", left.name, "link", "del", "veth0"));
    }

    /** Gives both ends an interface, as it was before {@link #cut()}. */
    public void join() {
        execute(List.of(
                "ip",
                "-n",
                left.name,
                "link",
                "add",
                "veth0",
                "type",
                "veth",
                "peer",
                "name",
                "veth0",
                "netns",
                right.name));
        left.configure();
        right.configure();
    }

    public Namespace left() {
        return left;
    }

    public Namespace right() {
        return right;
    }

    /** Removes both namespaces and with them the interfaces, routes and firewall rules inside. */
    @Override
    public void close() {
        for (Namespace namespace : List.of(left, right)) {
            if (Files.exists(Path.of("/run/netns", namespace.name))) {
                execute(List.of("ip", "netns", "del", namespace.name));
            }
        }
    }

    /**
     * One end of the pair.
     *
     * @param name what {@code ip netns} calls it
     * @param ipv4 its address, in a /24 with the other end
     * @param ipv6 its address, in a /64 with the other end
     * @param mac its MAC address
     */
    public record Namespace(String name, String interfaceName, String ipv4, String ipv6, String mac) {

        private void configure() {
            run("ip", "link", "set", "lo", "up");
            run("ip", "link", "set", interfaceName, "address", mac);
            run("ip", "address", "add", ipv4 + "/24", "dev", interfaceName);
            // nodad: an address under duplicate detection (RFC 4862 §5.4) cannot be bound for a second.
            run("ip", "address", "add", ipv6 + "/64", "dev", interfaceName, "nodad");
            run("ip", "link", "set", interfaceName, "up");
        }

        /** Runs a command inside and returns its standard output; any other end than success is an exception. */
        public String run(String... command) {
            return execute(inside(List.of(command)));
        }

        /** Runs it on a thread of this JVM that is inside, whose sockets are those of this end. */
        public <T> T call(Callable<T> work) throws Exception {
            return NamespaceThread.call(name, work);
        }

        /** Runs the main method of a class of this test's class path inside, in a JVM of its own, to its end. */
        public String java(Class<?> main, String... arguments) {
            return execute(javaCommand(main, arguments));
        }

        /** Starts the main method of a class inside; the caller talks to its standard input and output and ends it. */
        public Process startJava(Class<?> main, String... arguments) {
            try {
                return new ProcessBuilder(javaCommand(main, arguments))
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private List<String> javaCommand(Class<?> main, String... arguments) {
            List<String> command = new ArrayList<>(List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "--enable-preview",
                    "--enable-native-access=ALL-UNNAMED",
                    "--sun-misc-unsafe-memory-access=allow",
                    "-XX:TieredStopAtLevel=1",
                    "-XX:+UseSerialGC",
                    "-Xshare:auto",
                    "-Xmx256m",
                    "-cp",
                    System.getProperty("java.class.path"),
                    main.getName()));
            command.addAll(List.of(arguments));
            return inside(command);
        }

        /** What a command is started through to run inside; the process it becomes is the command's own. */
        public List<String> prefix() {
            return List.of("ip", "netns", "exec", name);
        }

        private List<String> inside(List<String> command) {
            List<String> whole = new ArrayList<>(prefix());
            whole.addAll(command);
            return whole;
        }

        /** Why rules of a kind that the guard sets cannot be set here, or null if they can. */
        public String iptablesUnavailable() {
            try {
                for (String program : List.of("iptables", "ip6tables")) {
                    for (String action : List.of("-A", "-D")) {
                        run(
                                program,
                                "-t",
                                "raw",
                                action,
                                "OUTPUT",
                                "-p",
                                "tcp",
                                "-m",
                                "comment",
                                "--comment",
                                "probe",
                                "-j",
                                "NOTRACK");
                    }
                    run(program, "-t", "mangle", "-S");
                }
                return null;
            } catch (IllegalStateException | UncheckedIOException e) {
                return "iptables cannot be used here: " + e.getMessage();
            }
        }

        /** Every firewall rule of both families, without tables and chains, which appear when they are first used. */
        public List<String> firewallRules() {
            return (run("iptables-save") + run("ip6tables-save"))
                    .lines()
                    .filter(line -> line.startsWith("-A"))
                    .toList();
        }
    }

    /** Asked once per JVM: making a namespace is the only honest test, since root in a container may not be enough. */
    private static final class Availability {
        static final String REASON = find();

        private static String find() {
            if (!System.getProperty("os.name").equals("Linux")) {
                return "network namespaces exist on Linux only";
            }
            try {
                removeLeftovers();
                String probe = PREFIX + ProcessHandle.current().pid() + "-probe";
                execute(List.of("ip", "netns", "add", probe));
                execute(List.of("ip", "netns", "del", probe));
                return null;
            } catch (RuntimeException e) {
                return "no network namespace can be made (root and iproute2 are needed): " + e.getMessage();
            }
        }
    }

    /** What test processes that were killed left behind. */
    private static void removeLeftovers() {
        for (String line : execute(List.of("ip", "netns", "list")).lines().toList()) {
            String name = line.split(" ")[0];
            if (name.startsWith(PREFIX)) {
                long pid = Long.parseLong(name.substring(PREFIX.length()).split("-")[0]);
                if (ProcessHandle.of(pid).isEmpty()) {
                    removeUnlessGone(name);
                }
            }
        }
    }

    /** Another process that begins its tests may remove it at the same moment. */
    private static void removeUnlessGone(String name) {
        try {
            execute(List.of("ip", "netns", "del", name));
        } catch (IllegalStateException failed) {
            if (Files.exists(Path.of("/run/netns", name))) {
                throw failed;
            }
        }
    }

    private static String execute(List<String> command) {
        try {
            // Into files: two pipes would have to be drained at the same time.
            Path output = Files.createTempFile("loomwire", ".out");
            Path errors = Files.createTempFile("loomwire", ".err");
            try {
                return execute(command, output, errors);
            } finally {
                Files.delete(output);
                Files.delete(errors);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static String execute(List<String> command, Path output, Path errors)
            throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .redirectOutput(output.toFile())
                .redirectError(errors.toFile())
                .start();
        if (!process.waitFor(COMMAND_DEADLINE_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new IllegalStateException(command + " did not end in " + COMMAND_DEADLINE_SECONDS + " s: "
                    + Files.readString(output) + Files.readString(errors));
        }
        if (process.exitValue() != 0) {
            throw new IllegalStateException(command + " failed with " + process.exitValue() + ": "
                    + Files.readString(output) + Files.readString(errors));
        }
        return Files.readString(output);
    }
}
