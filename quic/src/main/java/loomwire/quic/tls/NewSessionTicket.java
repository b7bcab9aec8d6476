package loomwire.quic.tls;

import loomwire.quic.base.QuicViolation;
import loomwire.quic.base.TransportError;

/**
 * A ticket to resume with. It is checked for its form only: resumption is not offered, so there is nothing to keep.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc8446#section-4.6.1">RFC 8446 §4.6.1</a>
 */
record NewSessionTicket(long lifetimeSeconds, long ageAdd, byte[] nonce, byte[] ticket) {
    /** RFC 9001 §4.6.1: in QUIC the amount of early data is a matter of flow control. */
    private static final long MAX_EARLY_DATA = 0xffffffffL;

    static NewSessionTicket read(MessageReader reader) throws QuicViolation {
        NewSessionTicket ticket = new NewSessionTicket(
                reader.u32(),
                reader.u32(),
                reader.vector8().rest(),
                reader.vector16().notEmpty("a ticket").rest());
        Extensions extensions = Extensions.read(reader);
        reader.end("NewSessionTicket");
        MessageReader earlyData = extensions.find(ExtensionType.EARLY_DATA);
        if (earlyData != null) {
            long amount = earlyData.u32();
            earlyData.end("early_data");
            if (amount != MAX_EARLY_DATA) {
                throw new QuicViolation(
                        TransportError.PROTOCOL_VIOLATION,
                        "a NewSessionTicket limits early data to " + amount + " bytes");
            }
        }
        return ticket;
    }
}
