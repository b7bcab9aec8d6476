package loomwire.quic.hostile;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import loomwire.quic.base.ConnectionId;
import loomwire.quic.base.EncryptionLevel;
import loomwire.quic.base.Entropy;
import loomwire.quic.base.PacketNumberSpace;
import loomwire.quic.base.QuicViolation;
import loomwire.quic.base.RangeSet;
import loomwire.quic.crypto.PacketKeys;
import loomwire.quic.tls.ClientTlsConfig;
import loomwire.quic.tls.ServerTlsConfig;
import loomwire.quic.tls.TlsEvent;
import loomwire.quic.tls.TlsHandshake;
import loomwire.quic.wire.ConnectionCloseFrame;
import loomwire.quic.wire.CryptoFrame;
import loomwire.quic.wire.Frame;
import loomwire.quic.wire.FrameWriter;
import loomwire.quic.wire.HandshakeDoneFrame;
import loomwire.quic.wire.PacketHeader;
import loomwire.quic.wire.PacketNumbers;
import loomwire.quic.wire.TransportParameters;

/**
 * A peer that shakes hands honestly, as client or as server, and then writes what its test likes: any frame at any
 * level, under any packet number, in any order, with the keys of the real handshake. It has no clock and no socket:
 * datagrams go in by {@link #receive} and come out of {@link #poll}, which {@link VirtualNetwork} (virtual time) and
 * {@link HostileSocket} (a real port) carry. Owned by one thread.
 *
 * <p>By itself it does what keeps the other side content: handshake messages, acknowledgments, HANDSHAKE_DONE, the answer
 * to a Retry. {@link #silent} switches that off. Nothing is repeated, so the way must not lose what it sends.
 *
 * <pre>{@code
 * peer.send(peer.packet(EncryptionLevel.ONE_RTT).frames(new HandshakeDoneFrame()).bytes());
 * peer.send(peer.packet(EncryptionLevel.INITIAL).number(7).raw(new byte[] {0x1f}).padTo(1200).bytes());
 * }</pre>
 */
public final class HostilePeer {
    /** Length of this side's connection id. */
    public static final int ID_LENGTH = 8;
    /** A datagram with an Initial packet has at least this many bytes (RFC 9000 §14.1). */
    public static final int INITIAL_DATAGRAM_BYTES = 1200;

    private static final int FIRST_DESTINATION_LENGTH = 16;
    private static final int CRYPTO_BYTES_PER_PACKET = 900;

    private final boolean client;
    private final Entropy entropy;
    private final ServerTlsConfig serverTls;
    private final UnaryOperator<TransportParameters.Builder> parameters;
    private final ConnectionId ownId;
    private final PeerKeys keys;
    private final PacketHeader header = new PacketHeader();
    private final ArrayDeque<byte[]> outbox = new ArrayDeque<>();
    private final List<Received> received = new ArrayList<>();
    private final Map<PacketNumberSpace, RangeSet> numbers = new EnumMap<>(PacketNumberSpace.class);
    private final long[] nextNumber = new long[PacketNumberSpace.values().length];
    private final Map<EncryptionLevel, TreeMap<Long, byte[]>> cryptoIn = new EnumMap<>(EncryptionLevel.class);
    private final Map<EncryptionLevel, Long> cryptoRead = new EnumMap<>(EncryptionLevel.class);
    private final Map<EncryptionLevel, Long> cryptoWritten = new EnumMap<>(EncryptionLevel.class);
    private ConnectionId destination;
    private byte[] token = {};
    private Proof proof = (to, from) -> new byte[0];
    private boolean retried;
    private byte[] helloBytes;
    /** Levels that an acknowledgment is owed at, as bits by their ordinals. */
    private int ackOwed;

    private TlsHandshake tls;
    private TransportParameters peerParameters;
    private boolean complete;
    private boolean silent;
    private boolean withholding;
    private final List<byte[]> withheld = new ArrayList<>();
    private long datagramsReceived;
    private long bytesReceived;
    private QuicViolation failure;

    /** What stands first in the token of each Initial packet, where a server answers to nothing else. */
    @FunctionalInterface
    public interface Proof {
        byte[] of(ConnectionId destination, ConnectionId source);
    }

