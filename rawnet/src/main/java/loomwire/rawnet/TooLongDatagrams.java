package loomwire.rawnet;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts the datagrams that an interface did not take for their length (EMSGSIZE), and says so once: a search for the MTU
 * finds such a length and goes on with less, but who set up a link that is too small wants to know. Owned by the sending loop.
 */
public final class TooLongDatagrams {
    private static final Logger LOG = LoggerFactory.getLogger(TooLongDatagrams.class);

    private final String port;
    private final PortCounters counters;
    private boolean told;

    /** @param port where they were to leave, for the log */
    public TooLongDatagrams(String port, PortCounters counters) {
        this.port = port;
        this.counters = counters;
    }

    /**
     * @param datagrams how many were not taken
     * @param bytes the length of the longest, without headers
     */
    public void count(int datagrams, int bytes) {
        counters.tooLong.add(datagrams);
        if (!told) {
            told = true;
            LOG.info(
                    "{}: the interface takes no datagrams of {} bytes; such are dropped and counted (too_long), and shorter"
                            + " ones are sent. This is said once",
                    port,
                    bytes);
        }
    }
}
