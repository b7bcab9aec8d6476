package loomwire.tunnel.ops;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import loomwire.tunnel.client.CarrierStatus;
import loomwire.tunnel.client.Carriers;
import loomwire.tunnel.client.DialException;
import loomwire.tunnel.config.HostPort;
import loomwire.tunnel.count.Tally;

/** A client is well as long as it has an authenticated connection that streams can be opened on. */
final class ClientHealth {
    private ClientHealth() {}

    static Health of(Carriers carriers) {
        return of(carriers.status(), carriers.wanted(), carriers.servers(), carriers.counters().dialFailures);
    }

    static Health of(List<CarrierStatus> now, int wanted, List<HostPort> servers, Tally<DialException.Cause> failures) {
        long up = count(now, CarrierStatus.State.UP, null);
        if (up == 0) {
            return Health.bad((servers.size() == 1
                            ? "no connection to the server is up"
                            : "no connection to any of the " + servers.size() + " servers is up")
                    + silent(now)
                    + failures(failures));
        }
        return Health.good(up + " of " + wanted
                + (servers.size() == 1
                        ? " connections to the server up"
                        : " connections up: "
                                + servers.stream()
                                        .map(server -> toward(server, count(now, CarrierStatus.State.UP, server)))
                                        .collect(Collectors.joining(", "))));
    }

    private static String toward(HostPort server, long up) {
        return (up == 0 ? "none" : Long.toString(up)) + " to " + server;
    }

    /** @param server {@code null} for all of them */
    private static long count(List<CarrierStatus> now, CarrierStatus.State state, HostPort server) {
        return now.stream()
                .filter(carrier -> carrier.state() == state && (server == null || server.equals(carrier.server())))
                .count();
    }

    private static String silent(List<CarrierStatus> now) {
        long doubtful = count(now, CarrierStatus.State.DOUBTFUL, null);
        return doubtful == 0 ? "" : ", " + doubtful + " gave no answer lately";
    }

    /** The log has the words; here are the causes, the most frequent one first. */
    private static String failures(Tally<DialException.Cause> failures) {
        return failures.total() == 0
                ? ""
                : Arrays.stream(DialException.Cause.values())
                        .filter(cause -> failures.sum(cause) > 0)
                        .sorted(Comparator.comparingLong((DialException.Cause cause) -> failures.sum(cause))
                                .reversed())
                        .map(cause -> cause.name().toLowerCase(Locale.ROOT) + " " + failures.sum(cause))
                        .collect(Collectors.joining(", ", "; dials that failed so far: ", " (the log says more)"));
    }
}
