package loomwire.quic.runtime;

import loomwire.quic.QuicException;

/**
 * Something an application thread wants done on the loop. It is its own queue node, so that handing it over costs no
 * allocation beyond itself; while it is queued it must not be submitted again.
 */
abstract class Command {
    /** The link of the queue that holds it; nobody else touches it. */
    Command next;

    /** Does it. Called on the loop. */
    abstract void run(long now);

    /** The loop has ended and will never run this. Called on the loop or on the submitting thread. */
    abstract void refuse(QuicException reason);
}
