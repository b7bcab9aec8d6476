package loomwire.tunnel.dns;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import loomwire.tunnel.config.Literals;

/** The names that {@code /etc/hosts} knows, with all addresses of each. Immutable. */
final class HostsFile {
    private static final List<InetAddress> LOOPBACK =
            List.of(InetAddress.ofLiteral("::1"), InetAddress.ofLiteral("127.0.0.1"));

    private final Map<String, List<InetAddress>> addresses = new HashMap<>();

    static HostsFile parse(String text) {
        HostsFile file = new HostsFile();
        text.lines().forEach(file::add);
        return file;
    }

    private void add(String line) {
        int comment = line.indexOf('#');
        String[] words =
                (comment < 0 ? line : line.substring(0, comment)).strip().split("\\s+");
        InetAddress address = Literals.parse(words[0]);
        for (int i = 1; address != null && i < words.length; i++) {
            addresses.computeIfAbsent(key(words[i]), name -> new ArrayList<>()).add(address);
        }
    }

    /** The addresses of the name; {@code null} if it is not for this file to say. */
    List<InetAddress> find(String host) {
        String name = key(host);
        List<InetAddress> found = addresses.get(name);
        if (found != null) {
            return List.copyOf(found);
        }
        // RFC 6761 §6.3: such a name is never asked for elsewhere.
        return name.equals("localhost") || name.endsWith(".localhost") ? LOOPBACK : null;
    }

    private static String key(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return lower.endsWith(".") ? lower.substring(0, lower.length() - 1) : lower;
    }
}
