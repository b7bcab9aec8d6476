package loomwire.tunnel.doctor;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import loomwire.rawnet.route.HostInterface;

/** Without a configuration: which interfaces could carry a tunnel, with gateway, MAC address and MTU. */
final class InterfacesCheck implements Check {
    private final NetworkFacts network;

    InterfacesCheck(NetworkFacts network) {
        this.network = network;
    }

    @Override
    public String subject() {
        return "interfaces";
    }

    @Override
    public boolean isForEverySystem() {
        return true;
    }

    @Override
    public List<Finding> examine() throws IOException {
        List<Finding> found = new ArrayList<>();
        boolean anyGateway = false;
        for (HostInterface each : network.interfaces()) {
            if (!each.up()
                    || each.loopback()
                    || each.link() == null
                    || each.addresses().isEmpty()) {
                continue;
            }
            anyGateway |= !each.gateways().isEmpty();
            found.addAll(gateways(each));
            found.add(LinkFindings.of(
                    each.name(), each.mtu(), each.addresses().getFirst().address()));
        }
        if (!anyGateway) {
            found.add(Finding.warning(
                    "route",
                    "no interface has a default route: other networks cannot be reached",
                    new Remedy.ByHand("ip route show")));
        }
        return found;
    }

    private static List<Finding> gateways(HostInterface of) {
        return of.gateways().stream()
                .map(gateway -> gateway.mac() == null
                        ? Finding.ok(
                                "gateway of " + of.name(),
                                gateway + ", whose MAC address the kernel has not asked for yet")
                        : Finding.ok("gateway of " + of.name(), gateway.toString()))
                .toList();
    }
}
