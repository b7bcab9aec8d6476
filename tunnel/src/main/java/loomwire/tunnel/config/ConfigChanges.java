package loomwire.tunnel.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Tells which keys differ between what runs and a file that was read anew, and what becomes of each. */
public final class ConfigChanges {
    private static final String SOCKS5 = "socks5";
    private static final String FORWARD = "forward";

    private final List<Change> changes = new ArrayList<>();
    private final Role role;

    private ConfigChanges(Role role) {
        this.role = role;
    }

    /** The changes by path; listeners are told apart by where they listen, whatever place in their list they have. */
    public static List<Change> between(Config before, Config after) {
        ConfigChanges found = new ConfigChanges(before.role());
        for (String path : before.settings().differences(after.settings())) {
            if (!isListener(path)) {
                Reloading reloading = hasNoEffect(path, after) ? Reloading.NOTHING : Reloading.of(path, before.role());
                found.changes.add(new Change(path, reloading, reloading.text()));
            }
        }
        if (before.role() == Role.CLIENT) {
            found.socks5(before.socks5(), after.socks5());
            found.forwards(before.forwards(), after.forwards());
        }
        return List.copyOf(found.changes);
    }

    /** Whether the file's own warnings say so, as of {@code auth.known_as} beside {@code auth.silent: false}. */
    private static boolean hasNoEffect(String path, Config after) {
        return after.warnings().stream()
                .anyMatch(
                        warning -> warning.path().equals(path) && warning.text().startsWith("has no effect"));
    }

    static boolean isListener(String path) {
        return path.startsWith(SOCKS5 + "[") || path.startsWith(FORWARD + "[");
    }

    private void add(String path, String text) {
        changes.add(new Change(path, Reloading.of(path, role), text));
    }

    private void socks5(List<SocksListen> before, List<SocksListen> after) {
        Map<HostPort, SocksListen> known =
                opened(SOCKS5, before, after, SocksListen::listen, socks -> socks.wantsLogin() ? ", with login" : "");
        for (int i = 0; i < after.size(); i++) {
            SocksListen now = after.get(i);
            SocksListen then = known.get(now.listen());
            String text = "applied: whoever connects to " + now.listen() + " from now on "
                    + (now.wantsLogin() ? "has to log in with it" : "needs no login");
            if (then != null && !then.username().equals(now.username())) {
                add(at(SOCKS5, i, "username"), text);
            }
            if (then != null && !then.password().equals(now.password())) {
                add(at(SOCKS5, i, "password"), text);
            }
        }
    }

    private void forwards(List<Forward> before, List<Forward> after) {
        Map<HostPort, Forward> known =
                opened(FORWARD, before, after, Forward::listen, forward -> " to " + forward.target());
        for (int i = 0; i < after.size(); i++) {
            Forward now = after.get(i);
            Forward then = known.get(now.listen());
            if (then != null && !then.target().equals(now.target())) {
                add(
                        at(FORWARD, i, "target"),
                        "applied: connections to " + now.listen() + " lead to " + now.target() + " from now on");
            }
        }
    }

    /** Notes those that come and go; gives the ones before by where they listen. */
    private <T> Map<HostPort, T> opened(
            String list, List<T> before, List<T> after, Function<T, HostPort> listen, Function<T, String> more) {
        Map<HostPort, T> known = new LinkedHashMap<>();
        before.forEach(each -> known.put(listen.apply(each), each));
        List<HostPort> wanted = after.stream().map(listen).toList();
        for (int i = 0; i < before.size(); i++) {
            HostPort address = listen.apply(before.get(i));
            if (!wanted.contains(address)) {
                add(at(list, i, "listen"), "applied: closed " + address + ", whose open streams go on");
            }
        }
        for (int i = 0; i < after.size(); i++) {
            if (!known.containsKey(wanted.get(i))) {
                add(at(list, i, "listen"), "applied: opened " + wanted.get(i) + more.apply(after.get(i)));
            }
        }
        return known;
    }

    private static String at(String list, int index, String key) {
        return list + "[" + index + "]." + key;
    }
}
