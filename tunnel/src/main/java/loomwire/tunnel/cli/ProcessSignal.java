package loomwire.tunnel.cli;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandleProxies;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.InvocationTargetException;
import java.util.function.IntConsumer;

/**
 * Signals of this process. Java has them in {@code sun.misc} alone, which is unsupported, has no successor, and of which
 * javac warns without a way to be told that we know; so it is used by name, and here only.
 */
final class ProcessSignal {
    private ProcessSignal() {}

    /**
     * Has a signal do this instead of what it does by itself. All is made ready now: a process without memory has to hear it too.
     *
     * @param name without SIG, such as {@code HUP}
     * @param reaction is told the signal's number, on a thread of the JVM's own
     * @throws IllegalArgumentException if this system has no such signal, or the JVM keeps it for itself or has no signals
     */
    static void handle(String name, IntConsumer reaction) {
        try {
            Class<?> type = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            Object signal = type.getConstructor(String.class).newInstance(name);
            int number = (int) type.getMethod("getNumber").invoke(signal);
            MethodHandle accept = MethodHandles.lookup()
                    .findVirtual(IntConsumer.class, "accept", MethodType.methodType(void.class, int.class));
            MethodHandle reacting =
                    MethodHandles.dropArguments(MethodHandles.insertArguments(accept, 0, reaction, number), 0, type);
            type.getMethod("handle", type, handler)
                    .invoke(null, signal, MethodHandleProxies.asInterfaceInstance(handler, reacting));
        } catch (InvocationTargetException e) {
            throw new IllegalArgumentException(e.getCause().getMessage(), e.getCause());
        } catch (ReflectiveOperationException e) {
            throw new IllegalArgumentException("this Java has no sun.misc.Signal", e);
        }
    }
}
