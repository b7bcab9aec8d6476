package loomwire.tunnel.ops;

import java.util.Arrays;
import java.util.Comparator;
import java.util.Locale;
import java.util.stream.Collectors;
import loomwire.tunnel.client.CarrierStatus;
import loomwire.tunnel.client.Carriers;
import loomwire.tunnel.client.DialException;
import loomwire.tunnel.net.Tally;

/** A client is well as long as it has an authenticated connection that streams can be opened on. */
final class ClientHealth {
    private ClientHealth() {}

    static Health of(Carriers carriers) {
        long up = carriers.status().stream().filter(carrier -> carrier.state() == CarrierStatus.State.UP).count();
        return up > 0 ? Health.good(up + " of " + carriers.wanted() + " connections to the server up")
                : Health.bad("no connection to the server is up" + silent(carriers) + failures(carriers.counters().dialFailures));
    }

    private static String silent(Carriers carriers) {
        long doubtful = carriers.status().stream()
                .filter(carrier -> carrier.state() == CarrierStatus.State.DOUBTFUL).count();
        return doubtful == 0 ? "" : ", " + doubtful + " gave no answer lately";
    }

    /** The log has the words; here are the causes, the most frequent one first. */
    private static String failures(Tally<DialException.Cause> failures) {
        return failures.total() == 0 ? "" : Arrays.stream(DialException.Cause.values())
                .filter(cause -> failures.sum(cause) > 0)
                .sorted(Comparator.comparingLong((DialException.Cause cause) -> failures.sum(cause)).reversed())
                .map(cause -> cause.name().toLowerCase(Locale.ROOT) + " " + failures.sum(cause))
                .collect(Collectors.joining(", ", "; dials that failed so far: ", " (the log says more)"));
    }
}
