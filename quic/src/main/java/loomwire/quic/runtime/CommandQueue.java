package loomwire.quic.runtime;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import loomwire.quic.QuicException;

/**
 * Commands on their way from any thread to the loop: a lock-free stack that the loop takes as a whole and turns round,
 * which keeps the order and has neither a half-done push to wait for nor an ABA problem. Its length is bounded by what
 * is in it: each stream at most once, and one command for each thread that waits for an answer.
 */
final class CommandQueue {
    private static final VarHandle TOP;

    static {
        try {
            TOP = MethodHandles.lookup().findVarHandle(CommandQueue.class, "top", Command.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** Marks a queue that takes no more. */
    private static final Command CLOSED = new Command() {
        @Override
        void run(long now) {
            throw new AssertionError("the mark of a closed queue is not a command");
        }

        @Override
        void refuse(QuicException reason) {
            throw new AssertionError("the mark of a closed queue is not a command");
        }
    };

    private volatile Command top;

    /** Queues {@code command}; {@code false} if the queue is closed. Any thread; a full fence. */
    boolean push(Command command) {
        while (true) {
            Command seen = top;
            if (seen == CLOSED) {
                return false;
            }
            command.next = seen;
            if (TOP.compareAndSet(this, seen, command)) {
                return true;
            }
        }
    }

    /** Whether nothing is queued. */
    boolean isEmpty() {
        Command seen = top;
        return seen == null || seen == CLOSED;
    }

    /** Takes everything, oldest first, linked by {@link Command#next}; {@code null} if nothing is there. Loop only. */
    Command takeAll() {
        return top == null ? null : reversed((Command) TOP.getAndSet(this, null));
    }

    /** Takes everything and refuses whatever comes later. Loop only, once. */
    Command close() {
        return reversed((Command) TOP.getAndSet(this, CLOSED));
    }

    private static Command reversed(Command newest) {
        Command oldest = null;
        while (newest != null) {
            Command older = newest.next;
            newest.next = oldest;
            oldest = newest;
            newest = older;
        }
        return oldest;
    }
}
