package loomwire.bench.load;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * What a Java process of this machine takes up now. A figure that cannot be had is -1: memory, threads and descriptors
 * come from Linux, the heap from the JDK's {@code jcmd}.
 *
 * @param liveHeapBytes what is left on the heap after a full collection
 * @param histogram the classes of what is left, the largest first, as {@code jcmd} prints them
 */
record ProcessFigures(long residentBytes, long liveHeapBytes, long threads, long descriptors, List<String> histogram) {
    private static final ProcessFigures UNKNOWN = new ProcessFigures(-1, -1, -1, -1, List.of());
    /** A full collection of several gigabytes takes seconds. */
    private static final long JCMD_SECONDS = 60;

    private static final int HISTOGRAM_LINES = 60;

    /** Collects that process's garbage and looks. */
    static ProcessFigures of(long pid) throws InterruptedException {
        if (pid == 0) {
            return UNKNOWN;
        }
        List<String> histogram = histogram(pid);
        return new ProcessFigures(
                resident(pid),
                live(histogram),
                count(pid, "task"),
                count(pid, "fd"),
                histogram.subList(0, Math.min(HISTOGRAM_LINES, histogram.size())));
    }

    static ProcessFigures ofThisProcess() throws InterruptedException {
        return of(ProcessHandle.current().pid());
    }

    /** The most that was ever resident. */
    static long peakResident(long pid) {
        return status(pid, "VmHWM:");
    }

    static long resident(long pid) {
        return status(pid, "VmRSS:");
    }

    private static long status(long pid, String key) {
        try (Stream<String> lines = Files.lines(Path.of("/proc/" + pid + "/status"))) {
            return lines.filter(line -> line.startsWith(key))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) << 10)
                    .findFirst()
                    .orElse(-1);
        } catch (IOException | RuntimeException notThere) {
            return -1;
        }
    }

    private static long count(long pid, String what) {
        try (Stream<Path> entries = Files.list(Path.of("/proc/" + pid + "/" + what))) {
            return entries.count();
        } catch (IOException | RuntimeException notThere) {
            return -1;
        }
    }

    private static List<String> histogram(long pid) throws InterruptedException {
        Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
        Path output = null;
        try {
            output = Files.createTempFile("loomwire-load", ".histogram");
            Process asked = new ProcessBuilder(jcmd.toString(), Long.toString(pid), "GC.class_histogram")
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
            if (!asked.waitFor(JCMD_SECONDS, TimeUnit.SECONDS)) {
                asked.destroyForcibly();
                return List.of();
            }
            return asked.exitValue() == 0 ? Files.readAllLines(output) : List.of();
        } catch (IOException notThere) {
            return List.of();
        } finally {
            delete(output);
        }
    }

    private static void delete(Path file) {
        try {
            if (file != null) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            System.err.println("load: " + file + " could not be removed: " + e.getMessage());
        }
    }

    /** The total at the end, {@code Total  <instances>  <bytes>}, without what only fills gaps that a collection left. */
    private static long live(List<String> histogram) {
        List<String[]> lines =
                histogram.stream().map(line -> line.strip().split("\\s+")).toList();
        long total = lines.reversed().stream()
                .filter(words -> words[0].equals("Total"))
                .mapToLong(words -> Long.parseLong(words[2]))
                .findFirst()
                .orElse(-1);
        long filling = lines.stream()
                .filter(words -> words.length > 3 && words[3].contains("jdk.internal.vm.Filler"))
                .mapToLong(words -> Long.parseLong(words[2]))
                .sum();
        return total < 0 ? -1 : total - filling;
    }
}
