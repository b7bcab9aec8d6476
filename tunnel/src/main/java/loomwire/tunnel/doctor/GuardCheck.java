package loomwire.tunnel.doctor;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import loomwire.rawnet.AddressWords;
import loomwire.rawnet.RawPath;
import loomwire.tunnel.config.NetworkConfig.Firewall;
import loomwire.tunnel.doctor.NetworkFacts.SynAnswer;
import loomwire.tunnel.doctor.SystemFacts.CommandException;
import loomwire.tunnel.net.AddressText;

/** Whether the kernel stays silent where segments arrive: tried, by knocking at a port as a stranger would. */
final class GuardCheck implements Check {
    private final SystemFacts facts;
    private final NetworkFacts network;
    private final Firewall firewall;
    private final Ways ways;

    /** Where segments arrive, asked when the check runs. */
    interface Ways {
        List<RawPath> paths() throws Exception;
    }

    /** @param ways of a server, whose port is fixed; of a client only the addresses count */
    GuardCheck(SystemFacts facts, NetworkFacts network, Firewall firewall, Ways ways) {
        this.facts = facts;
        this.network = network;
        this.firewall = firewall;
        this.ways = ways;
    }

    @Override
    public String subject() {
        return "RST guard";
    }

    @Override
    public List<Finding> examine() throws Exception {
        List<Finding> found = new ArrayList<>();
        for (RawPath path : ways.paths()) {
            found.add(
                    switch (firewall) {
                        case GUARD -> guard(path);
                        case IPTABLES -> iptables(path);
                        case NONE -> none(path);
                    });
        }
        return found;
    }

    private Finding guard(RawPath path) {
        String where = AddressWords.of(path.local().getAddress());
        try {
            return switch (network.knockAtGuard(path.local(), path.interfaceName())) {
                case SILENCE -> Finding.ok(subject(), "a guarded port of " + where + " stays silent");
                case RESET ->
                    Finding.problem(
                            subject(),
                            "the kernel answers RST on a guarded port of " + where,
                            new Remedy.ByHand("network.firewall: iptables"));
                case ACCEPTED ->
                    Finding.problem(
                            subject(),
                            "a guarded port of " + where + " accepts connections: something " + "redirects them",
                            new Remedy.ByHand("iptables -t nat -S"));
            };
        } catch (IOException e) {
            boolean forbidden = String.valueOf(e.getMessage()).contains("not permitted");
            return Finding.problem(
                    subject(),
                    "no guard can be opened on " + where + ": " + e.getMessage(),
                    forbidden
                            ? new Remedy.ByHand(
                                    "run as root or with CAP_NET_ADMIN, which this kernel wants for the guard's filter")
                            : Remedy.none());
        }
    }

    private Finding iptables(RawPath path) {
        String program = path.isIpv6() ? "ip6tables" : "iptables";
        for (String table : List.of("raw", "mangle")) {
            try {
                facts.run(List.of(program, "-w", "5", "-t", table, "-S"));
            } catch (CommandException e) {
                return Finding.problem(
                        subject(),
                        "network.firewall: iptables cannot work: " + e.getMessage(),
                        new Remedy.ByHand(
                                e.isMissing() ? "apt install iptables" : "run as root, or network.firewall: guard"));
            }
        }
        return Finding.ok(subject(), program + " works; its rules are put in at the start and taken out at the end");
    }

    /** Whoever chose this takes care; whether he did shows by knocking at the port. */
    private Finding none(RawPath path) throws IOException {
        InetSocketAddress port = path.local();
        return network.knock(port) == SynAnswer.RESET
                ? Finding.warning(
                        subject(),
                        "network.firewall is none, and the kernel answers RST on " + AddressText.of(port),
                        new Remedy.ByHand("network.firewall: guard, or your own rule against outgoing RST of the port"))
                : Finding.ok(
                        subject(), "network.firewall is none, and the kernel is silent on " + AddressText.of(port));
    }
}
