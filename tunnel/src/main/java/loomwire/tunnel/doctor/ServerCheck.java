package loomwire.tunnel.doctor;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import loomwire.tunnel.config.HostPort;

/** Whether a client's server is there: the round trip of {@code loomwire ping}, with the key proven both ways. */
final class ServerCheck implements Check {
    private final NetworkFacts network;
    private final HostPort server;

    ServerCheck(NetworkFacts network, HostPort server) {
        this.network = network;
        this.server = server;
    }

    @Override
    public String subject() {
        return "server " + server;
    }

    @Override
    public boolean isForEverySystem() {
        return true;
    }

    @Override
    public List<Finding> examine() {
        try {
            return List.of(Finding.ok(
                    subject(),
                    String.format(
                            Locale.ROOT,
                            "answers and holds the same key; round trip %.2f ms",
                            network.ping(server) / 1e6)));
        } catch (IOException e) {
            return List.of(Finding.problem(subject(), e.getMessage(), Remedy.none()));
        }
    }
}
