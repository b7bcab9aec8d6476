package loomwire.tunnel.protocol;

import java.util.List;

/**
 * How a client wants to be sent to.
 *
 * @param remoteFlags TCP flags of the server's segments; empty to leave it to the server
 * @param bytesPerSecond at which rate, in bytes of packets; 0 to leave it to the server
 */
public record Wishes(List<String> remoteFlags, long bytesPerSecond) {
    public Wishes {
        remoteFlags = List.copyOf(remoteFlags);
        if (bytesPerSecond < 0) {
            throw new IllegalArgumentException("a rate below zero: " + bytesPerSecond);
        }
    }

    /** Of who has no rate in mind. */
    public static Wishes flags(List<String> remoteFlags) {
        return new Wishes(remoteFlags, 0);
    }
}
