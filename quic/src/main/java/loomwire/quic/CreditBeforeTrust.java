package loomwire.quic;

/**
 * What a peer may use of us until the application says that it trusts the peer: everything it can make us hold before we
 * know who it is.
 *
 * @param bidirectionalStreams how many it may open, at least 1 or it could not introduce itself
 * @param unidirectionalStreams likewise, at least 0
 * @param connectionWindow bytes that it may send in all streams together, at least 1
 */
public record CreditBeforeTrust(long bidirectionalStreams, long unidirectionalStreams, long connectionWindow) {

    public CreditBeforeTrust {
        if (bidirectionalStreams < 1 || unidirectionalStreams < 0 || connectionWindow < 1) {
            throw new IllegalArgumentException("credit before trust: " + bidirectionalStreams + " and "
                    + unidirectionalStreams + " streams, " + connectionWindow + " bytes");
        }
    }
}
