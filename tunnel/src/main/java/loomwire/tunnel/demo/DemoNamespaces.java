package loomwire.tunnel.demo;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Two hosts on one Linux machine: network namespaces with a virtual cable between them. Their names carry the process id,
 * so that two demonstrations do not meet. Closing removes everything that was made.
 */
final class DemoNamespaces implements AutoCloseable {
    static final String SERVER_ADDRESS = "10.9.0.1";
    static final String CLIENT_ADDRESS = "10.9.0.2";

    private static final String PREFIX_LENGTH = "/24";
    private static final long COMMAND_SECONDS = 10;

    private final String server;
    private final String client;
    private final List<String> made = new ArrayList<>();

    private DemoNamespaces(long number) {
        server = "loomwire-server-" + number;
        client = "loomwire-client-" + number;
    }

    /** @throws IOException if this user or this system cannot; what was made so far is removed again */
    static DemoNamespaces create(long number) throws IOException {
        DemoNamespaces namespaces = new DemoNamespaces(number);
        try {
            // Linux allows 15 characters for an interface's name.
            String serverEnd = "lws" + number;
            String clientEnd = "lwc" + number;
            namespaces.add(namespaces.server);
            namespaces.add(namespaces.client);
            ip(
                    "link",
                    "add",
                    serverEnd,
                    "netns",
                    namespaces.server,
                    "type",
                    "veth",
                    "peer",
                    "name",
                    clientEnd,
                    "netns",
                    namespaces.client);
            namespaces.configure(namespaces.server, serverEnd, SERVER_ADDRESS);
            namespaces.configure(namespaces.client, clientEnd, CLIENT_ADDRESS);
            return namespaces;
        } catch (IOException | RuntimeException e) {
            namespaces.close();
            throw e;
        }
    }

    private void add(String name) throws IOException {
        ip("netns", "add", name);
        made.add(name);
    }

    private void configure(String namespace, String end, String address) throws IOException {
        ip("-n", namespace, "address", "add", address + PREFIX_LENGTH, "dev", end);
        ip("-n", namespace, "link", "set", "lo", "up");
        ip("-n", namespace, "link", "set", end, "up");
    }

    /** What a command is started through to run at the server's end. */
    List<String> inServer() {
        return List.of("ip", "netns", "exec", server);
    }

    List<String> inClient() {
        return List.of("ip", "netns", "exec", client);
    }

    @Override
    public synchronized void close() throws IOException {
        // The cable's ends go with the namespaces.
        for (String name : made) {
            ip("netns", "delete", name);
        }
        made.clear();
    }

    private static void ip(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of("ip"));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        try {
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            if (!process.waitFor(COMMAND_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
                throw new IOException(String.join(" ", command) + ": " + output);
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }
}