    private HostilePeer(
            boolean client,
            ServerTlsConfig serverTls,
            UnaryOperator<TransportParameters.Builder> parameters,
            Entropy entropy) {
        this.client = client;
        this.serverTls = serverTls;
        this.parameters = parameters;
        this.entropy = entropy;
        this.ownId = ConnectionId.random(entropy, ID_LENGTH);
        this.keys = new PeerKeys(client);
    }

    /**
     * A client, for attacking a server; its first datagram is there to {@link #poll}.
     *
     * @param parameters changes the transport parameters, which otherwise are generous and right
     */
    public static HostilePeer client(
            ClientTlsConfig tls, UnaryOperator<TransportParameters.Builder> parameters, Entropy entropy) {
        return client(tls, parameters, entropy, (to, from) -> new byte[0]);
    }

    /** Likewise, one that has the key of a server that is silent without it. */
    public static HostilePeer client(
            ClientTlsConfig tls, UnaryOperator<TransportParameters.Builder> parameters, Entropy entropy, Proof proof) {
        HostilePeer peer = new HostilePeer(true, null, parameters, entropy);
        peer.destination = ConnectionId.random(entropy, FIRST_DESTINATION_LENGTH);
        peer.proof = proof;
        peer.token = proof.of(peer.destination, peer.ownId);
        peer.keys.initial(peer.destination);
        peer.tls = TlsHandshake.client(
                tls, parameters.apply(peer.generous()).build().encode(), entropy);
        peer.tls.start();
        try {
            peer.drain();
        } catch (QuicViolation impossible) {
            throw new AssertionError(impossible);
        }
        return peer;
    }

    /** A server, for attacking a client: it answers the first client that it hears. */
    public static HostilePeer server(
            ServerTlsConfig tls, UnaryOperator<TransportParameters.Builder> parameters, Entropy entropy) {
        return new HostilePeer(false, tls, parameters, entropy);
    }

    private TransportParameters.Builder generous() {
        return TransportParameters.builder()
                .initialSourceConnectionId(ownId)
                .initialMaxData(1L << 30)
                .initialMaxStreamDataBidiLocal(1L << 24)
                .initialMaxStreamDataBidiRemote(1L << 24)
                .initialMaxStreamDataUni(1L << 24)
                .initialMaxStreamsBidi(100)
                .initialMaxStreamsUni(100)
                .activeConnectionIdLimit(4);
    }

    // ---- what a test writes

    /** A packet to be filled and sealed; {@link #send} takes its bytes, alone or beside others. */
    public HostilePacket packet(EncryptionLevel level) {
        return new HostilePacket(this, level);
    }

    /** Sends one datagram of these packets, or of whatever bytes they are, one behind the other. */
    public void send(byte[]... packets) {
        int length = Arrays.stream(packets).mapToInt(p -> p.length).sum();
        byte[] datagram = new byte[length];
        int at = 0;
        for (byte[] packet : packets) {
            System.arraycopy(packet, 0, datagram, at, packet.length);
            at += packet.length;
        }
        outbox.add(datagram);
    }

    /** Sends a 1-RTT packet with these frames. */
    public void send(Frame... frames) {
        send(packet(EncryptionLevel.ONE_RTT).frames(frames).bytes());
    }

    /** From now on nothing is sent but what the test sends: no acknowledgments, no handshake. */
    public void silent(boolean on) {
        silent = on;
    }

    /** Handshake messages of the Handshake level, a client's Finished that is, wait for {@link #releaseHandshake}. */
    public void withholdHandshake() {
        withholding = true;
    }

    /** Sends what {@link #withholdHandshake} kept. */
    public void releaseHandshake() {
        withholding = false;
        outbox.addAll(withheld);
        withheld.clear();
    }

    /** Of Initial packets from now on. */
    public void token(byte[] bytes) {
        token = bytes;
    }

    /** Writes 1-RTT packets in the next key phase from now on, whether the rules allow it or not. */
    public void updateKeys() {
        keys.updateWrite();
    }

    /** Whether the other side writes in a phase that this one has not followed it into. */
    public boolean isBehindAnUpdate() {
        return keys.isBehind();
    }

    // ---- what it knows

    public boolean isClient() {
        return client;
    }

    /** Whether its handshake is complete: packets of every level can be written and read. */
    public boolean isReady() {
        return complete && keys.canRead(EncryptionLevel.ONE_RTT);
    }

