package loomwire.tunnel.assembly;

import java.io.IOException;
import java.time.Duration;
import loomwire.rawnet.route.NetworkChanges;
import loomwire.tunnel.net.LogLimit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has an open port look at the addresses of its interface whenever they may have changed: when the system tells, and now and
 * then in any case. A virtual thread of its own does the work. Owned by the port's owner.
 */
final class AddressFollower implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(AddressFollower.class);

    /** Between two questions whether something has changed, each one system call. */
    private static final Duration ROUND = Duration.ofSeconds(1);
    /** Without any news; for what a system does not tell. */
    private static final Duration UNTOLD = Duration.ofSeconds(30);

    private static final Duration REMINDER = Duration.ofMinutes(1);

    private final String name;
    private final Look look;
    private final Thread thread;
    private final LogLimit reminder = new LogLimit(REMINDER);

    /** Compares, and follows what has changed. */
    @FunctionalInterface
    interface Look {
        void look() throws IOException;
    }

    private AddressFollower(String name, Look look) {
        this.name = name;
        this.look = look;
        this.thread = Thread.ofVirtual().name("addresses-" + name).unstarted(this::run);
    }

    static AddressFollower start(String name, Look look) {
        AddressFollower follower = new AddressFollower(name, look);
        follower.thread.start();
        return follower;
    }

    private void run() {
        try (NetworkChanges changes = NetworkChanges.open()) {
            // What changed between finding the addresses and listening for news.
            boolean due = true;
            long looked = System.nanoTime();
            while (true) {
                if (due) {
                    looked = System.nanoTime();
                }
                boolean failed = due && !looks();
                Thread.sleep(ROUND);
                due = changes.any() || failed || System.nanoTime() - looked >= UNTOLD.toNanos();
            }
        } catch (InterruptedException over) {
            // By close.
        } catch (IOException e) {
            LOG.debug("{}: {}", name, e.getMessage());
        }
    }

    private boolean looks() {
        try {
            look.look();
            return true;
        } catch (IOException | RuntimeException e) {
            if (!Thread.currentThread().isInterrupted() && reminder.isDue()) {
                LOG.warn(
                        "{}: cannot follow the addresses of this machine: {}{}",
                        name,
                        e.getMessage(),
                        reminder.suffix());
            }
            return false;
        }
    }

    /** Ends it; a look that is under way ends soon. */
    @Override
    public void close() {
        thread.interrupt();
    }
}
