package loomwire.tunnel.cli;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.function.IntConsumer;

/**
 * Signals of this process. Java has them in {@code sun.misc} alone, which is unsupported, has no successor, and of which
 * javac warns without a way to be told that we know; so it is used by reflection, and here only.
 */
final class ProcessSignal {
    private ProcessSignal() {}

    /**
     * Has a signal do this instead of what it does by itself.
     *
     * @param name without SIG, such as {@code HUP}
     * @param reaction is told the signal's number, on a thread of the JVM's own
     * @throws IllegalArgumentException if this system has no such signal, or the JVM keeps it for itself or has no signals
     */
    static void handle(String name, IntConsumer reaction) {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            Object reacting = Proxy.newProxyInstance(
                    ProcessSignal.class.getClassLoader(), new Class<?>[] {handler}, (proxy, method, args) -> switch (method.getName()) {
                        case "handle" -> {
                            reaction.accept((int) signal.getMethod("getNumber").invoke(args[0]));
                            yield null;
                        }
                        case "equals" -> proxy == args[0];
                        case "hashCode" -> System.identityHashCode(proxy);
                        default -> "SIG" + name;
                    });
            signal.getMethod("handle", signal, handler)
                    .invoke(null, signal.getConstructor(String.class).newInstance(name), reacting);
        } catch (InvocationTargetException e) {
            throw new IllegalArgumentException(e.getCause().getMessage(), e.getCause());
        } catch (ReflectiveOperationException e) {
            throw new IllegalArgumentException("this Java has no sun.misc.Signal", e);
        }
    }
}