    public boolean canWrite(EncryptionLevel level) {
        return keys.canWrite(level);
    }

    /** The other side's parameters, {@code null} before they came. */
    public TransportParameters peerParameters() {
        return peerParameters;
    }

    /** Why its own TLS gave up, {@code null} if it did not. */
    public QuicViolation failure() {
        return failure;
    }

    /** Packets that could be opened, in order, but no more than the test has not {@link #forgetReceived forgotten}. */
    public List<Received> received() {
        return received;
    }

    public void forgetReceived() {
        received.clear();
    }

    /** Every frame received at any level, in order. */
    public List<Frame> framesReceived() {
        return received.stream().flatMap(packet -> packet.frames().stream()).toList();
    }

    /** The first CONNECTION_CLOSE that came, {@code null} if none did. */
    public ConnectionCloseFrame close() {
        return framesReceived().stream()
                .filter(ConnectionCloseFrame.class::isInstance)
                .map(ConnectionCloseFrame.class::cast)
                .findFirst()
                .orElse(null);
    }

    public long datagramsReceived() {
        return datagramsReceived;
    }

    public long bytesReceived() {
        return bytesReceived;
    }

    /** The id that the other side is addressed by. */
    public ConnectionId destination() {
        return destination;
    }

    public ConnectionId ownId() {
        return ownId;
    }

    byte[] token() {
        return token;
    }

    PacketKeys writeKeys(EncryptionLevel level) {
        return keys.write(level);
    }

    boolean writePhase() {
        return keys.writePhase();
    }

    /** The packet number that the next packet of this space will have. */
    public long nextNumber(PacketNumberSpace space) {
        return nextNumber[space.ordinal()];
    }

    long takeNumber(PacketNumberSpace space) {
        return nextNumber[space.ordinal()]++;
    }

    // ---- the way to and from the other side

    /** The next datagram to send, {@code null} if there is none. */
    public byte[] poll() {
        return outbox.poll();
    }

    /** Takes a datagram from the other side; what cannot be opened is ignored. */
    public void receive(byte[] datagram) {
        datagramsReceived++;
        bytesReceived += datagram.length;
        byte[] copy = datagram.clone();
        try {
            for (int at = 0;
                    at < copy.length && header.parse(copy, at, copy.length, ID_LENGTH);
                    at = header.packetEnd()) {
                receivePacket(copy);
            }
            acknowledge();
        } catch (QuicViolation violation) {
            failure = failure == null ? violation : failure;
        }
    }

    private void receivePacket(byte[] buffer) throws QuicViolation {
        switch (header.type()) {
            case INITIAL -> {
                if (!client && tls == null) {
                    answer();
                }
                destination = header.sourceConnectionId();
                open(EncryptionLevel.INITIAL, buffer);
            }
            case HANDSHAKE -> open(EncryptionLevel.HANDSHAKE, buffer);
            case ONE_RTT -> open(EncryptionLevel.ONE_RTT, buffer);
            case RETRY -> onRetry(buffer);
            case ZERO_RTT, VERSION_NEGOTIATION, UNKNOWN_VERSION -> {}
        }
    }

    private void answer() {
        keys.initial(header.destinationConnectionId());
        TransportParameters.Builder own = generous().originalDestinationConnectionId(header.destinationConnectionId());
        tls = TlsHandshake.server(serverTls, parameters.apply(own).build().encode(), entropy);
    }

    private void onRetry(byte[] buffer) {
        if (!client || silent || retried) {
            return;
        }
        retried = true;
        int tokenFrom = header.bodyOffset();
        int tokenTo = header.packetEnd() - PacketHeader.RETRY_TAG_LENGTH;
        destination = header.sourceConnectionId();
        byte[] first = proof.of(destination, ownId);
        token = Arrays.copyOf(first, first.length + tokenTo - tokenFrom);
        System.arraycopy(buffer, tokenFrom, token, first.length, tokenTo - tokenFrom);
        keys.initial(destination);
        sendCrypto(EncryptionLevel.INITIAL, 0, helloBytes);
    }

