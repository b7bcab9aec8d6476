package loomwire.tunnel;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;

/**
 * Lets another program go on in this process, with its id, its terminal, its parent and its open files: the C library's
 * {@code execv}. Nothing has to pass on signals or exit status then, and no second Java stays in memory.
 */
public final class ProcessReplacement {
    private ProcessReplacement() {}

    /**
     * Replaces this process; comes back only if that failed.
     *
     * @param command the program's path and its arguments
     * @throws ReflectiveOperationException if this system has no {@code execv}
     */
    public static void replace(List<String> command) throws ReflectiveOperationException {
        Linker linker = Linker.nativeLinker();
        MemorySegment execv = linker.defaultLookup().find("execv")
                .orElseThrow(() -> new NoSuchMethodException("execv"));
        var call = linker.downcallHandle(execv, FunctionDescriptor.of(
                ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.ADDRESS));
        try (Arena arena = Arena.ofConfined()) {
            // The list of arguments ends with a null pointer, which is what fresh memory holds.
            MemorySegment arguments = arena.allocate(ValueLayout.ADDRESS, command.size() + 1);
            for (int i = 0; i < command.size(); i++) {
                arguments.setAtIndex(ValueLayout.ADDRESS, i, arena.allocateFrom(command.get(i)));
            }
            int failed = (int) call.invokeExact(arguments.getAtIndex(ValueLayout.ADDRESS, 0), arguments);
            throw new ReflectiveOperationException("execv gave " + failed);
        } catch (ReflectiveOperationException e) {
            throw e;
        } catch (Throwable e) {
            throw new ReflectiveOperationException(e);
        }
    }
}
