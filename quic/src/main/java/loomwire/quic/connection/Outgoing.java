package loomwire.quic.connection;

import loomwire.quic.base.TransmitSlot;
import loomwire.quic.event.EndpointCounters;
import loomwire.quic.path.MtuDiscovery;
import loomwire.quic.path.Path;
import loomwire.quic.recovery.Recovery;

/**
 * What leaves the connection, datagram by datagram: probes of the path's MTU, trains of data, the last word. Keeps to what
 * may be sent to an address that is not validated. Owned by the shard loop.
 */
final class Outgoing {
    private final Path path;
    private final DatagramAssembler assembler;
    private final Closing closing;
    private final HandshakeProgress progress;
    private final MtuDiscovery mtu;
    private final Recovery recovery;
    private final IdleTimer idle;
    private final EndpointCounters counters;
    private long datagramsSent;

    Outgoing(
            Path path,
            DatagramAssembler assembler,
            Closing closing,
            HandshakeProgress progress,
            MtuDiscovery mtu,
            Recovery recovery,
            IdleTimer idle,
            EndpointCounters counters) {
        this.path = path;
        this.assembler = assembler;
        this.closing = closing;
        this.progress = progress;
        this.mtu = mtu;
        this.recovery = recovery;
        this.idle = idle;
        this.counters = counters;
    }

    /** Fills the slot; how many datagrams it holds then. */
    int transmit(TransmitSlot slot, long now) {
        if (closing.isDrained() || !closing.isOpen() && closing.frameOwed() == null) {
            return 0;
        }
        slot.to(path.addressHigh(), path.addressLow(), path.port(), 0);
        slot.leavingFrom(path.localHigh(), path.localLow());
        if (!closing.isOpen()) {
            return transmitClose(slot, now);
        }
        int probe = assembler.buildMtuProbe(slot.array(), slot.from(), slot.limit(), now);
        if (probe > 0) {
            sent(probe, now);
            slot.filled(probe, probe);
            return 1;
        }
        return transmitTrain(slot, now);
    }

    /** Datagrams of one size; the last may be shorter. */
    private int transmitTrain(TransmitSlot slot, long now) {
        int at = slot.from();
        int segment = 0;
        int count = 0;
        while (count < slot.maxSegments()) {
            int size = segment == 0 ? mtu.currentBytes() : segment;
            if (isAmplificationLimited() || slot.limit() - at < size || assembler.isSealingOver()) {
                break;
            }
            int bytes = assembler.build(slot.array(), at, at + size, now);
            if (bytes == 0) {
                break;
            }
            sent(bytes, now);
            at += bytes;
            count++;
            if (segment == 0) {
                segment = bytes;
            } else if (bytes < segment) {
                break;
            }
        }
        slot.filled(at - slot.from(), segment);
        return count;
    }

    private void sent(int bytes, long now) {
        datagramsSent++;
        counters.datagramSent(bytes);
        path.sent(bytes);
        if (assembler.sentAckEliciting()) {
            idle.sentAckEliciting(now);
        }
        if (assembler.sentHandshake()) {
            progress.onHandshakePacketSent(now);
        }
        if (!path.isValidated()) {
            recovery.setAmplificationLimited(isAmplificationLimited());
        }
    }

    private int transmitClose(TransmitSlot slot, long now) {
        if (isAmplificationLimited()) {
            closing.frameSettled();
            return 0;
        }
        int limit = Math.min(slot.limit(), slot.from() + MtuDiscovery.BASE_BYTES);
        int bytes = assembler.buildClose(closing.frameOwed(), slot.array(), slot.from(), limit, now);
        closing.frameSettled();
        counters.datagramSent(bytes);
        path.sent(bytes);
        slot.filled(bytes, bytes);
        return bytes == 0 ? 0 : 1;
    }

    // A server that may not send a full datagram sends none: the client's next one lifts the limit.
    boolean isAmplificationLimited() {
        return path.sendBudgetBytes() < MtuDiscovery.BASE_BYTES;
    }

    /** When the pacer lets the next datagram go, if that is all that holds it back; else {@link Long#MAX_VALUE}. */
    long pacedUntil() {
        return assembler.isPacingBlocked() && !isAmplificationLimited() ? recovery.pacedUntil() : Long.MAX_VALUE;
    }

    long datagramsSent() {
        return datagramsSent;
    }
}
