package loomwire.tunnel.doctor;

import java.io.IOException;
import java.util.List;
import loomwire.tunnel.config.HostPort;
import loomwire.tunnel.doctor.NetworkFacts.UdpWay;

/** The way of plain UDP, which the kernel chooses; and whether QUIC fits through. */
final class UdpRouteCheck implements Check {
    private final NetworkFacts network;
    private final HostPort server;

    /** @param server of a client; {@code null} for a server's own way */
    UdpRouteCheck(NetworkFacts network, HostPort server) {
        this.network = network;
        this.server = server;
    }

    @Override
    public String subject() {
        return server == null ? "route" : "route to " + server;
    }

    @Override
    public boolean isForEverySystem() {
        return true;
    }

    @Override
    public List<Finding> examine() {
        try {
            UdpWay way = network.udpWay(server);
            return List.of(
                    way.lack().isEmpty()
                            ? Finding.ok(subject(), "plain UDP through " + way.interfaceName())
                            : Finding.problem(subject(), way.lack(), Remedy.none()));
        } catch (IOException e) {
            return List.of(Finding.problem(subject(), e.getMessage(), Remedy.none()));
        }
    }
}