    private void open(EncryptionLevel level, byte[] buffer) throws QuicViolation {
        if (!keys.canRead(level)) {
            return;
        }
        int numberAt = header.packetNumberOffset();
        int numberLength = keys.read(level).unprotectHeader(buffer, header.headerFrom(), numberAt, header.packetEnd());
        if (numberLength < 0) {
            return;
        }
        long truncated = 0;
        for (int i = 0; i < numberLength; i++) {
            truncated = truncated << 8 | buffer[numberAt + i] & 0xff;
        }
        RangeSet seen = numbers.computeIfAbsent(level.space(), space -> new RangeSet());
        long number = PacketNumbers.decode(truncated, numberLength, seen.isEmpty() ? -1 : seen.last());
        int from = numberAt + numberLength;
        int to = keys.opening(level, buffer[header.headerFrom()])
                .open(number, buffer, header.headerFrom(), from, header.packetEnd());
        if (to < 0) {
            return;
        }
        Received packet = Received.read(level, number, buffer, from, to, buffer.length);
        received.add(packet);
        if (seen.add(number)) {
            ackOwed |= packet.isAckEliciting() ? 1 << level.ordinal() : 0;
            for (Frame frame : packet.frames()) {
                if (frame instanceof CryptoFrame crypto) {
                    onCrypto(level, crypto);
                }
            }
        }
    }

    private void onCrypto(EncryptionLevel level, CryptoFrame crypto) throws QuicViolation {
        TreeMap<Long, byte[]> waiting = cryptoIn.computeIfAbsent(level, l -> new TreeMap<>());
        waiting.put(crypto.offset(), crypto.data());
        long next = cryptoRead.getOrDefault(level, 0L);
        while (!waiting.isEmpty() && waiting.firstKey() <= next) {
            var first = waiting.pollFirstEntry();
            int skip = (int) (next - first.getKey());
            if (skip < first.getValue().length) {
                tls.receive(level, first.getValue(), skip, first.getValue().length - skip);
                next += first.getValue().length - skip;
            }
        }
        cryptoRead.put(level, next);
        drain();
    }

    private void drain() throws QuicViolation {
        for (TlsEvent event = tls.pollEvent(); event != null; event = tls.pollEvent()) {
            switch (event) {
                case TlsEvent.HandshakeBytes bytes -> {
                    long offset = cryptoWritten.getOrDefault(bytes.level(), 0L);
                    cryptoWritten.put(bytes.level(), offset + bytes.bytes().length);
                    helloBytes = helloBytes == null ? bytes.bytes() : helloBytes;
                    sendCrypto(bytes.level(), offset, bytes.bytes());
                }
                case TlsEvent.SecretsReady s -> keys.install(s.level(), s.suite(), s.readSecret(), s.writeSecret());
                case TlsEvent.AnswerMarked known -> {}
                case TlsEvent.PeerTransportParameters p ->
                    peerParameters = TransportParameters.parse(p.encoded(), !client);
                case TlsEvent.HandshakeComplete done -> {
                    complete = true;
                    if (!client && !silent) {
                        send(new HandshakeDoneFrame());
                    }
                }
            }
        }
    }

    private void sendCrypto(EncryptionLevel level, long offset, byte[] bytes) {
        for (int at = 0; at < bytes.length && !silent; at += CRYPTO_BYTES_PER_PACKET) {
            int from = at;
            int length = Math.min(CRYPTO_BYTES_PER_PACKET, bytes.length - at);
            HostilePacket packet = packet(level).raw(writer -> {
                FrameWriter.cryptoHeader(writer, offset + from, length);
                writer.writeBytes(bytes, from, length);
            });
            if (withholding && level == EncryptionLevel.HANDSHAKE) {
                withheld.add(packet.bytes());
            } else {
                send(
                        level == EncryptionLevel.INITIAL
                                ? packet.padTo(INITIAL_DATAGRAM_BYTES).bytes()
                                : packet.bytes());
            }
        }
    }

    private void acknowledge() {
        for (EncryptionLevel level : EncryptionLevel.values()) {
            boolean owed = (ackOwed & 1 << level.ordinal()) != 0;
            if (owed && !silent && keys.canWrite(level)) {
                ackOwed &= ~(1 << level.ordinal());
                HostilePacket packet = packet(level).raw(w -> FrameWriter.ack(w, numbers.get(level.space()), 0));
                send(
                        level == EncryptionLevel.INITIAL
                                ? packet.padTo(INITIAL_DATAGRAM_BYTES).bytes()
                                : packet.bytes());
            }
        }
    }
}
