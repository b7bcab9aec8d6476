package loomwire.tunnel.cli;

import loomwire.quic.base.Fatal;

/**
 * Looks every second whether there is memory, and ends the process if there is none: whoever met that may have kept it to
 * themselves, as the threads that carry virtual threads do. A thread of its own, which waits for nobody.
 */
final class MemoryWatch implements Runnable {
    private static final long INTERVAL_MILLIS = 1_000;
    /** One record of TLS, or a few packets: without so much at a time nobody is served. */
    private static final int LEAST_BYTES = 64 << 10;

    /** Where the compiler cannot see that nobody wants it. */
    @SuppressWarnings("UnusedVariable")
    private static volatile byte[] probe;

    private MemoryWatch() {}

    static void start() {
        Thread.ofPlatform().name("loomwire-memory-watch").daemon().start(new MemoryWatch());
    }

    @Override
    public void run() {
        while (true) {
            try {
                Thread.sleep(INTERVAL_MILLIS);
                if (FatalErrors.isEnding()) {
                    FatalErrors.halt(); // it has had a second for its last words
                }
                probe = new byte[LEAST_BYTES];
                probe = null;
            } catch (Throwable thrown) {
                if (Fatal.is(thrown)) {
                    FatalErrors.end();
                }
            }
        }
    }
}
