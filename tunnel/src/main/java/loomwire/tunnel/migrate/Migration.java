package loomwire.tunnel.migrate;

import java.net.InetAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import loomwire.tunnel.config.ConfigException;
import loomwire.tunnel.config.ConfigLoader;
import loomwire.tunnel.config.Host;
import loomwire.tunnel.config.Literals;
import loomwire.tunnel.config.Problem;

/**
 * One file's way from paqet to here. The new file is given to the loader that {@code run} uses; what that refuses, or says to
 * have no effect, is taken out with the loader's own words, until it accepts the rest. Owned by one thread.
 */
public final class Migration {
    private static final String HEAD = """
            A configuration of Loomwire, made from a file of paqet by "loomwire migrate".
            Loomwire speaks a protocol of its own above QUIC: both ends have to move at the same time.
            Comments of the old file are not carried over: they spoke of another program.""";
    private static final String OF_QUIC = "paqet's QUIC let in whoever found the port. ";
    private static final String OF_KCP = "paqet's KCP made its cipher's key from a passphrase. ";
    private static final String AUTH =
            "Here both ends prove that they hold the same key: this one has to stand in the file of the "
                    + "other end too. Keep it secret.";
    private static final String EGRESS =
            "paqet's server connected to anything. Here private, loopback, link-local and metadata "
                    + "addresses are denied unless they are named here, like [\"10.0.0.0/8\"].";
    /** How the loader says so. */
    private static final String NO_EFFECT = "no effect";

    private final OldFile old;
    private final String authKey;
    private final Carried carried = new Carried();
    private final boolean server;
    private final String auth;

    private Migration(OldFile old, String authKey) throws ConfigException {
        this.old = old;
        this.authKey = authKey;
        refuseOurs(old);
        this.server = isServer(old);
        boolean quic = old.find("transport.protocol")
                .filter(key -> key.value().equals("quic"))
                .isPresent();
        boolean passphrase = old.find("transport.kcp.key").isPresent();
        this.auth = (quic ? OF_QUIC : passphrase ? OF_KCP : "") + AUTH;
    }

    /**
     * Turns a file of paqet into one of ours.
     *
     * @param file its name, for messages
     * @param authKey 64 hex digits
     * @throws ConfigException if the file cannot be understood, or lacks what a tunnel cannot do without
     */
    public static Migrated of(Path file, String text, String authKey) throws ConfigException {
        return new Migration(OldFile.read(file, text), authKey).migrate();
    }

    private Migrated migrate() throws ConfigException {
        old.keys().stream().filter(key -> !key.isEmpty()).forEach(this::carry);
        if (server) {
            listen();
        }
        logins();
        settle();
        carried.kept().forEach(key -> mayBeDenied(key).ifPresent(text -> carried.remark(key, text)));
        List<Note> notes = new ArrayList<>();
        notes.add(new Note(0, "", "both ends have to move at the same time: Loomwire's protocol is its own"));
        notes.add(new Note(0, "auth", auth));
        if (server) {
            notes.add(new Note(0, "egress", EGRESS));
        }
        notes.addAll(carried.notes());
        notes.sort(Comparator.comparingInt(Note::line));
        return new Migrated(newFile().text(HEAD), List.copyOf(notes));
    }

    /** Every file of Loomwire says {@code auth}, and none of paqet. */
    private static void refuseOurs(OldFile old) throws ConfigException {
        Optional<OldKey> ours = old.keys().stream()
                .filter(key -> key.path().equals("auth") || key.path().startsWith("auth."))
                .findFirst();
        if (ours.isPresent()) {
            throw failure(
                    old,
                    ours.get().line(),
                    ours.get().path(),
                    "is a key of Loomwire: this file is one of Loomwire already, not of paqet (use it as it is)");
        }
    }

    private static boolean isServer(OldFile old) throws ConfigException {
        OldKey role =
                old.find("role").orElseThrow(() -> failure(old, 0, "role", "is missing (is this a file of paqet?)"));
        return switch (role.value()) {
            case "server" -> true;
            case "client" -> false;
            default -> throw failure(old, role.line(), "role", "is neither client nor server");
        };
    }

    private static ConfigException failure(OldFile old, int line, String path, String text) {
        return new ConfigException(List.of(new Problem(old.name(), line, path, text)));
    }

    private void carry(OldKey key) {
        switch (PaqetKeys.of(key)) {
            case Rule.Keep keep -> carried.keep(key, keep.difference());
            case Rule.Number number -> keepNumber(key, number.difference());
            case Rule.NumberOfClient number -> keepNumber(key, server ? "" : number.difference());
            case Rule.Drop drop -> carried.drop(key, drop.why());
            case Rule.Listener listener -> listener(key, listener.host());
            case Rule.Protocol protocol ->
                carried.keep(
                        key.with("quic"),
                        key.value().equals("quic")
                                ? ""
                                : "was " + key.shown() + "; QUIC is the only transport here, on both ends");
            case Rule.Several several -> carried.keep(key, "");
        }
    }

