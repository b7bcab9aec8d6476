package loomwire.rawnet;

/**
 * What the settings of a port are called where they are made, so that a message about one that is missing or wrong names it as its
 * reader knows it.
 */
public interface SettingNames {
    /** The interface that segments go through. */
    String interfaceName();

    /** The local address, with its port, of one family. */
    String address(boolean ipv6);

    /** The MAC address that frames of one family carry. */
    String nextHop(boolean ipv6);

    /** How datagrams travel: by hand-made segments or by UDP. */
    String backend();

    /** How the kernel is kept silent. */
    String firewall();

    /** For a program that has no names of its own. */
    SettingNames PLAIN = new SettingNames() {
        @Override
        public String interfaceName() {
            return "the interface";
        }

        @Override
        public String address(boolean ipv6) {
            return "the local " + family(ipv6) + " address";
        }

        @Override
        public String nextHop(boolean ipv6) {
            return "the next hop's MAC address for " + family(ipv6);
        }

        @Override
        public String backend() {
            return "the backend";
        }

        @Override
        public String firewall() {
            return "the firewall mode";
        }

        private static String family(boolean ipv6) {
            return ipv6 ? "IPv6" : "IPv4";
        }
    };
}
