package loomwire.tunnel.assembly;

import java.time.Duration;

/**
 * Gives up a dial to which nothing at all came back, long before the handshake's own deadline: that one is for slow and
 * lossy paths, and a server that is back, or another address, is found sooner by beginning anew. Owned by the dialling thread.
 */
final class SilenceWatch implements AutoCloseable {
    private final Thread thread;
    private volatile boolean fired;

    /** What the watch listens to. */
    @FunctionalInterface
    interface Silence {
        boolean holds();
    }

    /** @param giveUp ends the dial, which then throws */
    SilenceWatch(Duration patience, Silence silence, AutoCloseable giveUp) {
        this.thread = Thread.ofVirtual().name("dial-silence").start(() -> {
            try {
                Thread.sleep(patience);
                if (silence.holds()) {
                    fired = true;
                    giveUp.close();
                }
            } catch (InterruptedException over) {
                // The dial has ended by itself.
            } catch (Exception e) {
                // The dialling thread closes the same thing again and reports what is wrong with it.
                fired = true;
            }
        });
    }

    boolean hasFired() {
        return fired;
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
