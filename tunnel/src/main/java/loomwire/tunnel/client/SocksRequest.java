package loomwire.tunnel.client;

import loomwire.tunnel.protocol.OpenStatus;
import loomwire.tunnel.protocol.Target;

/** What a SOCKS5 client turned out to want. */
sealed interface SocksRequest {
    /** A connection; it waits for a reply. */
    record Connect(Target target) implements SocksRequest {}

    /**
     * Something that was understood and that there is not; it waits for a reply.
     *
     * @param reason for a person
     */
    record NotServed(OpenStatus status, String reason) implements SocksRequest {}

    /**
     * Nothing: it speaks no SOCKS5, may not enter, hung up or was too slow. It gets no reply.
     *
     * @param reason for a person
     */
    record None(String reason, boolean late) implements SocksRequest {}
}
