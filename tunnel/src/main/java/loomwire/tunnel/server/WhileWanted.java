package loomwire.tunnel.server;

import loomwire.quic.QuicStream;

/**
 * The time in which a thread sets out for a stream's target. If the client gives the stream up meanwhile, or its connection
 * ends, the thread is interrupted, whatever it waits for. Owned by that thread.
 */
final class WhileWanted {
    private final Thread thread = Thread.currentThread();
    private boolean givenUp;
    private boolean over;

    WhileWanted(QuicStream stream) {
        stream.onAbort(reason -> giveUp());
    }

    private synchronized void giveUp() {
        if (!over) {
            givenUp = true;
            thread.interrupt();
        }
    }

    /** From now on nobody is interrupted; whether the stream was given up before. */
    synchronized boolean endsGivenUp() {
        over = true;
        return givenUp;
    }
}
