package loomwire.tunnel.doctor;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The kernel's parameters that this program runs into. */
final class KernelParameterCheck implements Check {
    /** What our listeners ask for; the kernel grants at most somaxconn. */
    private static final long LISTEN_BACKLOG = 1024;
    /** Fewer outgoing ports than this are used up by one busy target, whose closed connections hold theirs for a minute. */
    private static final int FEW_PORTS = 16_384;

    private static final String MANY_PORTS = "10240 65535";
    /** Each relayed stream is a tracked connection, and one that was closed stays in the table for two minutes. */
    private static final int TRACKED_PER_STREAM = 2;
    /** Others on this machine want descriptors too. */
    private static final long DESCRIPTORS_OF_OTHERS = 10_000;

    private static final String NOBODY_WAITS = "may wait; it counts for a client's listeners only";

    private final SystemFacts facts;
    private final Demand demand;

    KernelParameterCheck(SystemFacts facts, Demand demand) {
        this.facts = facts;
        this.demand = demand;
    }

    @Override
    public String subject() {
        return "sysctl";
    }

    @Override
    public List<Finding> examine() {
        List<Finding> found = new ArrayList<>();
        socketBuffer("net.core.rmem_max", found);
        socketBuffer("net.core.wmem_max", found);
        atLeast(
                "net.core.somaxconn",
                demand.listens() ? LISTEN_BACKLOG : 0,
                demand.listens() ? "connections that wait for the client's listeners" : NOBODY_WAITS,
                found);
        atLeast(
                "net.ipv4.tcp_max_syn_backlog",
                demand.listens() ? LISTEN_BACKLOG : 0,
                demand.listens() ? "handshakes that wait for the client's listeners" : NOBODY_WAITS,
                found);
        outgoingPorts(found);
        atLeast(
                "fs.file-max",
                demand.descriptors() == 0 ? 0 : demand.descriptors() + DESCRIPTORS_OF_OTHERS,
                "files and sockets of the whole machine",
                found);
        if (facts.exists(path("net.netfilter.nf_conntrack_max"))) {
            atLeast(
                    "net.netfilter.nf_conntrack_max",
                    demand.dialsTargets() ? (long) demand.streams() * TRACKED_PER_STREAM : 0,
                    "connections that conntrack knows, of which each stream to a target is one",
                    found);
        } else {
            found.add(Finding.ok("net.netfilter.nf_conntrack_max", "conntrack is not loaded"));
        }
        return found;
    }

    /** Only UDP sockets are bounded by it: libpcap's buffer is its own, and TCP has parameters of its own. */
    private void socketBuffer(String name, List<Finding> found) {
        if (demand.socketBufferBytes() > 0) {
            atLeast(name, demand.socketBufferBytes(), "bytes of the UDP socket's buffer (network.pcap.sockbuf)", found);
        } else {
            atLeast(name, 0, "bytes; it counts with network.backend: udp only", found);
        }
    }

    private void outgoingPorts(List<Finding> found) {
        String name = "net.ipv4.ip_local_port_range";
        Optional<String> text = facts.read(path(name));
        String[] ends = text.orElse("").split("\\s+");
        if (ends.length != 2) {
            found.add(Finding.notChecked(name, "not visible here"));
            return;
        }
        int ports = Integer.parseInt(ends[1]) - Integer.parseInt(ends[0]) + 1;
        String what = text.get().replaceAll("\\s+", " to ") + ": " + Numbers.grouped(ports, "connection")
                + " to one target at a time";
        found.add(
                demand.dialsTargets()
                                && ports < Math.min(FEW_PORTS, demand.streams() == 0 ? FEW_PORTS : demand.streams())
                        ? Finding.warning(
                                name,
                                what + ", fewer than streams may be open",
                                new Remedy.KernelParameter(name, MANY_PORTS))
                        : Finding.ok(name, what));
    }

    /** @param least 0 if any value will do */
    private void atLeast(String name, long least, String what, List<Finding> found) {
        Optional<String> text = facts.read(path(name)).filter(value -> value.matches("[0-9]+"));
        if (text.isEmpty()) {
            found.add(Finding.notChecked(name, "not visible here"));
            return;
        }
        // fs.file-max may be the largest number of 64 bits.
        long value = text.get().length() > 18 ? Long.MAX_VALUE : Long.parseLong(text.get());
        found.add(
                value >= least
                        ? Finding.ok(name, Numbers.grouped(value) + " " + what)
                        : Finding.warning(
                                name,
                                Numbers.grouped(value) + " " + what + ", and this configuration asks for "
                                        + Numbers.grouped(least),
                                new Remedy.KernelParameter(name, Long.toString(least))));
    }

    static Path path(String name) {
        return Path.of("/proc/sys", name.split("\\."));
    }
}
