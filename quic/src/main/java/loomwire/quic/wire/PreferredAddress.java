package loomwire.quic.wire;

import java.util.Arrays;
import loomwire.quic.base.ByteReader;
import loomwire.quic.base.ByteWriter;
import loomwire.quic.base.ConnectionId;
import loomwire.quic.base.QuicViolation;
import loomwire.quic.base.TransportError;

/**
 * The address to which a server asks its client to move after the handshake. An all-zero address and port stand for a
 * family that is not offered.
 *
 * @param ipv4 four bytes
 * @param ipv4Port 0 to 65535
 * @param ipv6 sixteen bytes
 * @param ipv6Port 0 to 65535
 * @param id the connection id with sequence number 1, at least one byte
 * @param statelessResetToken sixteen bytes
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9000#section-18.2">RFC 9000 §18.2</a>
 */
public record PreferredAddress(
        byte[] ipv4, int ipv4Port, byte[] ipv6, int ipv6Port, ConnectionId id, byte[] statelessResetToken) {
    private static final int IPV4_BYTES = 4;
    private static final int IPV6_BYTES = 16;

    public PreferredAddress {
        if (ipv4.length != IPV4_BYTES
                || ipv6.length != IPV6_BYTES
                || id.length() == 0
                || statelessResetToken.length != NewConnectionIdFrame.TOKEN_LENGTH) {
            throw new IllegalArgumentException("a preferred address with fields of wrong length");
        }
    }

    int encodedLength() {
        return IPV4_BYTES
                + Short.BYTES
                + IPV6_BYTES
                + Short.BYTES
                + 1
                + id.length()
                + NewConnectionIdFrame.TOKEN_LENGTH;
    }

    void write(ByteWriter w) {
        w.writeBytes(ipv4);
        w.writeU16(ipv4Port);
        w.writeBytes(ipv6);
        w.writeU16(ipv6Port);
        w.writeU8(id.length());
        id.writeTo(w);
        w.writeBytes(statelessResetToken);
    }

    static PreferredAddress read(ByteReader in) throws QuicViolation {
        byte[] ipv4 = in.readBytes(IPV4_BYTES);
        int ipv4Port = in.readU16();
        byte[] ipv6 = in.readBytes(IPV6_BYTES);
        int ipv6Port = in.readU16();
        int length = in.readU8();
        if (length == 0 || length > ConnectionId.MAX_LENGTH) { // RFC 9000 §18.2
            throw new QuicViolation(
                    TransportError.TRANSPORT_PARAMETER_ERROR,
                    "preferred_address with a connection id of " + length + " bytes");
        }
        ConnectionId id = ConnectionId.copyOf(in.readBytes(length));
        return new PreferredAddress(
                ipv4, ipv4Port, ipv6, ipv6Port, id, in.readBytes(NewConnectionIdFrame.TOKEN_LENGTH));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof PreferredAddress o
                && ipv4Port == o.ipv4Port
                && ipv6Port == o.ipv6Port
                && id.equals(o.id)
                && Arrays.equals(ipv4, o.ipv4)
                && Arrays.equals(ipv6, o.ipv6)
                && Arrays.equals(statelessResetToken, o.statelessResetToken);
    }

    @Override
    public int hashCode() {
        return id.hashCode();
    }
}
