package loomwire.tunnel.assembly;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import loomwire.rawnet.route.RouteException;
import loomwire.tunnel.net.BackOff;
import loomwire.tunnel.net.LogLimit;
import loomwire.tunnel.net.SocketErrors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens what needs the network as soon as that is there: a machine may start its services before its interfaces, addresses and
 * routes. What a person has to mend is not waited for. Owned by the thread that starts a server.
 */
public final class NetworkWait {
    private static final Logger LOG = LoggerFactory.getLogger(NetworkWait.class);

    /** As for a port that failed later: what is there within a second is used within a second. */
    private static final Duration FIRST_PAUSE = Duration.ofMillis(250);

    private static final Duration LAST_PAUSE = Duration.ofSeconds(5);
    /** Between two lines that it is still not there. */
    private static final Duration REMINDER = Duration.ofMinutes(1);

    private final Listener missing;
    private final BackOff backOff = new BackOff(FIRST_PAUSE, LAST_PAUSE, ThreadLocalRandom.current());
    private final LogLimit reminder = new LogLimit(REMINDER);
    private String said = "";

    /** Is told what is not there, at each try in vain. */
    @FunctionalInterface
    public interface Listener {
        /** @throws IOException if it shall not be waited for any more */
        void missing(String reason) throws IOException;
    }

    /** @param missing is told at each try in vain what is not there */
    NetworkWait(Listener missing) {
        this.missing = missing;
    }

    /** What is opened; leaves nothing open if it fails. */
    @FunctionalInterface
    interface Opening<T> {
        T open() throws IOException;
    }

    /**
     * Tries until it succeeds.
     *
     * @throws IOException if it failed for another reason than that the network is not there yet, or the listener had enough
     * @throws InterruptedIOException if the thread was interrupted
     */
    <T> T open(Opening<T> opening) throws IOException {
        while (true) {
            try {
                return opening.open();
            } catch (IOException e) {
                if (!mayCome(e)) {
                    throw e;
                }
                tell(String.valueOf(e.getMessage()));
            }
            try {
                Thread.sleep(backOff.next());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new InterruptedIOException("interrupted while it waited for the network");
            }
        }
    }

    private static boolean mayCome(IOException e) {
        return e instanceof RouteException route ? !route.isLasting() : SocketErrors.isAddressAbsent(e);
    }

    private void tell(String reason) throws IOException {
        boolean due = reminder.isDue();
        if (!said.equals(reason)) {
            said = reason;
            LOG.error("no client can come in yet: {}; it is tried until that is there", reason);
        } else if (due) {
            LOG.warn("still no client can come in: {}{}", reason, reminder.suffix());
        }
        missing.missing(reason);
    }
}
