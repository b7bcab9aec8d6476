package loomwire.tunnel.config;

import java.io.FileInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * What defaults depend on.
 *
 * @param cpus logical processors
 * @param memoryMegabytes RAM of the machine
 * @param heapMegabytes the largest heap that this process may have
 * @param environment variables that can stand in for keys
 */
public record Host(int cpus, long memoryMegabytes, long heapMegabytes, Map<String, String> environment) {
    /** Assumed where the system does not say. */
    private static final long UNKNOWN_MEMORY_MEGABYTES = 4096;

    /** A machine on which Java takes the heap that it takes by itself: a quarter of the memory. */
    public Host(int cpus, long memoryMegabytes, Map<String, String> environment) {
        this(cpus, memoryMegabytes, memoryMegabytes / 4, environment);
    }

    /** The machine this runs on. */
    public static Host current() {
        return new Host(
                Runtime.getRuntime().availableProcessors(),
                memoryMegabytesNow(),
                Runtime.getRuntime().maxMemory() >> 20,
                HandedKey.environment());
    }

    private static long memoryMegabytesNow() {
        Path table = Path.of("/proc/meminfo");
        if (!Files.isReadable(table)) {
            return UNKNOWN_MEMORY_MEGABYTES;
        }
        try (var lines = Files.lines(table)) {
            return lines.filter(line -> line.startsWith("MemTotal:"))
                    .map(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) / 1024)
                    .findFirst()
                    .orElse(UNKNOWN_MEMORY_MEGABYTES);
        } catch (IOException | NumberFormatException e) {
            return UNKNOWN_MEMORY_MEGABYTES;
        }
    }

    /**
     * The key of the environment, where the launcher took it out and left it in a pipe. A pipe can be read once, so the key is
     * kept for a second reading of the configuration.
     */
    private static final class HandedKey {
        private static final String DESCRIPTOR_VARIABLE = "LOOMWIRE_KEY_FD";
        private static final int MAX_BYTES = 512;

        private static String key;

        private HandedKey() {}

        /** The environment as the user wrote it. */
        static synchronized Map<String, String> environment() {
            String descriptor = System.getenv(DESCRIPTOR_VARIABLE);
            if (descriptor == null || !descriptor.matches("[0-9]{1,9}")) {
                return System.getenv();
            }
            if (key == null) {
                try (FileInputStream pipe = new FileInputStream("/dev/fd/" + descriptor)) {
                    key = new String(pipe.readNBytes(MAX_BYTES), StandardCharsets.UTF_8);
                } catch (IOException e) {
                    return System.getenv();
                }
            }
            Map<String, String> all = new HashMap<>(System.getenv());
            all.putIfAbsent(AuthReader.KEY_VARIABLE, key);
            return all;
        }
    }
}
