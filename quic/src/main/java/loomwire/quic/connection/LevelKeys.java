package loomwire.quic.connection;

import loomwire.quic.base.ConnectionId;
import loomwire.quic.base.EncryptionLevel;
import loomwire.quic.crypto.AeadLimits;
import loomwire.quic.crypto.AeadProvider;
import loomwire.quic.crypto.CipherSuite;
import loomwire.quic.crypto.InitialKeys;
import loomwire.quic.crypto.OneRttKeys;
import loomwire.quic.crypto.PacketKeys;
import loomwire.quic.wire.QuicVersions;

/**
 * The keys of every encryption level, as they come and go during the handshake. Owned by the shard loop.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9001#section-4.9">RFC 9001 §4.9</a>
 */
final class LevelKeys {
    private final AeadProvider provider;
    private final AeadLimits limits;
    private final PacketKeys[] read = new PacketKeys[EncryptionLevel.values().length];
    private final PacketKeys[] write = new PacketKeys[EncryptionLevel.values().length];
    private InitialKeys.Pair beforeRetry;
    private OneRttKeys oneRtt;
    private boolean oneRttReadable;
    private long forgedInHandshake;
    private int generationSeen;
    private long previousGoesAt = Long.MAX_VALUE;
    private final Watch watch;
    /** Updates of our sending that were told of. */
    private int sendPhase;

    LevelKeys(AeadProvider provider, AeadLimits limits, Watch watch) {
        this.provider = provider;
        this.limits = limits;
        this.watch = watch;
    }

    void installInitial(InitialKeys.Pair pair, boolean client) {
        read[EncryptionLevel.INITIAL.ordinal()] = client ? pair.server() : pair.client();
        write[EncryptionLevel.INITIAL.ordinal()] = client ? pair.client() : pair.server();
        watch.keyInstalled(EncryptionLevel.INITIAL, true);
        watch.keyInstalled(EncryptionLevel.INITIAL, false);
    }

    /** A client's Initial keys after a Retry, which gave it this destination (RFC 9001 §5.2). */
    void installInitial(ConnectionId destination) {
        beforeRetry =
                new InitialKeys.Pair(write[EncryptionLevel.INITIAL.ordinal()], read[EncryptionLevel.INITIAL.ordinal()]);
        installInitial(InitialKeys.derive(QuicVersions.V1, destination, provider), true);
    }

    /** A client's Initial keys before it took a Retry; {@code null} if it took none, or that is past doubt. */
    InitialKeys.Pair beforeRetry() {
        return beforeRetry;
    }

    /** There was no Retry. */
    void undoRetry() {
        discard(EncryptionLevel.INITIAL);
        installInitial(beforeRetry, true);
        beforeRetry = null;
    }

    /** The Retry is past doubt. */
    void keepRetry() {
        if (beforeRetry != null) {
            beforeRetry.wipe();
            beforeRetry = null;
        }
    }

    /** Installs what TLS derived; a secret that is {@code null} is not known yet or was installed before. */
    void install(EncryptionLevel level, CipherSuite suite, byte[] readSecret, byte[] writeSecret) {
        if (level == EncryptionLevel.ONE_RTT) {
            if (oneRtt == null) {
                oneRtt = new OneRttKeys(suite, readSecret, writeSecret, provider, limits);
            } else if (readSecret != null) {
                oneRtt.setReadSecret(readSecret);
            }
            oneRttReadable |= readSecret != null;
        } else {
            if (readSecret != null) {
                read[level.ordinal()] = PacketKeys.derive(suite, readSecret, provider);
            }
            if (writeSecret != null) {
                write[level.ordinal()] = PacketKeys.derive(suite, writeSecret, provider);
            }
        }
        if (readSecret != null) {
            watch.keyInstalled(level, true);
        }
        if (writeSecret != null) {
            watch.keyInstalled(level, false);
        }
    }

    void discard(EncryptionLevel level) {
        wipe(read, level);
        wipe(write, level);
    }

    private void wipe(PacketKeys[] keys, EncryptionLevel level) {
        if (keys[level.ordinal()] != null) {
            keys[level.ordinal()].wipe();
            keys[level.ordinal()] = null;
            watch.keyDiscarded(level, keys == read, 0);
        }
    }

    /** The connection is over: nothing is sealed or opened any more. */
    void wipe() {
        keepRetry();
        discard(EncryptionLevel.INITIAL);
        discard(EncryptionLevel.HANDSHAKE);
        if (oneRtt != null) {
            oneRtt.wipe();
            oneRttReadable = false;
        }
    }

