package loomwire.quic.stream;

import loomwire.quic.flow.SendCredit;

/**
 * Whose turn it is. Two round robins, one for data and one for control frames; a stream that was given its turn goes to
 * the end and stays until it has nothing more. A turn costs the same whatever the number of streams. Owned by the loop.
 */
final class Rotations {
    private final StreamQueue ready = new StreamQueue();
    /**
     * Streams whose new bytes wait for connection credit, out of the way of those that need none. A stream with lost
     * bytes goes back to the ready ones though it stays in here too.
     */
    private final StreamQueue starved = new StreamQueue();

    private final StreamQueue control = new StreamQueue();
    /** Streams whose bytes a probe repeats: it is for them, and whoever has new bytes comes after. */
    private final StreamQueue probed = new StreamQueue();

    private boolean lastWasProbed;

    void markSendReady(Stream stream) {
        if (!stream.inReady && (!stream.inStarved || stream.send().hasDataWithoutConnectionCredit())) {
            stream.inReady = true;
            ready.add(stream);
        }
    }

    void markProbed(Stream stream) {
        if (stream.probeTurns++ == 0) {
            probed.add(stream);
        }
    }

    /** The stream that {@link #nextSendReady} returned last could do nothing with its turn, and has the next one. */
    void keepTurn() {
        if (lastWasProbed) {
            probed.peek().probeTurns++;
        } else {
            ready.lastBecomesFirst();
        }
    }

    int readyCount() {
        return ready.size();
    }

    Stream nextSendReady() {
        recallStarved();
        return nextSendReady(true);
    }

    Stream nextSendReady(SendCredit connectionCredit) {
        if (connectionCredit.available() > 0) {
            recallStarved();
            return nextSendReady(true);
        }
        Stream next = nextSendReady(false);
        if (starved.size() > 0) {
            connectionCredit.blocked();
        }
        return next;
    }

    private Stream nextProbed() {
        for (Stream stream = probed.peek(); stream != null; stream = probed.peek()) {
            if (stream.probeTurns > 0 && stream.send().hasDataWithoutConnectionCredit()) {
                stream.probeTurns--;
                return stream;
            }
            stream.probeTurns = 0;
            probed.poll();
        }
        return null;
    }

    private Stream nextSendReady(boolean hasConnectionCredit) {
        Stream stream = nextProbed();
        lastWasProbed = stream != null;
        if (lastWasProbed) {
            return stream;
        }
        while ((stream = ready.poll()) != null) {
            SendHalf send = stream.send();
            if (hasConnectionCredit ? send.hasDataToSend() : send.hasDataWithoutConnectionCredit()) {
                ready.add(stream);
                return stream;
            }
            stream.inReady = false;
            if (!send.hasDataToSend()) {
                tellIfBlocked(stream);
            } else if (!stream.inStarved) {
                stream.inStarved = true;
                starved.add(stream);
            }
        }
        return null;
    }

    /** A stream that leaves because of its own limit owes the peer word of it. */
    private void tellIfBlocked(Stream stream) {
        stream.send().noteBlocked();
        if (stream.send().blockedOwed()) {
            markControlReady(stream);
        }
    }

    /** Each was put aside in a turn of its own since the last recall, so that on average this costs a turn no more. */
    private void recallStarved() {
        Stream stream;
        while ((stream = starved.poll()) != null) {
            stream.inStarved = false;
            markSendReady(stream);
        }
    }

    void rest() {
        ready.trim();
        starved.trim();
        control.trim();
        probed.trim();
    }

    void markControlReady(Stream stream) {
        if (!stream.inControl) {
            stream.inControl = true;
            control.add(stream);
        }
    }

    Stream nextControlReady() {
        Stream stream;
        while ((stream = control.poll()) != null) {
            if (stream.hasControlOwed()) {
                control.add(stream);
                return stream;
            }
            stream.inControl = false;
        }
        return null;
    }
}
