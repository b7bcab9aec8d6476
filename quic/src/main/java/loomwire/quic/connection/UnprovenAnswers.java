package loomwire.quic.connection;

import loomwire.quic.CloseReason;
import loomwire.quic.base.EncryptionLevel;
import loomwire.quic.base.QuicViolation;
import loomwire.quic.recovery.Recovery;
import loomwire.quic.wire.ConnectionCloseFrame;
import loomwire.quic.wire.PacketHeader;

/**
 * What a client makes of answers that anybody may have sent. Whoever saw its first packet can seal Initial packets, and
 * begin a whole TLS handshake with a certificate of its own; Version Negotiation is not sealed at all. So until the server is
 * known, by the mark of the shared key in its hello or where there is no such key by a handshake that is complete, a refusal,
 * nonsense or a certificate that is not believed is not the end. It is remembered, what came with it is forgotten, and the client waits for a better answer to its
 * hello: for a grace, since a server that means it says nothing else; after a Version Negotiation until the handshake's
 * deadline. Owned by the shard loop.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9000#section-21.2">RFC 9000 §21.2</a>
 */
final class UnprovenAnswers {
    /** Long enough for the real answer over a slow path, even to a hello said again; short enough for who is refused. */
    static final long GRACE_NANOS = 2_000_000_000L;
    /**
     * How often an answer is forgotten for another: more than a forger close by sends before a server far away is heard, unless
     * it floods; each time costs a key exchange begun anew.
     */
    private static final int MAX_FORGOTTEN = 1024;
    /** How often the hello is said again at once; then when a probe is due, or a forger that answers each would be asked for ever. */
    private static final int MAX_SAID_AT_ONCE = 8;

    private final boolean client;
    private final LevelKeys keys;
    private final PacketSpace[] spaces;
    private final RemoteConnectionIds remoteIds;
    private final Recovery recovery;
    private final Handshake handshake;
    private final Closing closing;
    private final RecordedEntropy hello;
    private boolean proven;
    private int forgotten;
    private CloseReason reason;
    private QuicViolation violation;
    private long endsAt = Long.MAX_VALUE;
    private boolean busy;

    /** @param hello what the first message was made of; {@code null} at a server */
    UnprovenAnswers(
            boolean client,
            LevelKeys keys,
            PacketSpace[] spaces,
            RemoteConnectionIds remoteIds,
            Recovery recovery,
            Handshake handshake,
            Closing closing,
            RecordedEntropy hello) {
        this.client = client;
        this.keys = keys;
        this.spaces = spaces;
        this.remoteIds = remoteIds;
        this.recovery = recovery;
        this.handshake = handshake;
        this.closing = closing;
        this.hello = hello;
    }

    /** Who answered is the server: nothing is to be forgotten any more, and it may read our reasons. */
    void prove() {
        if (client && !proven) {
            proven = true;
            endsAt = Long.MAX_VALUE;
            reason = null;
            hello.wipe();
            handshake.answerProven();
            keys.keepRetry();
            closing.explain();
        }
    }

    /** The connection is over. */
    void wipe() {
        if (hello != null) {
            hello.wipe();
        }
    }

    /**
     * A packet opened that only who shares our key exchange can have sealed: this answer is listened to alone, so that others
     * do not disturb it, until it has failed or the handshake's deadline comes.
     */
    void onHandshakePacket() {
        busy |= isPossible();
    }

    /** Whether anybody may have sent what came so far, and it can be forgotten: without Initial keys it cannot. */
    boolean isPossible() {
        return client && !proven && !spaces[0].isDiscarded();
    }

    /** Whether this Initial packet comes from somebody else than the one that was listened to until now. */
    boolean isOther(EncryptionLevel level, PacketHeader header) {
        return level == EncryptionLevel.INITIAL
                && isPossible()
                && !busy
                && forgotten < MAX_FORGOTTEN
                && handshake.peerInitialSourceId() != null
                && !handshake.peerInitialSourceId().equals(header.sourceConnectionId());
    }

    void onVersionNegotiation() {
        if (reason == null) {
            reason = new CloseReason(
                    CloseReason.Origin.VERSION_NEGOTIATION, 0, "the peer does not speak QUIC version 1");
        }
    }

    void onClose(ConnectionCloseFrame frame, long now) throws QuicViolation {
        remember(Closing.reasonOf(frame), null, now);
        forget(); // and the hello is repeated when its probe timeout comes, since a server that means it should rest
    }

    void onViolation(QuicViolation nonsense, long now) throws QuicViolation {
        remember(
                new CloseReason(CloseReason.Origin.LOCAL_TRANSPORT, nonsense.errorCode(), nonsense.getMessage()),
                nonsense,
                now);
        forget();
        if (forgotten <= MAX_SAID_AT_ONCE) {
            recovery.restartAfterRetry(now);
        }
    }

    private void remember(CloseReason why, QuicViolation what, long now) {
        if (endsAt == Long.MAX_VALUE) {
            reason = why;
            violation = what;
            endsAt = now + GRACE_NANOS;
        }
    }

    /** Back to the state after our first packet: the next answer is heard as if it were the first. */
    void forget() throws QuicViolation {
        if (forgotten == MAX_FORGOTTEN) {
            return;
        }
        forgotten++;
        busy = false;
        handshake.startAgain(forgotten <= MAX_SAID_AT_ONCE);
        remoteIds.setInitial(handshake.helloDestination());
        keys.discard(EncryptionLevel.HANDSHAKE);
        recovery.setHandshakeKeysAvailable(false);
        for (PacketSpace space : spaces) {
            space.forgetReceived();
            space.cryptoOut.forgetAcknowledged();
        }
    }

    /** When a refusal or nonsense is taken for the answer, unless another one is being listened to. */
    long endsAt() {
        return busy ? Long.MAX_VALUE : endsAt;
    }

    /** What is told if no better answer comes; {@code null} if there was none at all. */
    CloseReason reason() {
        return reason;
    }

    /** Ends the attempt with what is remembered. */
    void end(long now) {
        if (violation == null) {
            closing.silently(reason);
        } else {
            closing.byViolation(violation, now);
        }
    }
}
