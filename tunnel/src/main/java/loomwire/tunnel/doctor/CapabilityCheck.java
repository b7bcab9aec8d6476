package loomwire.tunnel.doctor;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import loomwire.tunnel.config.NetworkConfig.Firewall;

/** The rights that a process needs for packets made by hand. */
final class CapabilityCheck implements Check {
    private static final Path STATUS = Path.of("/proc/self/status");
    private static final Pattern EFFECTIVE = Pattern.compile("(?m)^CapEff:\\s*([0-9a-f]+)");
    // linux/capability.h
    private static final int NET_BIND_SERVICE = 10;
    private static final int NET_ADMIN = 12;
    private static final int NET_RAW = 13;
    private static final int FIRST_FREE_PORT = 1024;
    /** Not setcap: a java with file capabilities no longer looks for its libraries beside itself (ld.so(8), secure mode). */
    private static final Remedy GRANT =
            new Remedy.ByHand("run as root; or give an ordinary user both as ambient capabilities: "
                    + "sudo setpriv --reuid=USER --regid=GROUP --init-groups --inh-caps=+net_raw,+net_admin "
                    + "--ambient-caps=+net_raw,+net_admin java -jar loomwire.jar run -c FILE (setcap on java does not do: it "
                    + "would not find its libjli.so any more); or in its systemd unit AmbientCapabilities=CAP_NET_RAW CAP_NET_ADMIN; or "
                    + "network.backend: udp on both ends, which needs neither");

    private static final Remedy AS_BEFORE = new Remedy.ByHand("as CAP_NET_RAW");

    private final SystemFacts facts;
    private final boolean rawSegments;
    private final Firewall firewall;
    private final int listenPort;

    /** @param listenPort of a server; 0 if there is none */
    CapabilityCheck(SystemFacts facts, boolean rawSegments, Firewall firewall, int listenPort) {
        this.facts = facts;
        this.rawSegments = rawSegments;
        this.firewall = firewall;
        this.listenPort = listenPort;
    }

    @Override
    public String subject() {
        return "capabilities";
    }

    @Override
    public List<Finding> examine() {
        Matcher effective = EFFECTIVE.matcher(facts.read(STATUS).orElse(""));
        if (!effective.find()) {
            return List.of(Finding.notChecked(subject(), STATUS + " does not tell them"));
        }
        long bits = Long.parseUnsignedLong(effective.group(1), 16);
        List<Finding> found = new ArrayList<>();
        found.add(raw((bits >> NET_RAW & 1) != 0));
        // One way of granting them mends both, and is told once.
        Remedy grant = found.getFirst().remedy() == GRANT ? AS_BEFORE : GRANT;
        found.add(admin((bits >> NET_ADMIN & 1) != 0, grant));
        if (listenPort > 0 && listenPort < lowestFreePort()) {
            found.add(
                    (bits >> NET_BIND_SERVICE & 1) != 0
                            ? Finding.ok("CAP_NET_BIND_SERVICE", "held")
                            : Finding.problem(
                                    "CAP_NET_BIND_SERVICE",
                                    "missing, and listen.addr has port " + listenPort,
                                    new Remedy.ByHand(
                                            "run as root, or listen on a port from " + lowestFreePort() + " up")));
        }
        return found;
    }

    private Finding raw(boolean held) {
        if (held) {
            return Finding.ok("CAP_NET_RAW", "held");
        }
        return rawSegments
                ? Finding.problem("CAP_NET_RAW", "missing: no segment can be captured or injected", GRANT)
                : Finding.ok("CAP_NET_RAW", "missing, and not needed with network.backend: udp");
    }

    private Finding admin(boolean held, Remedy grant) {
        if (held) {
            return Finding.ok("CAP_NET_ADMIN", "held");
        }
        if (!rawSegments) {
            return Finding.ok("CAP_NET_ADMIN", "missing, and not needed with network.backend: udp");
        }
        return firewall == Firewall.IPTABLES
                ? Finding.problem("CAP_NET_ADMIN", "missing: network.firewall: iptables cannot set its rules", grant)
                : Finding.warning(
                        "CAP_NET_ADMIN",
                        "missing: recent kernels want it for the guard's filter (see RST guard), and "
                                + "a gateway's MAC address is asked for by a UDP datagram instead of netlink",
                        grant);
    }

    private int lowestFreePort() {
        return facts.read(KernelParameterCheck.path("net.ipv4.ip_unprivileged_port_start"))
                .filter(text -> text.matches("[0-9]{1,5}"))
                .map(Integer::parseInt)
                .orElse(FIRST_FREE_PORT);
    }
}
