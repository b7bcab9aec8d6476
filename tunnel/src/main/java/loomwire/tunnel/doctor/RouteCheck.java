package loomwire.tunnel.doctor;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import loomwire.rawnet.AddressWords;
import loomwire.rawnet.LinkKind;
import loomwire.rawnet.RawPath;
import loomwire.rawnet.route.HostInterface;
import loomwire.tunnel.config.HostPort;

/** The way of segments: interface, source address, gateway with its MAC address; and whether QUIC fits through. */
final class RouteCheck implements Check {
    private final NetworkFacts network;
    private final HostPort server;

    /** @param server of a client; {@code null} for a server's own way */
    RouteCheck(NetworkFacts network, HostPort server) {
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
    public List<Finding> examine() throws IOException {
        List<RawPath> paths;
        try {
            paths = network.paths(server);
        } catch (IOException e) {
            return List.of(Finding.problem(subject(), e.getMessage(), Remedy.none()));
        }
        List<Finding> found = new ArrayList<>();
        List<HostInterface> interfaces = network.interfaces();
        for (RawPath path : paths) {
            found.add(Finding.ok(
                    subject(),
                    "through " + path.interfaceName() + " from "
                            + AddressWords.of(path.local().getAddress())));
            found.add(nextHop(path, interfaces));
            found.add(LinkFindings.of(path));
        }
        return found;
    }

    private Finding nextHop(RawPath path, List<HostInterface> interfaces) {
        String subject = "next hop on " + path.interfaceName();
        if (path.link() != LinkKind.ETHERNET) {
            return Finding.ok(subject, "none: frames of this link carry no MAC address");
        }
        HostInterface found = interfaces.stream()
                .filter(each -> each.name().equals(path.interfaceName()))
                .findFirst()
                .orElse(null);
        if (found != null && found.loopback()) {
            return Finding.ok(subject, "none: the peer is on this machine");
        }
        String mac = HostInterface.macText(path.nextHopMac());
        if (isZero(path.nextHopMac())) {
            return Finding.warning(
                    subject,
                    "no gateway, or it does not answer: only peers whose frames have arrived can be sent to",
                    new Remedy.ByHand("ip route show default; or set network.%1$s.addr and network.%1$s.router_mac"
                            .formatted(path.isIpv6() ? "ipv6" : "ipv4")));
        }
        String gateway = found == null
                ? ""
                : found.gateways().stream()
                        .filter(each -> Arrays.equals(each.mac(), path.nextHopMac()))
                        .map(each -> "gateway " + AddressWords.of(each.address()) + " has ")
                        .findFirst()
                        .orElse(server == null ? "" : "the peer or its router has ");
        return Finding.ok(subject, gateway + mac);
    }

    private static boolean isZero(byte[] mac) {
        for (byte b : mac) {
            if (b != 0) {
                return false;
            }
        }
        return true;
    }
}
