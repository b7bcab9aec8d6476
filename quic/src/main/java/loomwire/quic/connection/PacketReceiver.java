package loomwire.quic.connection;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.function.LongUnaryOperator;
import loomwire.quic.DropReason;
import loomwire.quic.base.Datagram;
import loomwire.quic.base.EncryptionLevel;
import loomwire.quic.base.QuicViolation;
import loomwire.quic.base.TransportError;
import loomwire.quic.wire.FrameReader;
import loomwire.quic.wire.PacketHeader;
import loomwire.quic.wire.PacketHeaders;
import loomwire.quic.wire.PacketNumbers;
import loomwire.quic.wire.PacketType;
import loomwire.quic.wire.QuicVersions;

/**
 * Takes datagrams apart: packets, header protection, decryption, duplicates, and on to the frames. A packet that cannot
 * be used is dropped with a reason. Owned by the shard loop.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9000#section-12.2">RFC 9000 §12.2</a>
 */
final class PacketReceiver {
    /** Packets kept until their keys come: the rest of a flight that overtook its first packet (RFC 9000 §5.7). */
    static final int MAX_EARLY_PACKETS = 10;

    /** Nothing was received before: what packet numbers are decoded against. */
    private static final long NONE_RECEIVED = -1;

    private record EarlyPacket(byte[] bytes, int ecn, long arrived) {}

    private final Connection connection;
    private final LevelKeys keys;
    private final PacketSpace[] spaces;
    private final FrameDispatcher dispatcher;
    private final Watch watch;
    private final LongUnaryOperator ackDelayNanos;
    private final FrameReader frames = new FrameReader();
    private final PacketHeader header = new PacketHeader();
    private final ArrayDeque<EarlyPacket> early = new ArrayDeque<>(0);
    private long packetsReceived;

    /** @param ackDelayNanos what an ACK Delay field of the peer means */
    PacketReceiver(
            Connection connection,
            LevelKeys keys,
            PacketSpace[] spaces,
            FrameDispatcher dispatcher,
            Watch watch,
            LongUnaryOperator ackDelayNanos) {
        this.connection = connection;
        this.keys = keys;
        this.spaces = spaces;
        this.dispatcher = dispatcher;
        this.watch = watch;
        this.ackDelayNanos = ackDelayNanos;
    }

    long packetsReceived() {
        return packetsReceived;
    }

    /** Processes every packet of the datagram that belongs to this connection. */
    void receive(Datagram datagram, long now) throws QuicViolation {
        byte[] buffer = datagram.array();
        int at = datagram.from();
        int destinationAt = 0;
        int destinationLength = 0;
        boolean any = false;
        while (at < datagram.to()) {
            if (!header.parse(buffer, at, datagram.to(), LocalConnectionIds.LENGTH)) {
                connection.dropped(DropReason.MALFORMED_HEADER);
                break;
            }
            int next = header.packetEnd();
            if (at == datagram.from()) {
                destinationAt = header.destinationOffset();
                destinationLength = header.destinationLength();
            } else if (!hasDestination(buffer, destinationAt, destinationLength)) {
                connection.dropped(DropReason.UNKNOWN_CONNECTION); // RFC 9000 §12.2
                at = next;
                continue;
            }
            boolean handshaken = header.type() != PacketType.INITIAL; // whose keys everybody can derive
            long before = packetsReceived;
            any |= receivePacket(buffer, datagram.length(), datagram.ecn(), now, now);
            if (packetsReceived > before) { // a copy proves nothing of who sent it
                mark(datagram, handshaken);
            }
            at = next;
        }
        if (any) {
            replayEarly(now);
        } else {
            connection.onNothingUsable(datagram);
        }
    }

    /** Whether the packet goes to the same id as the first one of its datagram. */
    private boolean hasDestination(byte[] buffer, int at, int length) {
        int own = header.destinationOffset();
        return Arrays.equals(buffer, at, at + length, buffer, own, own + header.destinationLength());
    }

    private static void mark(Datagram datagram, boolean authenticated) {
        if (authenticated) {
            datagram.markAuthenticated();
        } else {
            datagram.markHeard();
        }
    }

    /**
     * @param arrived before {@code now} if it waited for its keys
     * @return whether the packet was authentic
     */
    private boolean receivePacket(byte[] buffer, int datagramBytes, int ecn, long arrived, long now)
            throws QuicViolation {
        watch.incoming(header.type(), header.packetEnd() - header.headerFrom());
        return switch (header.type()) {
            case INITIAL -> onInitial(buffer, datagramBytes, ecn, arrived, now);
            case HANDSHAKE -> supportedVersion() && onProtected(EncryptionLevel.HANDSHAKE, buffer, ecn, arrived, now);
            case ONE_RTT -> onProtected(EncryptionLevel.ONE_RTT, buffer, ecn, arrived, now);
            case VERSION_NEGOTIATION -> {
                onVersionNegotiation(buffer);
                yield false;
            }
            case RETRY -> {
                connection.onRetry(buffer, header, now);
                yield false;
            }
            case ZERO_RTT, UNKNOWN_VERSION -> {
                connection.dropped(DropReason.UNEXPECTED_PACKET_TYPE);
                yield false;
            }
        };
    }

    // RFC 9000 §6.2: one that offers what we asked for is not an honest answer, and means nothing.
    private void onVersionNegotiation(byte[] buffer) {
        for (int version : PacketHeaders.parseVersions(buffer, header)) {
            if (QuicVersions.supported(version)) {
                connection.dropped(DropReason.UNEXPECTED_PACKET_TYPE);
                return;
            }
        }
        connection.onVersionNotSupported(header);
    }

