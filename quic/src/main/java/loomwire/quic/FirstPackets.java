package loomwire.quic;

import loomwire.rawnet.SideQueue;

/** How a server's port tells the packets with which strangers begin from all others, before anything is known of them. */
public final class FirstPackets {
    /** Header form and packet type of a long header, which no protection covers; the fixed bit between them does not count. */
    private static final int FORM_AND_TYPE = 0xb0;

    private static final int LONG_INITIAL = 0x80;

    /**
     * Datagrams that begin with an Initial packet (RFC 9000 §17.2.2). Anybody can flood a server with them, so they must not
     * wait in one queue with the packets of those who are in: the others belong to connections or cost no more than a look-up.
     */
    public static final SideQueue QUEUE = new SideQueue(FORM_AND_TYPE, LONG_INITIAL);

    private FirstPackets() {}
}
