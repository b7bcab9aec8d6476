package loomwire.bench.stack;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/**
 * A veth pair in a network namespace that has no name: a thread of this process leaves for it, makes the pair and opens
 * what it wants there. The sockets keep the namespace alive and nothing else does, so that the kernel removes it with the
 * last of them, also when the process is killed. The interfaces have no addresses, so no kernel takes part.
 */
final class PrivateNetwork {
    static final String LEFT = "lw0";
    static final String RIGHT = "lw1";
    static final String LEFT_MAC = "02:00:00:00:0a:01";
    static final String RIGHT_MAC = "02:00:00:00:0a:02";
    static final int MTU = 1500;

    /** linux/sched.h: CLONE_NEWNET. */
    private static final int NEW_NETWORK = 0x4000_0000;
    /** errno-base.h. */
    private static final int NOT_PERMITTED = 1;

    private PrivateNetwork() {}

    /**
     * Runs {@code opening} in a new namespace, with the pair there.
     *
     * @throws SkippedException if no namespace can be made here
     */
    static <T> T inside(Callable<T> opening) throws Exception {
        if (!System.getProperty("os.name").equals("Linux")) {
            throw new SkippedException("the pcap port is measured over a veth pair, which only Linux has");
        }
        FutureTask<T> task = new FutureTask<>(() -> {
            leave();
            join();
            return opening.call();
        });
        // A thread that ends: it must never run anything else, in this network or back in the other.
        Thread.ofPlatform().name("private-network").start(task);
        try {
            return task.get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof Exception cause ? cause : e;
        }
    }

    private static void leave() throws Exception {
        StructLayout state = Linker.Option.captureStateLayout();
        VarHandle errno = state.varHandle(MemoryLayout.PathElement.groupElement("errno"));
        Linker linker = Linker.nativeLinker();
        MethodHandle unshare = linker.downcallHandle(
                linker.defaultLookup().findOrThrow("unshare"),
                FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT),
                Linker.Option.captureCallState("errno"));
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment captured = arena.allocate(state);
            int result;
            try {
                result = (int) unshare.invokeExact(captured, NEW_NETWORK);
            } catch (Throwable e) {
                throw new IllegalStateException(e);
            }
            if (result != 0) {
                int error = (int) errno.get(captured, 0L);
                throw new SkippedException(
                        error == NOT_PERMITTED
                                ? "the pcap port is measured over a veth pair, which needs root"
                                : "this system makes no network namespace (errno " + error + ")");
            }
        }
    }

    /** A process that is started from here is in this thread's network. */
    private static void join() throws IOException, InterruptedException {
        run(
                "ip",
                "link",
                "add",
                LEFT,
                "address",
                LEFT_MAC,
                "mtu",
                Integer.toString(MTU),
                "type",
                "veth",
                "peer",
                "name",
                RIGHT,
                "address",
                RIGHT_MAC,
                "mtu",
                Integer.toString(MTU));
        for (String name : new String[] {LEFT, RIGHT}) {
            // Without this the kernel announces an IPv6 address of its own.
            run("ip", "link", "set", name, "addrgenmode", "none");
            run("ip", "link", "set", name, "up");
        }
    }

    private static void run(String... command) throws IOException, InterruptedException {
        Process process;
        try {
            process = new ProcessBuilder(command).redirectErrorStream(true).start();
        } catch (IOException e) {
            throw new SkippedException("the command ip is missing (Debian: apt install iproute2)");
        }
        process.getOutputStream().close();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        if (process.waitFor() != 0) {
            throw new SkippedException("no veth pair can be made: " + said);
        }
    }
}
