package loomwire.tunnel;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Lets another program go on in this process, with its id, its terminal, its parent and its open files: the C library's
 * {@code execv}. Nothing has to pass on signals or exit status then, and no second Java stays in memory.
 */
public final class ProcessReplacement {
    /** What a pipe takes without a reader on every system (POSIX, PIPE_BUF); a key has 64. */
    private static final int LEAST_PIPE_BYTES = 512;

    private static final int INT_BYTES = Integer.BYTES;

    private ProcessReplacement() {}

    /**
     * Takes a variable out of the environment that the next program gets, and gives it the value in a pipe instead; the
     * variable {@code descriptorVariable} names the pipe. A Java tells its environment to every flight recording.
     *
     * @throws ReflectiveOperationException if this system cannot; the environment is as it was, then
     */
    public static void handOver(String variable, String descriptorVariable) throws ReflectiveOperationException {
        byte[] value = System.getenv(variable).getBytes(StandardCharsets.UTF_8);
        FunctionDescriptor ofOne = FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment ends = arena.allocate(2L * INT_BYTES, INT_BYTES);
            if (value.length > LEAST_PIPE_BYTES || (int) call("pipe", ofOne).invokeExact(ends) != 0) {
                throw new ReflectiveOperationException("no pipe");
            }
            int readEnd = ends.getAtIndex(ValueLayout.JAVA_INT, 0);
            int writeEnd = ends.getAtIndex(ValueLayout.JAVA_INT, 1);
            MemorySegment bytes = arena.allocate(Math.max(1, value.length));
            MemorySegment.copy(value, 0, bytes, ValueLayout.JAVA_BYTE, 0, value.length);
            long written = (long) call(
                            "write",
                            FunctionDescriptor.of(
                                    ValueLayout.JAVA_LONG,
                                    ValueLayout.JAVA_INT,
                                    ValueLayout.ADDRESS,
                                    ValueLayout.JAVA_LONG))
                    .invokeExact(writeEnd, bytes, (long) value.length);
            int closed = (int) call("close", FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT))
                    .invokeExact(writeEnd);
            bytes.fill((byte) 0);
            if (written != value.length || closed != 0) {
                throw new ReflectiveOperationException("the pipe took " + written);
            }
            set(descriptorVariable, Integer.toString(readEnd));
            if ((int) call("unsetenv", ofOne).invokeExact(arena.allocateFrom(variable)) != 0) {
                throw new ReflectiveOperationException("unsetenv failed");
            }
        } catch (ReflectiveOperationException e) {
            throw e;
        } catch (Throwable e) {
            throw new ReflectiveOperationException(e);
        }
    }

    private static MethodHandle call(String name, FunctionDescriptor descriptor) throws ReflectiveOperationException {
        Linker linker = Linker.nativeLinker();
        return linker.downcallHandle(
                linker.defaultLookup().find(name).orElseThrow(() -> new NoSuchMethodException(name)), descriptor);
    }

    /**
     * Replaces this process; comes back only if that failed.
     *
     * @param command the program's path and its arguments
     * @throws ReflectiveOperationException if this system has no {@code execv}
     */
    public static void replace(List<String> command) throws ReflectiveOperationException {
        execute(
                command.getFirst(),
                command.stream()
                        .map(each -> each.getBytes(StandardCharsets.UTF_8))
                        .toList());
    }

    /**
     * Starts the program of this process again, with its arguments as the system has them, to the byte; comes back only if that
     * failed. The variable has the value then.
     *
     * @throws ReflectiveOperationException if this system cannot
     */
    public static void again(String variable, String value) throws ReflectiveOperationException {
        List<byte[]> arguments = new ArrayList<>();
        try {
            byte[] all = Files.readAllBytes(Path.of("/proc/self/cmdline"));
            int from = 0;
            for (int at = 0; at < all.length; at++) {
                if (all[at] == 0) {
                    arguments.add(Arrays.copyOfRange(all, from, at));
                    from = at + 1;
                }
            }
        } catch (IOException e) {
            throw new ReflectiveOperationException(e);
        }
        set(variable, value);
        execute("/proc/self/exe", arguments);
    }

    /** Sets a variable of the environment that the next program gets. */
    public static void set(String variable, String value) throws ReflectiveOperationException {
        try (Arena arena = Arena.ofConfined()) {
            int set = (int) call(
                            "setenv",
                            FunctionDescriptor.of(
                                    ValueLayout.JAVA_INT,
                                    ValueLayout.ADDRESS,
                                    ValueLayout.ADDRESS,
                                    ValueLayout.JAVA_INT))
                    .invokeExact(arena.allocateFrom(variable), arena.allocateFrom(value), 1);
            if (set != 0) {
                throw new ReflectiveOperationException("setenv gave " + set);
            }
        } catch (ReflectiveOperationException e) {
            throw e;
        } catch (Throwable e) {
            throw new ReflectiveOperationException(e);
        }
    }

    private static void execute(String program, List<byte[]> command) throws ReflectiveOperationException {
        try (Arena arena = Arena.ofConfined()) {
            // The list of arguments ends with a null pointer, which is what fresh memory holds; so does each argument.
            MemorySegment arguments = arena.allocate(ValueLayout.ADDRESS, command.size() + 1);
            for (int i = 0; i < command.size(); i++) {
                byte[] bytes = command.get(i);
                MemorySegment argument = arena.allocate(bytes.length + 1L);
                MemorySegment.copy(bytes, 0, argument, ValueLayout.JAVA_BYTE, 0, bytes.length);
                arguments.setAtIndex(ValueLayout.ADDRESS, i, argument);
            }
            int failed = (int)
                    call("execv", FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.ADDRESS))
                            .invokeExact(arena.allocateFrom(program), arguments);
            throw new ReflectiveOperationException("execv gave " + failed);
        } catch (ReflectiveOperationException e) {
            throw e;
        } catch (Throwable e) {
            throw new ReflectiveOperationException(e);
        }
    }
}
