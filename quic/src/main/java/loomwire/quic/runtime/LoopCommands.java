package loomwire.quic.runtime;

import java.util.function.Consumer;
import java.util.function.Supplier;
import loomwire.quic.EndpointClosedException;
import loomwire.quic.QuicException;
import loomwire.quic.base.Fatal;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How threads have the loop do something: they queue commands and wake it if it sleeps; each of its cycles runs what is
 * there. After the loop's end commands are refused.
 */
final class LoopCommands {
    private static final Logger LOG = LoggerFactory.getLogger(LoopCommands.class);

    /** A piece of work for the loop that nobody waits for. */
    @FunctionalInterface
    interface Task {
        void run(long now);
    }

    private final CommandQueue queue = new CommandQueue();
    private final Doorbell doorbell;
    private final Consumer<Runnable> afterFlush;
    private volatile EndpointClosedException ended;
    /** Commands that a defect of ours kept from being done. Owned by the loop. */
    private long failures;

    /**
     * @param wakeup ends the loop's wait in its port
     * @param afterFlush takes what the loop shall run once the packets of its cycle are out
     */
    LoopCommands(Runnable wakeup, Consumer<Runnable> afterFlush) {
        this.doorbell = new Doorbell(wakeup);
        this.afterFlush = afterFlush;
    }

    // For any thread

    /** Queues a command and sees to it that the loop runs it soon. */
    void submit(Command command) {
        enqueue(command);
        ring();
    }

    /** Queues a command for the loop's next cycle, whenever that is. */
    void enqueue(Command command) {
        if (!queue.push(command)) {
            command.refuse(ended);
        }
    }

    /** Ends the loop's sleep, if it sleeps. */
    void ring() {
        doorbell.ring();
    }

    /** Has the loop answer a question. */
    <T> Answer<T> ask(Supplier<T> question) {
        Question<T> asked = new Question<>(question, afterFlush);
        submit(asked);
        return asked.answer();
    }

    /** Has the loop do something; nothing happens if it has ended. */
    void tell(Task task) {
        submit(new Command() {
            @Override
            void run(long now) {
                task.run(now);
            }

            @Override
            void refuse(QuicException reason) {
                // Nobody waits for it.
            }
        });
    }

    /** Why the loop has ended; {@code null} while it runs. */
    EndpointClosedException ended() {
        return ended;
    }

    // For the loop

    /** The loop is about to sleep: {@code false} if it must not, since commands came. */
    boolean fallAsleep() {
        return doorbell.fallAsleep(queue);
    }

    /** The loop's sleep is over. */
    void getUp() {
        doorbell.getUp();
    }

    /** Runs what is queued; {@code false} if nothing was. A command that fails must not keep the others waiting. */
    boolean runAll(long now) {
        Command command = queue.takeAll();
        boolean any = command != null;
        while (command != null) {
            // Read first: a command may be queued again as soon as it runs.
            Command following = command.next;
            try {
                command.run(now);
            } catch (Throwable defect) {
                Fatal.rethrow(defect);
                failures++;
                if (Long.bitCount(failures) == 1) {
                    LOG.error(
                            "{} could not be done ({} such failures so far); please report this",
                            command,
                            failures,
                            defect);
                }
            }
            command = following;
        }
        return any;
    }

    /** The loop ends: refuses what is queued, and everything that comes later. */
    void end(EndpointClosedException reason) {
        ended = reason;
        for (Command left = queue.close(); left != null; ) {
            Command following = left.next;
            try {
                left.refuse(reason);
            } catch (Throwable untold) {
                // Nothing keeps the others from being told.
            }
            left = following;
        }
    }
}
