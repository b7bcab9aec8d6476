package loomwire.quic.connection;

import loomwire.quic.CreditBeforeTrust;
import loomwire.quic.TransportConfig;

/** What the peer is told of first that it may use of us: less than it will get, where the application has to trust it first. */
final class FirstCredit {
    private FirstCredit() {}

    /** The connection's window, in bytes. */
    static long connectionWindow(TransportConfig config) {
        CreditBeforeTrust careful = config.creditBeforeTrust();
        return careful == null
                ? config.initialConnectionWindow()
                : Math.min(config.initialConnectionWindow(), careful.connectionWindow());
    }

    static long bidirectionalStreams(TransportConfig config) {
        CreditBeforeTrust careful = config.creditBeforeTrust();
        return careful == null
                ? config.maxBidirectionalStreams()
                : Math.min(config.maxBidirectionalStreams(), careful.bidirectionalStreams());
    }

    static long unidirectionalStreams(TransportConfig config) {
        CreditBeforeTrust careful = config.creditBeforeTrust();
        return careful == null
                ? config.maxUnidirectionalStreams()
                : Math.min(config.maxUnidirectionalStreams(), careful.unidirectionalStreams());
    }
}
