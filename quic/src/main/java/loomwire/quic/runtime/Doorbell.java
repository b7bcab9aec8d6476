package loomwire.quic.runtime;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * Wakes the loop, but only if it sleeps: while it works, ringing is one read of a field. Ringing and going to sleep
 * both publish first and look second, with a full fence between: the ringer publishes its command and reads
 * {@code asleep}; the loop writes {@code asleep} and looks for commands. So at least one of them sees the other.
 */
final class Doorbell {
    private static final VarHandle ASLEEP;

    static {
        try {
            ASLEEP = MethodHandles.lookup().findVarHandle(Doorbell.class, "asleep", boolean.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final Runnable wakeup;
    private volatile boolean asleep;

    /** @param wakeup ends the loop's wait, or its next one; called at most once a sleep */
    Doorbell(Runnable wakeup) {
        this.wakeup = wakeup;
    }

    /** Ends the loop's sleep if it sleeps. Call after publishing with a full fence, such as a CAS. Any thread. */
    void ring() {
        if (asleep && ASLEEP.compareAndSet(this, true, false)) {
            wakeup.run();
        }
    }

    /** The loop is about to wait in its port: {@code false} if it must not, since {@code commands} came. Loop only. */
    boolean fallAsleep(CommandQueue commands) {
        asleep = true;
        if (commands.isEmpty()) {
            return true;
        }
        asleep = false;
        return false;
    }

    /** The loop's wait is over. A bell rung at this very moment only makes the next wait return at once. Loop only. */
    void getUp() {
        asleep = false;
    }
}
