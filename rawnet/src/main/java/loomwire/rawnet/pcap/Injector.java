package loomwire.rawnet.pcap;

import java.io.IOException;

/**
 * Puts the frames of one path on the wire, one by one or gathered. What the network does not take is dropped and counted;
 * only an interface that is gone is an error. Owned by the loop.
 */
interface Injector {
    /**
     * Sends a frame, now or with a later call, at the latest with {@link #flush()}.
     *
     * @param frame begins with the headers and has room for the datagram behind them
     * @param data what holds the datagram, from {@code from} on; not looked at once this returns
     * @return how many datagrams went out meanwhile
     */
    int inject(byte[] frame, int headerBytes, byte[] data, int from, int length) throws IOException;

    /** Sends what was gathered; returns how many datagrams went out. */
    int flush() throws IOException;

    /** Gives the handle back; any thread may call it. */
    void close() throws IOException;
}
