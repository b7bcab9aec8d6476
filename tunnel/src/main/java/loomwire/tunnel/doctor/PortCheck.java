package loomwire.tunnel.doctor;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import loomwire.rawnet.RawPath;
import loomwire.tunnel.doctor.GuardCheck.Ways;
import loomwire.tunnel.net.AddressText;

/** Who has the port on which a server listens. */
final class PortCheck implements Check {
    private final NetworkFacts network;
    private final Ways ways;

    PortCheck(NetworkFacts network, Ways ways) {
        this.network = network;
        this.ways = ways;
    }

    @Override
    public String subject() {
        return "port";
    }

    @Override
    public List<Finding> examine() throws Exception {
        List<Finding> found = new ArrayList<>();
        for (InetSocketAddress port : addresses(ways.paths()).toList()) {
            String where = AddressText.of(port);
            found.add(
                    switch (network.knock(port)) {
                        case RESET -> Finding.ok(subject(), where + " is free");
                        case SILENCE ->
                            Finding.ok(subject(), where + " is silent: a guard holds it, or a firewall hides it");
                        case ACCEPTED ->
                            Finding.problem(
                                    subject(),
                                    where + " is in use: another program accepts connections there",
                                    new Remedy.ByHand("ss -tlnp sport = :" + port.getPort()
                                            + ", and stop it or choose another listen.addr"));
                    });
        }
        return found;
    }

    private static Stream<InetSocketAddress> addresses(List<RawPath> paths) {
        return paths.stream().map(RawPath::local).distinct();
    }
}
