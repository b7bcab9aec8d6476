package loomwire.quic.sim;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import loomwire.quic.KeyLog;
import loomwire.quic.base.EncryptionLevel;
import loomwire.quic.base.QuicViolation;
import loomwire.quic.crypto.AeadProvider;
import loomwire.quic.crypto.CipherSuite;
import loomwire.quic.crypto.InitialKeys;
import loomwire.quic.crypto.NextPhase;
import loomwire.quic.crypto.PacketKeys;
import loomwire.quic.hostile.Received;
import loomwire.quic.wire.AckFrame;
import loomwire.quic.wire.ConnectionCloseFrame;
import loomwire.quic.wire.CryptoFrame;
import loomwire.quic.wire.Frame;
import loomwire.quic.wire.MaxDataFrame;
import loomwire.quic.wire.MaxStreamDataFrame;
import loomwire.quic.wire.NewConnectionIdFrame;
import loomwire.quic.wire.NewTokenFrame;
import loomwire.quic.wire.PacketHeader;
import loomwire.quic.wire.PacketNumbers;
import loomwire.quic.wire.PacketType;
import loomwire.quic.wire.QuicVersions;
import loomwire.quic.wire.StreamFrame;

/**
 * Opens the datagrams of one connection by the secrets that its key log is told, and writes a line for each: when it was
 * sent, which way, how many bytes, and what frames its packets hold. PADDING is left out.
 */
final class PacketDump implements KeyLog {
    private static final int ID_LENGTH = 8;
    private static final int KEY_PHASE_BIT = 0x04;

    private final Map<String, PacketKeys> keys = new HashMap<>();
    private final Map<String, Long> largest = new HashMap<>();
    private final Map<String, Boolean> phases = new HashMap<>();
    private final PacketHeader header = new PacketHeader();

    @Override
    public void secret(String label, byte[] clientRandom, byte[] secret) {
        String level = label.contains("HANDSHAKE") ? "Handshake" : "1-RTT";
        keys.put(
                key(label.startsWith("CLIENT"), level),
                PacketKeys.derive(CipherSuite.TLS_AES_128_GCM_SHA256, secret, AeadProvider.JDK));
    }

    private static String key(boolean fromClient, String level) {
        return (fromClient ? "client " : "server ") + level;
    }

    /** The line for a datagram. */
    String line(boolean fromClient, byte[] datagram, long nanos, boolean lost) {
        byte[] copy = datagram.clone();
        List<String> packets = new ArrayList<>();
        for (int at = 0; at < copy.length && header.parse(copy, at, copy.length, ID_LENGTH); at = header.packetEnd()) {
            packets.add(packet(fromClient, copy));
        }
        return String.format(
                Locale.ROOT,
                "%8.2f %s %4d  %s%s",
                nanos / 1e6,
                fromClient ? "->" : "<-",
                datagram.length,
                String.join(" | ", packets),
                lost ? "   (lost)" : "");
    }

    private String packet(boolean fromClient, byte[] bytes) {
        String level = switch (header.type()) {
            case INITIAL -> "Initial";
            case HANDSHAKE -> "Handshake";
            case ONE_RTT -> "1-RTT";
            default -> throw new AssertionError(header.type());
        };
        String which = key(fromClient, level);
        if (header.type() == PacketType.INITIAL && !keys.containsKey(which)) {
            InitialKeys.Pair pair =
                    InitialKeys.derive(QuicVersions.V1, header.destinationConnectionId(), AeadProvider.JDK);
            keys.put(key(true, level), pair.client());
            keys.put(key(false, level), pair.server());
        }
        int from = header.headerFrom();
        int numberAt = header.packetNumberOffset();
        int length = keys.get(which).unprotectHeader(bytes, from, numberAt, header.packetEnd());
        boolean phase = header.type() == PacketType.ONE_RTT && (bytes[from] & KEY_PHASE_BIT) != 0;
        if (phase != phases.getOrDefault(which, false)) {
            keys.put(which, NextPhase.of(keys.get(which)));
            phases.put(which, phase);
        }
        long truncated = 0;
        for (int i = 0; i < length; i++) {
            truncated = truncated << 8 | bytes[numberAt + i] & 0xff;
        }
        long number = PacketNumbers.decode(truncated, length, largest.getOrDefault(which, -1L));
        largest.merge(which, number, Math::max);
        int payloadFrom = numberAt + length;
        int payloadTo = keys.get(which).open(number, bytes, from, payloadFrom, header.packetEnd());
        try {
            String frames =
                    Received.read(level(), number, bytes, payloadFrom, payloadTo, bytes.length).frames().stream()
                            .map(PacketDump::text)
                            .collect(Collectors.joining(", "));
            return level + " " + number + (phase ? " (phase 1)" : "") + ": " + frames;
        } catch (QuicViolation e) {
            throw new AssertionError(e);
        }
    }

    private EncryptionLevel level() {
        return switch (header.type()) {
            case INITIAL -> EncryptionLevel.INITIAL;
            case HANDSHAKE -> EncryptionLevel.HANDSHAKE;
            default -> EncryptionLevel.ONE_RTT;
        };
    }

    private static String text(Frame frame) {
        return switch (frame) {
            case AckFrame ack ->
                "ACK "
                        + ack.ranges().stream()
                                .map(r -> r.smallest() == r.largest()
                                        ? "" + r.largest()
                                        : r.smallest() + "-" + r.largest())
                                .collect(Collectors.joining(" "));
            case CryptoFrame crypto -> "CRYPTO " + range(crypto.offset(), crypto.data().length);
            case StreamFrame stream ->
                "STREAM " + stream.streamId() + " " + range(stream.offset(), stream.data().length)
                        + (stream.fin() ? " FIN" : "");
            case MaxDataFrame max -> "MAX_DATA";
            case MaxStreamDataFrame max -> "MAX_STREAM_DATA " + max.streamId();
            case NewConnectionIdFrame id -> "NEW_CONNECTION_ID " + id.sequence();
            case NewTokenFrame token -> "NEW_TOKEN";
            case ConnectionCloseFrame close ->
                "CONNECTION_CLOSE" + (close.application() ? " of the application " : " ") + close.errorCode() + " \""
                        + close.reason() + "\"";
            default -> name(frame);
        };
    }

    /** HandshakeDoneFrame is HANDSHAKE_DONE. */
    private static String name(Frame frame) {
        return frame.getClass()
                .getSimpleName()
                .replace("Frame", "")
                .replaceAll("(?<=[a-z])(?=[A-Z])", "_")
                .toUpperCase(Locale.ROOT);
    }

    private static String range(long offset, int length) {
        return offset + ".." + (offset + length);
    }
}
