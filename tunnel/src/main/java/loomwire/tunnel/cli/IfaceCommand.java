package loomwire.tunnel.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import loomwire.rawnet.AddressWords;
import loomwire.rawnet.route.HostInterface;
import loomwire.rawnet.route.Prefix;
import loomwire.rawnet.route.RouteDiscovery;
import picocli.CommandLine;
import picocli.CommandLine.Command;

@Command(
        name = "iface",
        description = "Lists network interfaces with their addresses, gateways and MAC addresses.",
        mixinStandardHelpOptions = true)
final class IfaceCommand implements Callable<Integer> {
    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        for (HostInterface each : RouteDiscovery.interfaces()) {
            out.println(each.name() + (each.label().equals(each.name()) ? "" : "  (" + each.label() + ")"));
            out.println("  state    " + (each.up() ? "up" : "down") + ", MTU " + each.mtu()
                    + (each.link() == null ? ", cannot carry hand-made segments" : ""));
            if (each.mac() != null) {
                out.println("  mac      " + HostInterface.macText(each.mac()));
            }
            for (Prefix address : each.addresses()) {
                out.println("  address  " + AddressWords.of(address.address()) + "/" + address.length());
            }
            for (HostInterface.Gateway gateway : each.gateways()) {
                out.println("  gateway  " + gateway);
            }
        }
        return 0;
    }
}
