package loomwire.quic.connection;

import java.util.function.Consumer;
import loomwire.quic.base.PacketNumberSpace;
import loomwire.quic.event.EndpointCounters;
import loomwire.quic.path.MtuDiscovery;
import loomwire.quic.recovery.SentPacket;
import loomwire.quic.recovery.SettleListener;

/** Tells the owner of each thing that a packet carried whether it arrived or was lost. Owned by the shard loop. */
final class Settlement implements SettleListener {
    private final PacketSpace[] spaces;
    private final StreamTraffic streams;
    private final ControlFrames control;
    private final MtuDiscovery mtu;
    private final EndpointCounters counters;
    private final Consumer<ConnectionEvent> events;
    private final Watch watch;

    Settlement(
            PacketSpace[] spaces,
            StreamTraffic streams,
            ControlFrames control,
            MtuDiscovery mtu,
            EndpointCounters counters,
            Consumer<ConnectionEvent> events,
            Watch watch) {
        this.watch = watch;
        this.spaces = spaces;
        this.streams = streams;
        this.control = control;
        this.mtu = mtu;
        this.counters = counters;
        this.events = events;
    }

    @Override
    public void acknowledged(PacketNumberSpace number, SentPacket packet, long now) {
        watch.acknowledged(number, packet.packetNumber());
        PacketSpace space = spaces[number.ordinal()];
        if (number == PacketNumberSpace.APPLICATION) {
            mtu.acknowledged(packet.packetNumber(), packet.size());
        }
        for (int i = 0; i < packet.tokenCount(); i++) {
            int kind = packet.kind(i);
            switch (kind) {
                case Token.ACK -> space.acks.ackAcknowledged(packet.a(i));
                case Token.CRYPTO -> space.cryptoOut.acknowledged(packet.a(i), packet.b(i));
                case Token.PING -> pingAcknowledged(packet.a(i), now - packet.b(i));
                case Token.MTU_PROBE -> mtu.probeAcknowledged((int) packet.a(i), now);
                case Token.STREAM -> streams.acknowledged(packet.a(i), packet.b(i), packet.c(i));
                case Token.RESET_STREAM -> streams.resetAcknowledged(packet.a(i));
                case Token.STOP_SENDING -> streams.stopAcknowledged(packet.a(i));
                case Token.RETIRE_CONNECTION_ID -> control.retireAcknowledged();
                case Token.NEW_TOKEN -> control.newTokenAcknowledged();
                case Token.ACK_FREQUENCY -> control.ackFrequencyAcknowledged(packet.a(i));
                default -> {} // it has arrived, and that is all
            }
        }
    }

    private void pingAcknowledged(long token, long rttNanos) {
        if (token != Pings.KEEP_ALIVE) {
            events.accept(new ConnectionEvent.PingAcknowledged(token, rttNanos));
        }
    }

    @Override
    public void lost(PacketNumberSpace number, SentPacket packet, long now) {
        if (packet.inFlight()) {
            watch.lost(number, packet.packetNumber(), packet.isMtuProbe());
        }
        if (packet.inFlight() && !packet.isMtuProbe()) {
            counters.packetLost();
            if (number == PacketNumberSpace.APPLICATION) {
                mtu.lost(packet.packetNumber(), packet.size(), now);
            }
        }
        PacketSpace space = spaces[number.ordinal()];
        for (int i = 0; i < packet.tokenCount(); i++) {
            int kind = packet.kind(i);
            switch (kind) {
                case Token.ACK -> {} // a later one says more
                case Token.CRYPTO -> space.cryptoOut.lost(packet.a(i), packet.b(i));
                case Token.MTU_PROBE -> mtu.probeLost((int) packet.a(i), now);
                case Token.STREAM -> streams.lost(packet.a(i), packet.b(i), packet.c(i));
                case Token.RESET_STREAM,
                        Token.STOP_SENDING,
                        Token.MAX_STREAM_DATA,
                        Token.MAX_DATA,
                        Token.MAX_STREAMS,
                        Token.DATA_BLOCKED,
                        Token.STREAM_DATA_BLOCKED,
                        Token.STREAMS_BLOCKED -> streams.controlLost(kind, packet.a(i), packet.b(i));
                default -> control.lost(kind, packet.a(i), packet.b(i));
            }
        }
    }

    @Override
    public void late(int packets) {
        counters.packetsLate(packets);
    }

    @Override
    public boolean repeat(PacketNumberSpace number, SentPacket packet, long now) {
        boolean again = false;
        for (int i = 0; i < packet.tokenCount(); i++) {
            int kind = packet.kind(i);
            again |= isRepeated(kind);
            switch (kind) {
                case Token.CRYPTO -> spaces[number.ordinal()].cryptoOut.lost(packet.a(i), packet.b(i));
                case Token.STREAM -> streams.repeat(packet.a(i), packet.b(i), packet.c(i));
                case Token.HANDSHAKE_DONE -> control.oweHandshakeDone();
                case Token.RESET_STREAM, Token.STOP_SENDING, Token.MAX_STREAM_DATA, Token.MAX_DATA, Token.MAX_STREAMS ->
                    streams.controlLost(kind, packet.a(i), packet.b(i));
                default -> {} // it matters less than the bytes, or must not be sent twice
            }
        }
        return again;
    }

    private static boolean isRepeated(int kind) {
        return switch (kind) {
            case Token.CRYPTO,
                    Token.STREAM,
                    Token.HANDSHAKE_DONE,
                    Token.RESET_STREAM,
                    Token.STOP_SENDING,
                    Token.MAX_STREAM_DATA,
                    Token.MAX_DATA,
                    Token.MAX_STREAMS -> true;
            default -> false;
        };
    }
}
