package loomwire.tunnel;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.NoSuchElementException;

/**
 * The calling thread's capabilities, on Linux (capabilities(7)). They are a thread's own and pass to what it starts: a program
 * that replaces the process from this thread has what this thread had, in all of its threads.
 */
final class ProcessRights {
    // linux/capability.h
    static final int DAC_OVERRIDE = 1;
    static final int NET_BIND_SERVICE = 10;
    static final int NET_ADMIN = 12;
    static final int NET_RAW = 13;
    private static final int CAPABILITY_VERSION_3 = 0x20080522;
    // linux/prctl.h
    private static final int PR_CAPBSET_READ = 23;
    private static final int PR_CAPBSET_DROP = 24;
    private static final int PR_SET_NO_NEW_PRIVS = 38;
    private static final int PR_CAP_AMBIENT = 47;
    private static final int PR_CAP_AMBIENT_LOWER = 3;
    private static final int CAPABILITIES = 64;

    private static final MethodHandle PRCTL = handle(
            "prctl",
            FunctionDescriptor.of(
                    ValueLayout.JAVA_INT,
                    ValueLayout.JAVA_INT,
                    ValueLayout.JAVA_LONG,
                    ValueLayout.JAVA_LONG,
                    ValueLayout.JAVA_LONG,
                    ValueLayout.JAVA_LONG),
            Linker.Option.firstVariadicArg(1));
    private static final MethodHandle CAPSET =
            handle("capset", FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.ADDRESS));
    private static final MethodHandle CAPGET =
            handle("capget", FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.ADDRESS));
    private static final MethodHandle GETEUID = handle("geteuid", FunctionDescriptor.of(ValueLayout.JAVA_INT));

    private ProcessRights() {}

    private static MethodHandle handle(String name, FunctionDescriptor descriptor, Linker.Option... options) {
        Linker linker = Linker.nativeLinker();
        return linker.downcallHandle(
                linker.defaultLookup().find(name).orElseThrow(() -> new NoSuchElementException(name)),
                descriptor,
                options);
    }

    static boolean isRoot() {
        try {
            return (int) GETEUID.invokeExact() == 0;
        } catch (Throwable impossible) {
            throw new AssertionError(impossible);
        }
    }

    /** What this thread starts gets no right that it has not, whatever bits stand on a program's file. */
    static void setNoNewPrivileges() {
        prctl(PR_SET_NO_NEW_PRIVS, 1, 0);
    }

    /** What this thread starts has none but these, even as root. A kernel that does not let us leaves what was. */
    static void limitSuccessors(long kept) {
        for (int each = 0; each < CAPABILITIES; each++) {
            if ((kept >> each & 1) == 0 && prctl(PR_CAPBSET_READ, each, 0) >= 0) {
                prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_LOWER, each);
                prctl(PR_CAPBSET_DROP, each, 0);
            }
        }
        limitThread(kept);
    }

    /** This thread has none but these from now on, as far as it had them; for good. */
    static void limitThread(long kept) {
        try (Arena arena = Arena.ofConfined()) {
            // struct __user_cap_header_struct: version, thread (0: this one)
            MemorySegment header = arena.allocate(ValueLayout.JAVA_INT, 2);
            header.setAtIndex(ValueLayout.JAVA_INT, 0, CAPABILITY_VERSION_3);
            // twice struct __user_cap_data_struct: effective, permitted, inheritable; low half first
            MemorySegment sets = arena.allocate(ValueLayout.JAVA_INT, 6);
            if ((int) CAPGET.invokeExact(header, sets) < 0) {
                return;
            }
            for (int i = 0; i < 6; i++) {
                int half = (int) (i < 3 ? kept : kept >>> Integer.SIZE);
                sets.setAtIndex(ValueLayout.JAVA_INT, i, sets.getAtIndex(ValueLayout.JAVA_INT, i) & half);
            }
            int ignored = (int) CAPSET.invokeExact(header, sets);
        } catch (Throwable impossible) {
            throw new AssertionError(impossible);
        }
    }

    private static int prctl(int option, long first, long second) {
        try {
            return (int) PRCTL.invokeExact(option, first, second, 0L, 0L);
        } catch (Throwable impossible) {
            throw new AssertionError(impossible);
        }
    }
}
