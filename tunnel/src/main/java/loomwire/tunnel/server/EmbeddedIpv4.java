package loomwire.tunnel.server;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import loomwire.tunnel.config.Cidr;

/** The IPv4 addresses that IPv6 addresses stand for: where a translator or a tunnel on the way would lead. */
final class EmbeddedIpv4 {
    /** RFC 4291 §2.5.5.2; it is a form of writing, and the system connects to the IPv4 address itself. */
    private static final byte[] MAPPED = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -1, -1};

    /** RFC 5214 §6.1: an interface identifier of 0000:5efe or, with the bit for universal ones, 0200:5efe. */
    private static final int ISATAP_AT = 8;

    private static final int ISATAP_UNIVERSAL_BIT = 2;
    private static final int LAST_FOUR = 12;

    private static final List<Form> FORMS = List.of(
            // RFC 4291 §2.5.5.1: IPv4-compatible.
            new Form("::/96", false, LAST_FOUR),
            // RFC 2765 §2.1: IPv4-translated, ::ffff:0:a.b.c.d.
            new Form("::ffff:0:0:0/96", false, LAST_FOUR),
            // RFC 6052 §2.1 and §2.2; a local translator may use a shorter prefix, so each place where it can be.
            new Form("64:ff9b::/96", false, LAST_FOUR),
            new Form("64:ff9b:1::/48", false, LAST_FOUR),
            new Form("64:ff9b:1::/48", false, 6, 7, 9, 10),
            new Form("64:ff9b:1::/48", false, 7, 9, 10, 11),
            new Form("64:ff9b:1::/48", false, 9, 10, 11, 12),
            // RFC 3056 §2.
            new Form("2002::/16", false, 2),
            // RFC 4380 §4: the server's address, and the client's with its bits turned.
            new Form("2001::/32", false, 4),
            new Form("2001::/32", true, LAST_FOUR));

    private record Form(Cidr range, boolean inverted, int... at) {
        Form(String range, boolean inverted, int... at) {
            this(Cidr.parse(range), inverted, at);
        }

        InetAddress take(byte[] from) {
            byte[] four = new byte[4];
            for (int i = 0; i < four.length; i++) {
                byte each = from[at.length == 1 ? at[0] + i : at[i]];
                four[i] = (byte) (inverted ? ~each : each);
            }
            return address(four);
        }
    }

    private EmbeddedIpv4() {}

    /**
     * The address without its other form: some resolvers hand out a mapped IPv4 address as one of IPv6, and the system
     * connects to what is in it.
     */
    static InetAddress unmapped(InetAddress address) {
        byte[] bytes = address.getAddress();
        if (bytes.length == 16 && Arrays.equals(bytes, 0, MAPPED.length, MAPPED, 0, MAPPED.length)) {
            return address(Arrays.copyOfRange(bytes, MAPPED.length, bytes.length));
        }
        return address;
    }

    /** Whether the interface identifier is one of ISATAP, whatever the prefix. */
    static boolean isIsatap(InetAddress address) {
        byte[] bytes = address.getAddress();
        return address instanceof Inet6Address
                && (bytes[ISATAP_AT] & ~ISATAP_UNIVERSAL_BIT) == 0
                && bytes[ISATAP_AT + 1] == 0
                && bytes[ISATAP_AT + 2] == 0x5e
                && bytes[ISATAP_AT + 3] == (byte) 0xfe;
    }

    /** All that the address may stand for; none for an ordinary one. */
    static List<InetAddress> of(InetAddress address) {
        if (!(address instanceof Inet6Address) || address.isLoopbackAddress() || address.isAnyLocalAddress()) {
            // RFC 4291 §2.5.5.1: those two are no IPv4-compatible addresses.
            return List.of();
        }
        byte[] bytes = address.getAddress();
        List<InetAddress> found = new ArrayList<>();
        for (Form form : FORMS) {
            if (form.range.contains(address)) {
                found.add(form.take(bytes));
            }
        }
        if (isIsatap(address)) {
            found.add(address(Arrays.copyOfRange(bytes, LAST_FOUR, bytes.length)));
        }
        if (found.stream().anyMatch(each -> each.getAddress()[0] != 0)) {
            // Read in the other places there is nothing.
            found.removeIf(each -> each.getAddress()[0] == 0);
        }
        return found;
    }

    private static InetAddress address(byte[] four) {
        try {
            return InetAddress.getByAddress(four);
        } catch (UnknownHostException impossible) {
            throw new AssertionError(impossible);
        }
    }
}
