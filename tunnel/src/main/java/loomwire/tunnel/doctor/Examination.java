package loomwire.tunnel.doctor;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import loomwire.rawnet.LinkKind;
import loomwire.rawnet.RawPath;
import loomwire.rawnet.route.HostInterface;
import loomwire.tunnel.config.Config;
import loomwire.tunnel.config.HostPort;
import loomwire.tunnel.config.NetworkConfig.Backend;
import loomwire.tunnel.config.NetworkConfig.Firewall;
import loomwire.tunnel.config.Role;

/** Which checks there are for a configuration, or for a machine without one. */
public final class Examination {
    /** Where a guard can be tried without knowing where segments will arrive. */
    private static final RawPath LOOPBACK = new RawPath(
            "lo",
            LinkKind.ETHERNET,
            new byte[6],
            new byte[6],
            new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 9999),
            RawPath.MAX_MTU);

    private Examination() {}

    /**
     * A doctor for this machine.
     *
     * @param config {@code null} to look at the machine alone
     * @param askServers whether a client's servers are connected to
     * @param fix whether what is safe to mend is mended
     */
    public static Doctor of(Config config, boolean askServers, boolean fix) {
        ThisMachine machine = new ThisMachine();
        NetworkFacts network = new ThisNetwork(config);
        List<Check> checks =
                config == null ? ofMachine(machine, network) : ofConfig(config, machine, network, askServers);
        return new Doctor(checks, machine.isLinux(), fix ? new Mending(machine) : null);
    }

    static List<Check> ofMachine(SystemFacts facts, NetworkFacts network) {
        return List.of(
                new DescriptorCheck(facts, Demand.MINIMUM),
                new KernelParameterCheck(facts, Demand.MINIMUM),
                new LibpcapCheck(facts, true),
                new CapabilityCheck(facts, true, Firewall.GUARD, 0),
                new OffloadCheck(
                        facts,
                        () -> network.interfaces().stream()
                                .filter(each -> each.up()
                                        && !each.loopback()
                                        && !each.gateways().isEmpty())
                                .map(HostInterface::name)
                                .toList()),
                new ConntrackCheck(facts, 0),
                new GuardCheck(facts, network, Firewall.GUARD, () -> List.of(LOOPBACK)),
                new ClockCheck(facts),
                new WayChecks.Interfaces(network));
    }

    static List<Check> ofConfig(Config config, SystemFacts facts, NetworkFacts network, boolean askServers) {
        boolean server = config.role() == Role.SERVER;
        boolean raw = config.network().backend() != Backend.UDP;
        Demand demand = Demand.of(config);
        List<Check> checks = new ArrayList<>();
        checks.add(new WarningsCheck(config));
        checks.add(new SecretChecks.OfKey(facts, config.auth()));
        checks.add(new DescriptorCheck(facts, demand));
        checks.add(new KernelParameterCheck(facts, demand));
        checks.add(new LibpcapCheck(facts, raw));
        checks.add(new CapabilityCheck(
                facts,
                raw,
                config.network().firewall(),
                server ? config.listen().port() : 0));
        checks.add(new ClockCheck(facts));
        if (server) {
            checks.add(new SecretChecks.OfStateFolder(facts, config.stateDirectory()));
            checks.add(route(raw, network, null));
        } else {
            config.servers().forEach(each -> checks.add(route(raw, network, each)));
        }
        checks.add(new PortChecks.Listeners(config, network));
        if (raw) {
            GuardCheck.Ways ways = () -> ways(config, network);
            checks.add(new OffloadCheck(
                    facts,
                    () -> ways.paths().stream()
                            .map(RawPath::interfaceName)
                            .distinct()
                            .toList()));
            checks.add(new GuardCheck(facts, network, config.network().firewall(), ways));
            checks.add(new ConntrackCheck(
                    facts,
                    server
                            ? config.listen().port()
                            : config.servers().getFirst().port()));
            if (server) {
                checks.add(new PortChecks.Listening(network, ways));
            }
        } else {
            checks.add(new PortChecks.Udp(config, network));
        }
        if (!server && askServers) {
            config.servers().forEach(each -> checks.add(new ServerCheck(network, each)));
        }
        return checks;
    }

    private static Check route(boolean raw, NetworkFacts network, HostPort server) {
        return raw ? new WayChecks.OfSegments(network, server) : new WayChecks.OfUdp(network, server);
    }

    private static List<RawPath> ways(Config config, NetworkFacts network) throws IOException {
        return network.paths(
                config.role() == Role.SERVER ? null : config.servers().getFirst());
    }
}