    /** There has been no packet for a while. */
    void rest() {
        if (oneRttReadable) {
            oneRtt.rest();
        }
    }

    /** Notes when old read keys are to go, once a packet has come in a new phase; called after each 1-RTT packet. */
    void keepPreviousFor(long nanos, long now) {
        if (oneRtt.readGeneration() != generationSeen) {
            generationSeen = oneRtt.readGeneration();
            previousGoesAt = now + nanos;
            boolean byPeer = sendPhase < generationSeen;
            watch.keyUpdated(true, generationSeen, byPeer);
            if (byPeer) { // and our sending went along
                sendPhase = generationSeen;
                watch.keyUpdated(false, sendPhase, true);
            }
        }
    }

    /** Changes the keys of the packets we send, if that is allowed now. */
    boolean update() {
        boolean updated = oneRtt.initiateUpdate();
        if (updated) {
            sendPhase++;
            watch.keyUpdated(false, sendPhase, false);
        }
        return updated;
    }

    /** Whether a packet came in a phase that {@link #keepPreviousFor} has not heard of. */
    boolean isPhaseNew() {
        return oneRtt.readGeneration() != generationSeen;
    }

    /** When {@link #dropPrevious} is due; {@link Long#MAX_VALUE} for never. */
    long previousGoesAt() {
        return previousGoesAt;
    }

    /** Forgets the read keys of the phase before: what they protect is later than any reordering. */
    void dropPrevious() {
        previousGoesAt = Long.MAX_VALUE;
        oneRtt.discardPrevious();
        watch.keyDiscarded(EncryptionLevel.ONE_RTT, true, generationSeen - 1L);
    }

    /** Whether so much was sealed without the peer following an update that only CONNECTION_CLOSE may still go out. */
    boolean isSealingOver() {
        return oneRtt != null && oneRtt.confidentialityLimitReached();
    }

    /** Whether so many packets did not open, whatever their keys, that the connection has to end (RFC 9001 §6.6). */
    boolean isOpeningOver() {
        return oneRtt != null && oneRtt.integrityLimitReached(forgedInHandshake);
    }

    boolean canRead(EncryptionLevel level) {
        return level == EncryptionLevel.ONE_RTT ? oneRttReadable : read[level.ordinal()] != null;
    }

    boolean canWrite(EncryptionLevel level) {
        return level == EncryptionLevel.ONE_RTT ? oneRtt != null : write[level.ordinal()] != null;
    }

    /** Keys with phases; {@code null} before the handshake has come that far. */
    OneRttKeys oneRtt() {
        return oneRtt;
    }

    /** Removes header protection in place; the packet number's length, or -1 if the packet is too short. */
    int unprotectHeader(EncryptionLevel level, byte[] buffer, int headerFrom, int packetNumberOffset, int packetEnd) {
        return level == EncryptionLevel.ONE_RTT
                ? oneRtt.unprotectHeader(buffer, headerFrom, packetNumberOffset, packetEnd)
                : read[level.ordinal()].unprotectHeader(buffer, headerFrom, packetNumberOffset, packetEnd);
    }

    /** Decrypts in place; the end of the plaintext, or -1 if the packet is forged. */
    int open(EncryptionLevel level, long packetNumber, byte[] buffer, int headerFrom, int payloadFrom, int packetEnd) {
        if (level == EncryptionLevel.ONE_RTT) {
            boolean phase = (buffer[headerFrom] & PacketBits.KEY_PHASE) != 0;
            return oneRtt.open(packetNumber, phase, buffer, headerFrom, payloadFrom, packetEnd);
        }
        int end = read[level.ordinal()].open(packetNumber, buffer, headerFrom, payloadFrom, packetEnd);
        if (end < 0) {
            forgedInHandshake++;
        }
        return end;
    }

    /** Encrypts in place and protects the header; the end of the packet. */
    int seal(
            EncryptionLevel level,
            long packetNumber,
            byte[] buffer,
            int headerFrom,
            int packetNumberOffset,
            int packetNumberLength,
            int payloadTo) {
        return level == EncryptionLevel.ONE_RTT
                ? oneRtt.seal(packetNumber, buffer, headerFrom, packetNumberOffset, packetNumberLength, payloadTo)
                : write[level.ordinal()].seal(
                        packetNumber, buffer, headerFrom, packetNumberOffset, packetNumberLength, payloadTo);
    }
}
