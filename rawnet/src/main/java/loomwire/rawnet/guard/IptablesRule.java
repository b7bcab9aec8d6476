package loomwire.rawnet.guard;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;

/**
 * One of the rules that keep the kernel out of the port's traffic.
 *
 * @param table the iptables table
 * @param chain the chain it hangs in
 * @param specification everything behind the chain, as iptables wants it
 */
record IptablesRule(String table, String chain, List<String> specification) {

    /**
     * No connection tracking for the port in either direction, since a tracker that saw no handshake calls the segments
     * invalid and may drop them; and no RST out.
     */
    static List<IptablesRule> forPort(InetSocketAddress local, String comment) {
        String address = BindErrors.address(local.getAddress());
        String port = Integer.toString(local.getPort());
        List<String> in = List.of("-p", "tcp", "-d", address, "--dport", port);
        List<String> out = List.of("-p", "tcp", "-s", address, "--sport", port);
        return List.of(
                new IptablesRule("raw", "PREROUTING", joined(in, comment, "NOTRACK")),
                new IptablesRule("raw", "OUTPUT", joined(out, comment, "NOTRACK")),
                new IptablesRule(
                        "mangle",
                        "OUTPUT",
                        joined(joined(out, List.of("--tcp-flags", "RST", "RST")), comment, "DROP")));
    }

    private static List<String> joined(List<String> match, String comment, String target) {
        return joined(match, List.of("-m", "comment", "--comment", comment, "-j", target));
    }

    private static List<String> joined(List<String> a, List<String> b) {
        List<String> all = new ArrayList<>(a);
        all.addAll(b);
        return List.copyOf(all);
    }

    List<String> add(String program) {
        return command(program, "-A");
    }

    List<String> delete(String program) {
        return command(program, "-D");
    }

    private List<String> command(String program, String action) {
        // -w: wait for the lock that other users of iptables hold, instead of failing.
        return joined(List.of(program, "-w", "5", "-t", table, action, chain), specification);
    }
}
