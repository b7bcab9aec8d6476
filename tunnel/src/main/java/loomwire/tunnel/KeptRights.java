package loomwire.tunnel;

import static loomwire.tunnel.ProcessRights.DAC_OVERRIDE;
import static loomwire.tunnel.ProcessRights.NET_ADMIN;
import static loomwire.tunnel.ProcessRights.NET_BIND_SERVICE;
import static loomwire.tunnel.ProcessRights.NET_RAW;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import loomwire.tunnel.config.Config;
import loomwire.tunnel.config.ConfigException;
import loomwire.tunnel.config.ConfigLoader;
import loomwire.tunnel.config.Host;
import loomwire.tunnel.config.HostPort;
import loomwire.tunnel.config.NetworkConfig.Backend;
import loomwire.tunnel.config.Role;

/**
 * Which rights {@code run} keeps, of all that root has: those that its ports need, also when they are opened again after a
 * failure. Taken from the launcher's thread before the program replaces it, since a running Java has many threads and
 * each has rights of its own.
 */
public final class KeptRights {
    private static final int FIRST_FREE_PORT = 1024;

    private KeptRights() {}

    /** Leaves other commands, and a configuration that cannot be used, as they are; called by the launcher. */
    public static void narrow(String[] arguments) {
        if (!System.getProperty("os.name").equals("Linux") || arguments.length == 0 || !arguments[0].equals("run")) {
            return;
        }
        Path file = configuration(Arrays.asList(arguments));
        Config config = file == null ? null : read(file);
        if (config == null) {
            return;
        }
        long kept = of(config);
        // Root without this right is an ordinary reader: files of other users would be closed to it.
        if (ProcessRights.isRoot() && !reaches(file, kept)) {
            kept |= 1L << DAC_OVERRIDE;
        }
        ProcessRights.limitSuccessors(kept);
        ProcessRights.setNoNewPrivileges();
    }

    private static Path configuration(List<String> arguments) {
        for (int i = 1; i < arguments.size(); i++) {
            String each = arguments.get(i);
            if ((each.equals("-c") || each.equals("--config")) && i + 1 < arguments.size()) {
                return Path.of(arguments.get(i + 1));
            } else if (each.startsWith("--config=")) {
                return Path.of(each.substring("--config=".length()));
            } else if (each.startsWith("-c") && each.length() > 2) {
                return Path.of(each.substring(each.startsWith("-c=") ? 3 : 2));
            }
        }
        return null;
    }

    private static Config read(Path file) {
        try {
            return ConfigLoader.load(file, Host.current());
        } catch (ConfigException e) {
            return null; // the program says why
        }
    }

    /** A bit for each capability. */
    static long of(Config config) {
        long kept = config.network().backend() == Backend.UDP ? 0 : 1L << NET_RAW | 1L << NET_ADMIN;
        Stream<HostPort> listeners = Stream.of(
                        Stream.of(config.listen() == null ? List.<HostPort>of() : List.of(config.listen()))
                                .flatMap(List::stream),
                        config.socks5().stream().map(each -> each.listen()),
                        config.forwards().stream().map(each -> each.listen()),
                        Stream.ofNullable(config.metrics()))
                .flatMap(each -> each);
        boolean low =
                listeners.filter(Objects::nonNull).anyMatch(each -> each.port() > 0 && each.port() < FIRST_FREE_PORT);
        return low ? kept | 1L << NET_BIND_SERVICE : kept;
    }

    /** Tried by a thread that has no other rights: whether it reads and writes what the program must. */
    private static boolean reaches(Path file, long kept) {
        AtomicBoolean all = new AtomicBoolean();
        Thread trial = new Thread(
                () -> {
                    ProcessRights.limitThread(kept);
                    Config config = read(file);
                    all.set(config != null
                            && (config.role() == Role.CLIENT
                                    || mayWrite(config.stateDirectory().toAbsolutePath()))
                            && Files.isReadable(Path.of(System.getProperty("java.home"), "lib", "modules"))
                            && Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                                    .allMatch(each -> Files.isReadable(Path.of(each))));
                },
                "rights");
        trial.start();
        try {
            trial.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return all.get();
    }

    /** In the folder and what is in it, or where it would be made. */
    private static boolean mayWrite(Path folder) {
        Path there = folder;
        while (there.getParent() != null && !Files.exists(there)) {
            there = there.getParent();
        }
        File[] inside = there.equals(folder) ? there.toFile().listFiles() : new File[0];
        return Files.isWritable(there) && inside != null && Stream.of(inside).allMatch(File::canRead);
    }
}
