package loomwire.quic.runtime;

import java.io.IOException;
import loomwire.quic.QuicConnection;

/** Changes the keys of a running connection, which otherwise happens only after millions of packets. */
public final class KeyUpdates {
    private KeyUpdates() {}

    /** @return whether the rules allowed it now (RFC 9001 §6.1) */
    public static boolean initiate(QuicConnection connection) throws IOException {
        LoopConnection loop = (LoopConnection) connection;
        return loop.shard().commands().ask(() -> loop.core().updateKeys()).join();
    }
}
