package loomwire.tunnel;

import java.io.IOException;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Whether SIGHUP is ignored by this process, and so by the program that replaces it. The launcher has it ignored, so that
 * one that comes while Java starts does not end the program; {@code nohup} does the same. Java respects that by never
 * handing the signal over, so the program ends it before it listens. Linux only.
 */
public final class HangUp {
    private static final Path STATUS = Path.of("/proc/self/status");
    // signal(7), signal(2)
    private static final int SIGHUP = 1;
    private static final MemorySegment SIG_IGN = MemorySegment.ofAddress(1);

    private HangUp() {}

    /** Called by the launcher. Commands other than {@code run} end with their terminal. */
    public static void ignoreUntilRunning(String[] arguments) {
        if (Files.isReadable(STATUS) && arguments.length > 0 && arguments[0].equals("run")) {
            set(SIG_IGN);
        }
    }

    /**
     * Makes it a signal that can be handled. One that comes before somebody does runs {@code abs} of the C library, which
     * takes a number, changes nothing and may be called at any time: the default would end the program in that moment.
     */
    public static void endIgnoring() {
        if (isIgnored()) {
            set(libraryFunction("abs"));
        }
    }

    private static void set(MemorySegment disposition) {
        MethodHandle signal = Linker.nativeLinker()
                .downcallHandle(
                        libraryFunction("signal"),
                        FunctionDescriptor.of(ValueLayout.ADDRESS, ValueLayout.JAVA_INT, ValueLayout.ADDRESS));
        try {
            MemorySegment _ = (MemorySegment) signal.invokeExact(SIGHUP, disposition);
        } catch (Throwable impossible) {
            throw new AssertionError(impossible);
        }
    }

    private static MemorySegment libraryFunction(String name) {
        return Linker.nativeLinker().defaultLookup().find(name).orElseThrow();
    }

    private static boolean isIgnored() {
        try {
            return Files.readAllLines(STATUS).stream()
                    .filter(line -> line.startsWith("SigIgn:"))
                    .anyMatch(line -> (Long.parseUnsignedLong(
                                            line.replaceAll("SigIgn:\\s*", "").strip(), 16)
                                    & 1L << SIGHUP - 1)
                            != 0);
        } catch (IOException | NumberFormatException e) {
            return false; // not Linux
        }
    }
}
