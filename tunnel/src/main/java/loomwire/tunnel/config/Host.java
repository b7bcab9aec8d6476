package loomwire.tunnel.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * What defaults depend on.
 *
 * @param cpus logical processors
 * @param memoryMegabytes RAM of the machine
 * @param environment variables that can stand in for keys
 */
public record Host(int cpus, long memoryMegabytes, Map<String, String> environment) {
    /** Assumed where the system does not say. */
    private static final long UNKNOWN_MEMORY_MEGABYTES = 4096;

    /** The machine this runs on. */
    public static Host current() {
        return new Host(Runtime.getRuntime().availableProcessors(), memoryMegabytesNow(), System.getenv());
    }

    private static long memoryMegabytesNow() {
        Path table = Path.of("/proc/meminfo");
        if (!Files.isReadable(table)) {
            return UNKNOWN_MEMORY_MEGABYTES;
        }
        try (var lines = Files.lines(table)) {
            return lines.filter(line -> line.startsWith("MemTotal:"))
                    .map(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) / 1024)
                    .findFirst().orElse(UNKNOWN_MEMORY_MEGABYTES);
        } catch (IOException | NumberFormatException e) {
            return UNKNOWN_MEMORY_MEGABYTES;
        }
    }
}
