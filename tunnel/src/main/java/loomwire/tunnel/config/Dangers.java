package loomwire.tunnel.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import loomwire.rawnet.AddressWords;
import loomwire.tunnel.config.NetworkConfig.Backend;

/** Finds what is valid but dangerous, for {@code check}, {@code run} and {@code doctor} alike. Used by the loader. */
final class Dangers {
    /** Half of all addresses: whoever writes two such blocks means all of them. */
    private static final int WIDEST_PREFIX = 1;

    /** As the server's identity is kept. */
    private static final String IDENTITY_KEY = "server.key";

    private final Section root;

    Dangers(Section root) {
        this.root = root;
    }

    /** Listeners that other machines reach, and that ask for no login. */
    void openListeners() {
        for (Section entry : root.sections("socks5")) {
            if (!entry.has("username") && isOpen(entry, Keys.SOCKS5_LISTEN)) {
                entry.warning(
                        "listen",
                        "is beyond loopback and wants no login: whoever reaches it uses the tunnel "
                                + "(listen on 127.0.0.1, or set username and password)");
            }
        }
        for (Section entry : root.sections("forward")) {
            if (isOpen(entry, Keys.FORWARD_LISTEN)) {
                entry.warning(
                        "listen",
                        "is beyond loopback, and a forward has no login: whoever reaches it reaches the "
                                + "target (listen on 127.0.0.1, or let a firewall choose)");
            }
        }
        if (isOpen(root.section("metrics"), Keys.METRICS_LISTEN)) {
            root.section("metrics")
                    .warning(
                            "listen",
                            "is beyond loopback and wants no login: whoever reaches it sees "
                                    + "who is served and how much (listen on 127.0.0.1, or let a firewall choose)");
        }
    }

    private static boolean isOpen(Section section, Key<HostPort> key) {
        HostPort listen = section.has(key.name()) ? section.readOr(key, null) : null;
        return listen != null && !listen.literal().isLoopbackAddress();
    }

    void egress(EgressRules rules) {
        hostBits("allow", rules.allow());
        hostBits("deny", rules.deny());
        for (Cidr block : rules.allow()) {
            if (block.prefixLength() <= WIDEST_PREFIX) {
                root.section("egress")
                        .warning(
                                "allow",
                                block + " takes back every denial of its family: clients reach "
                                        + "this server's own services, its networks and the cloud's metadata (name only what they need)");
            }
        }
    }

    /** Somebody who writes 10.1.2.3/8 may have meant one address. */
    private void hostBits(String key, List<Cidr> blocks) {
        for (Cidr block : blocks) {
            if (!block.first().equals(block.network())) {
                root.section("egress")
                        .warning(
                                key,
                                block + " is all of " + AddressWords.of(block.first()) + "/"
                                        + block.prefixLength() + " (write that if it is meant; one address has no /"
                                        + block.prefixLength()
                                        + ")");
            }
        }
    }

    void auth(Role role, Auth auth) {
        switch (auth) {
            case null -> {}
            case Auth.None none ->
                root.warning(
                        "auth",
                        (role == Role.SERVER
                                        ? "is none: whoever finds the port uses the server"
                                        : "is none: only a server that lets everyone in takes this client, and no key proves that it is the right one")
                                + " (make a key for both ends: \"loomwire secret\")");
            case Auth.SharedKey shared -> key(shared);
        }
    }

    /** Told at the key itself, which may be in the file, in one of its own, or in the environment. */
    private void key(Auth.SharedKey shared) {
        Section auth = root.section("auth");
        Section at = shared.file() == null ? root : auth;
        String key = shared.file() == null ? "auth" : auth.has("key") ? "key" : "key_file";
        String is = shared.file() == null ? AuthReader.KEY_VARIABLE + " is " : "is ";
        if (HexFormat.of().formatHex(shared.key()).equals(ConfigLoader.EXAMPLE_KEY)) {
            at.warning(
                    key,
                    is + "the key of the example files, which everyone knows (make your own: \"loomwire secret\")");
            return;
        }
        if (!shared.looksRandom()) {
            at.warning(key, is + "a key that can be guessed: its bytes are not random (make one: \"loomwire secret\")");
        }
        if (shared.file() != null && has(shared.file(), PosixFilePermission.OTHERS_READ)) {
            at.warning(
                    key,
                    is + "a key in a file that every user of this machine may read (chmod o-rwx " + shared.file()
                            + ")");
        }
    }

    /** Who may write there may put another identity in the place of the server's. */
    void stateDirectory(Path folder) {
        if (!Files.isDirectory(folder)) {
            return;
        }
        identity(folder.resolve(IDENTITY_KEY));
        try {
            Object owner = Files.getAttribute(folder, "unix:uid");
            // Links in /proc/self belong to whom the process runs as.
            Object self = Files.getAttribute(Path.of("/proc/self"), "unix:uid");
            if (!owner.equals(self)) {
                root.warning(
                        "state_dir",
                        folder + " belongs to another user, " + Files.getOwner(folder)
                                + ", who can take the server's identity (chown it, or name another folder)");
            }
        } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
            // A system without such owners; there is nothing to compare.
        }
        if (has(folder, PosixFilePermission.OTHERS_WRITE) || has(folder, PosixFilePermission.GROUP_WRITE)) {
            root.warning(
                    "state_dir",
                    folder + " can be written by others, who can take the server's identity (chmod go-w " + folder
                            + ")");
        }
    }

    /** Who has the key is the server, to its clients. */
    private void identity(Path key) {
        if (has(key, PosixFilePermission.OTHERS_READ)) {
            root.warning(
                    "state_dir",
                    key + " is the server's private key, and every user of this machine may read it (chmod o-rwx " + key
                            + ")");
        }
    }

    private static boolean has(Path file, PosixFilePermission permission) {
        try {
            Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(file);
            return permissions.contains(permission);
        } catch (IOException | UnsupportedOperationException e) {
            return false;
        }
    }

    /** A reset tells every box on the way that the connection is over. */
    void flags(NetworkConfig network) {
        Section tcp = root.section("network").section("tcp");
        warnOfReset(tcp, "local_flag", network.localFlags());
        warnOfReset(tcp, "remote_flag", network.remoteFlags());
    }

    private static void warnOfReset(Section tcp, String key, List<String> sets) {
        if (sets.stream().anyMatch(set -> set.indexOf('R') >= 0)) {
            tcp.warning(
                    key,
                    "has R (RST): firewalls and address translators on the way forget the connection at a reset, "
                            + "and drop what follows (leave R out)");
        }
    }

    /** What only hand-made segments need. */
    void unusedUnder(Backend backend) {
        if (backend != Backend.UDP) {
            return;
        }
        Section network = root.section("network");
        unused(network, "interface", "guid", "firewall");
        unused(network.section("ipv4"), "router_mac");
        unused(network.section("ipv6"), "router_mac");
        unused(network.section("pcap"), "send_queue_size", "max_retries", "initial_backoff_ms", "max_backoff_ms");
        unused(network.section("tcp"), "local_flag", "remote_flag");
    }

    private static void unused(Section section, String... keys) {
        for (String key : keys) {
            if (section.has(key)) {
                section.warning(key, "has no effect with backend: udp");
            }
        }
    }
}
