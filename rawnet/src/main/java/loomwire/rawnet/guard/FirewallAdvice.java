package loomwire.rawnet.guard;

import java.net.InetSocketAddress;

/** The rule that a user has to set by hand where the program does not do it. */
final class FirewallAdvice {
    private FirewallAdvice() {}

    /** @param osName the system property {@code os.name} */
    static String rule(String osName, InetSocketAddress local, String interfaceName) {
        String address = BindErrors.address(local.getAddress());
        int port = local.getPort();
        if (osName.startsWith("Mac") || osName.endsWith("BSD")) {
            // Capture sits before pf, so blocking the way in hides the segments from the kernel alone.
            return "add to /etc/pf.conf and load with pfctl -f /etc/pf.conf -e: block drop in quick"
                    + (interfaceName == null ? "" : " on " + interfaceName) + " proto tcp to " + address + " port "
                    + port;
        }
        if (osName.startsWith("Windows")) {
            // Npcap captures below the Windows Filtering Platform, so the rule does not take packets from us.
            return "run as administrator: netsh advfirewall firewall add rule name=\"loomwire " + port
                    + "\" dir=in action=block protocol=TCP localip=" + address + " localport=" + port;
        }
        return (BindErrors.isIpv6(local) ? "ip6tables" : "iptables") + " -t mangle -A OUTPUT -p tcp -s " + address
                + " --sport " + port + " --tcp-flags RST RST -j DROP";
    }
}