    private boolean supportedVersion() {
        return QuicVersions.supported(header.version());
    }

    private boolean onInitial(byte[] buffer, int datagramBytes, int ecn, long arrived, long now) throws QuicViolation {
        if (!supportedVersion() || !connection.isClient() && datagramBytes < Connection.MIN_INITIAL_DATAGRAM_BYTES) {
            connection.dropped(DropReason.UNEXPECTED_PACKET_TYPE); // RFC 9000 §14.1: an Initial comes in 1200 bytes
            return false;
        }
        if (connection.isClient() && header.tokenLength() > 0) {
            connection.dropped(DropReason.TOKEN_FROM_SERVER); // RFC 9000 §17.2.2
            return false;
        }
        return onProtected(EncryptionLevel.INITIAL, buffer, ecn, arrived, now);
    }

    private boolean onProtected(EncryptionLevel level, byte[] buffer, int ecn, long arrived, long now)
            throws QuicViolation {
        PacketSpace space = spaces[level.space().ordinal()];
        if (space.isDiscarded()) {
            connection.dropped(DropReason.KEYS_DISCARDED);
            return false;
        }
        if (!keys.canRead(level)) {
            keepForLater(buffer, ecn, arrived);
            return false;
        }
        int headerFrom = header.headerFrom();
        int numberAt = header.packetNumberOffset();
        int end = header.packetEnd();
        byte[] asItCame = level == EncryptionLevel.INITIAL && connection.isRetryInDoubt()
                ? Arrays.copyOfRange(buffer, headerFrom, end)
                : null;
        int numberLength = keys.unprotectHeader(level, buffer, headerFrom, numberAt, end);
        if (numberLength < 0) {
            connection.dropped(DropReason.TOO_SHORT);
            return false;
        }
        long truncated = 0;
        for (int i = 0; i < numberLength; i++) {
            truncated = truncated << 8 | buffer[numberAt + i] & 0xff;
        }
        boolean other = connection.isOtherAnswer(level, header);
        long number =
                PacketNumbers.decode(truncated, numberLength, other ? NONE_RECEIVED : space.acks.largestReceived());
        int payloadFrom = numberAt + numberLength;
        int payloadTo = keys.open(level, number, buffer, headerFrom, payloadFrom, end);
        if (payloadTo < 0 && asItCame != null && connection.undoRetryFor(asItCame.clone(), numberAt - headerFrom)) {
            System.arraycopy(asItCame, 0, buffer, headerFrom, asItCame.length);
            return onProtected(level, buffer, ecn, arrived, now);
        }
        if (payloadTo < 0) {
            connection.onForgedPacket();
            return false;
        }
        requireReservedBitsClear(level, buffer[headerFrom]);
        if (other) {
            connection.turnToOtherAnswer();
        }
        if (space.acks.isDuplicate(number)) {
            connection.dropped(DropReason.DUPLICATE);
            return true;
        }
        packetsReceived++;
        watch.received(level, number, buffer, payloadFrom, payloadTo, ackDelayNanos);
        if (!connection.onAuthenticPacket(level, header, now)) {
            return false;
        }
        boolean flightIsOut = space.cryptoOut.hasUnacknowledged();
        boolean ackEliciting = frames.read(level, buffer, payloadFrom, payloadTo, dispatcher.at(space, now));
        if (flightIsOut && ackEliciting) {
            connection.onFlightAskedFor(space);
        }
        if (dispatcher.unprovenClose() != null) {
            connection.onUnprovenClose(dispatcher.unprovenClose(), now);
            return true; // as if it had not come: its number may be that of a packet which is the peer's
        }
        if (dispatcher.leftSomething()) {
            connection.dropped(DropReason.OUT_OF_MEMORY);
            return true;
        }
        // RFC 9000 §13.2.5: the ACK Delay should include the wait for keys, or the peer takes it for the path's.
        space.acks.received(number, ackEliciting, ecn, arrived);
        return true;
    }

    // RFC 9000 §17.2, §17.3.1: only looked at once the packet is known to be authentic.
    private static void requireReservedBitsClear(EncryptionLevel level, byte first) throws QuicViolation {
        int reserved = level == EncryptionLevel.ONE_RTT ? PacketBits.SHORT_RESERVED : PacketBits.LONG_RESERVED;
        if ((first & reserved) != 0) {
            throw new QuicViolation(TransportError.PROTOCOL_VIOLATION, "reserved header bits are not zero");
        }
    }

    private void keepForLater(byte[] buffer, int ecn, long arrived) {
        if (early.size() >= MAX_EARLY_PACKETS || connection.isHandshakeComplete()) {
            connection.dropped(DropReason.KEYS_UNAVAILABLE);
            return;
        }
        watch.buffered();
        early.add(new EarlyPacket(Arrays.copyOfRange(buffer, header.headerFrom(), header.packetEnd()), ecn, arrived));
    }

    /** Tries the packets again that came before their keys. */
    private void replayEarly(long now) throws QuicViolation {
        for (int i = early.size(); i > 0; i--) {
            EarlyPacket packet = early.remove();
            byte[] bytes = packet.bytes;
            if (header.parse(bytes, 0, bytes.length, LocalConnectionIds.LENGTH)) {
                receivePacket(bytes, bytes.length, packet.ecn, packet.arrived, now);
            }
        }
    }
}