    private void keepNumber(OldKey key, String difference) {
        if (key.value().matches("0+")) {
            carried.drop(key, "0 meant the default there, and here it would be a 0");
        } else {
            carried.keep(key, difference);
        }
    }

    private void listener(OldKey key, String host) {
        String address = key.value();
        if (address.startsWith(":")) {
            carried.keep(
                    key.with(host + address),
                    "was " + key.shown() + "; an address is wanted here: 127.0.0.1 is this machine "
                            + "only, 0.0.0.0 every network it is on");
        } else if (address.startsWith("localhost:")) {
            carried.keep(key.with(address.replace("localhost", "127.0.0.1")), "was " + key.shown());
        } else {
            carried.keep(key, "");
        }
    }

    /** There the port under {@code network} was listened on, whatever {@code listen.addr} said. */
    private void listen() throws ConfigException {
        Optional<OldKey> listen = old.find("listen.addr");
        Optional<OldKey> family = old.find("network.ipv4.addr").or(() -> old.find("network.ipv6.addr"));
        OldKey known = listen.or(() -> family)
                .orElseThrow(() -> failure(
                        old,
                        0,
                        "listen.addr",
                        "is missing, and so is network.ipv4.addr: where the server listens is not known"));
        if (family.isEmpty()) {
            carried.keep(known, "was only printed there; here the server listens on it");
            return;
        }
        boolean random = port(family.get()).matches("0+");
        String address = ":" + (random ? port(known) : port(family.get()));
        carried.keep(
                new OldKey("listen.addr", known.line(), List.of(address), false),
                (listen.isEmpty() || known.value().equals(address)
                                ? ""
                                : "was " + known.shown() + ", which was only printed; ")
                        + "here the server listens on this port, at the address under network"
                        + (random ? " (whose port 0 took a random one there)" : ""));
    }

    private static String port(OldKey key) {
        return key.value().substring(key.value().lastIndexOf(':') + 1);
    }

    /** There a login was asked for only when both halves were set. */
    private void logins() {
        for (OldKey key : carried.kept()) {
            String other = key.kind().equals("socks5[].username")
                    ? key.path().replace("username", "password")
                    : key.kind().equals("socks5[].password") ? key.path().replace("password", "username") : key.path();
            if (carried.at(other).isEmpty()) {
                carried.drop(
                        key,
                        "stands alone, and paqet asked for a login only with both: nobody has to log in (write both to "
                                + "change that)");
            }
        }
    }

    /** Takes out what the loader does not want, until it is content. */
    private void settle() throws ConfigException {
        boolean again = true;
        while (again) {
            List<Problem> unwanted;
            try {
                unwanted =
                        ConfigLoader.parse(Path.of(old.name()), newFile().text(HEAD), new Host(1, 1024, Map.of()))
                                .warnings()
                                .stream()
                                .filter(each -> each.text().contains(NO_EFFECT))
                                .toList();
            } catch (ConfigException e) {
                unwanted = e.problems();
                again = takeOutFirst(unwanted);
                if (!again) {
                    throw new ConfigException(
                            unwanted.stream().map(this::inOldFile).toList());
                }
                continue;
            }
            again = takeOutFirst(unwanted);
        }
    }

    /** One at a time: the next may be a consequence, or may have moved. */
    private boolean takeOutFirst(List<Problem> unwanted) {
        return unwanted.stream().anyMatch(carried::takeOut);
    }

    /** The loader read the new file; what a person has is the old one. */
    private Problem inOldFile(Problem problem) {
        return new Problem(
                old.name(), carried.at(problem.path()).map(OldKey::line).orElse(0), problem.path(), problem.text());
    }

    private NewFile newFile() {
        NewFile file = new NewFile();
        carried.write(file);
        file.comment("auth", auth);
        file.put("auth.key", '"' + authKey + '"');
        if (server) {
            file.comment("egress", EGRESS);
            file.put("egress.allow", "[]");
        }
        return file;
    }

    private static Optional<String> mayBeDenied(OldKey key) {
        if (!key.kind().equals("forward[].target")) {
            return Optional.empty();
        }
        String host = key.value()
                .substring(0, Math.max(0, key.value().lastIndexOf(':')))
                .replaceAll("[\\[\\]]", "");
        InetAddress address = Literals.parse(host);
        boolean inside = host.equals("localhost")
                || address != null
                        && (address.isSiteLocalAddress()
                                || address.isLoopbackAddress()
                                || address.isLinkLocalAddress());
        return inside
                ? Optional.of("the server denies " + host + " unless egress.allow in its file names it")
                : Optional.empty();
    }
}
