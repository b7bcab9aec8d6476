package loomwire.tunnel.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Tells whether this process is a root that has given up the right to read what belongs to others, as {@code run} does at
 * its start: then a file that could be read before a change cannot be read after it, which surprises root.
 */
final class GivenUpRights {
    private static final Path STATUS = Path.of("/proc/self/status");
    // linux/capability.h: CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH
    private static final long READ_ALL = 1L << 1 | 1L << 2;

    private GivenUpRights() {}

    /** What to add to "this user may not read it"; empty for everybody else. */
    static String hint() {
        try {
            return hint(Files.readString(STATUS));
        } catch (IOException | RuntimeException e) {
            return ""; // not Linux
        }
    }

    static String hint(String status) {
        boolean root = status.lines().anyMatch(line -> line.matches("Uid:\\s+[0-9]+\\s+0\\s.*"));
        long rights = status.lines()
                .filter(line -> line.startsWith("CapEff:"))
                .mapToLong(line -> Long.parseUnsignedLong(
                        line.replaceAll("CapEff:\\s*", "").strip(), 16))
                .findFirst()
                .orElse(READ_ALL);
        return root && (rights & READ_ALL) == 0
                ? "; root gave up reading other users' files when the program started (chown it to root, or restart)"
                : "";
    }
}
