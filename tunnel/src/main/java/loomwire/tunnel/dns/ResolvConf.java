package loomwire.tunnel.dns;

import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import loomwire.tunnel.config.Literals;

/**
 * What {@code /etc/resolv.conf} says, as resolv.conf(5) has it. Options that are not here are read past.
 *
 * @param nameServers at least one
 * @param search domains in which a short name is looked for
 * @param ndots dots from which on a name is asked for as it is first
 * @param timeout how long one name server has the field to itself
 * @param attempts how often each is asked
 * @param rotate whether another one is asked first each time
 */
record ResolvConf(
        List<InetAddress> nameServers, List<String> search, int ndots, Duration timeout, int attempts, boolean rotate) {
    /** The bounds of resolv.conf(5). */
    private static final int MAX_NAME_SERVERS = 3;

    private static final int MAX_NDOTS = 15;
    private static final int MAX_TIMEOUT = 30;
    private static final int MAX_ATTEMPTS = 5;
    /** Each costs a question; the system's own resolver had six for long. */
    private static final int MAX_SEARCH = 8;

    /** Where the file says nothing: the system's 5 s are longer than a client likes to wait for one lost datagram. */
    private static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(1);

    private static final int DEFAULT_ATTEMPTS = 2;

    static ResolvConf parse(String text) {
        List<InetAddress> servers = new ArrayList<>();
        List<String> search = List.of();
        int ndots = 1;
        Duration timeout = DEFAULT_TIMEOUT;
        int attempts = DEFAULT_ATTEMPTS;
        boolean rotate = false;
        for (String line : text.lines().toList()) {
            List<String> words = words(line);
            List<String> values = words.isEmpty() ? List.of() : words.subList(1, words.size());
            switch (words.isEmpty() ? "" : words.getFirst()) {
                case "nameserver" -> addServer(servers, values);
                // The last line of either kind holds.
                case "search" ->
                    search = values.stream()
                            .filter(domain -> !domain.equals("."))
                            .limit(MAX_SEARCH)
                            .toList();
                case "domain" -> search = values.stream().limit(1).toList();
                case "options" -> {
                    for (String option : values) {
                        ndots = option.startsWith("ndots:") ? number(option, 0, MAX_NDOTS, ndots) : ndots;
                        timeout = option.startsWith("timeout:")
                                ? Duration.ofSeconds(number(option, 1, MAX_TIMEOUT, 1))
                                : timeout;
                        attempts =
                                option.startsWith("attempts:") ? number(option, 1, MAX_ATTEMPTS, attempts) : attempts;
                        rotate |= option.equals("rotate");
                    }
                }
                default -> {}
            }
        }
        if (servers.isEmpty()) {
            // resolv.conf(5): then it is the one on this machine.
            servers.add(InetAddress.ofLiteral("127.0.0.1"));
        }
        return new ResolvConf(List.copyOf(servers), search, ndots, timeout, attempts, rotate);
    }

    private static List<String> words(String line) {
        String stripped = line.strip();
        return stripped.isEmpty() || stripped.startsWith("#") || stripped.startsWith(";")
                ? List.of()
                : List.of(stripped.split("\\s+"));
    }

    private static void addServer(List<InetAddress> servers, List<String> values) {
        InetAddress server = values.isEmpty() ? null : Literals.parse(values.getFirst());
        if (server != null && servers.size() < MAX_NAME_SERVERS) {
            servers.add(server);
        }
    }

    private static int number(String option, int min, int max, int otherwise) {
        String digits = option.substring(option.indexOf(':') + 1);
        return digits.matches("[0-9]{1,6}") ? Math.clamp(Integer.parseInt(digits), min, max) : otherwise;
    }

    /** The names to ask for, in turn, until one exists: without dots at the end. */
    List<String> candidates(String host) {
        if (host.endsWith(".")) {
            return List.of(host.substring(0, host.length() - 1));
        }
        List<String> names = new ArrayList<>();
        search.forEach(domain ->
                names.add(host + "." + (domain.endsWith(".") ? domain.substring(0, domain.length() - 1) : domain)));
        boolean asItIsFirst = host.chars().filter(c -> c == '.').count() >= ndots;
        names.add(asItIsFirst ? 0 : names.size(), host);
        return names;
    }
}
