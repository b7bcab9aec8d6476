package loomwire.quic.crypto;

/**
 * The 1-RTT keys of both directions and their key phases. Owned by the shard loop.
 *
 * <p>The keys of the next phase are always ready before a packet asks for them, and whatever the phase bit says exactly
 * one key is tried, so that the time a packet takes does not tell an observer the bit (RFC 9001 §6.3, §9.5).
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9001#section-6">RFC 9001 §6</a>
 */
public final class OneRttKeys {
    /**
     * Sealed packets after which an update is due, as a share of the confidentiality limit: at half of it there is
     * time for the acknowledgment that an update must wait for, even at a million packets a second.
     */
    private static final int UPDATE_AT_SHARE = 2;

    /**
     * Packets that may still be sealed when the limit counts as reached: CONNECTION_CLOSE, which is repeated ever more rarely,
     * and the one train of datagrams that may be under way. More than any connection closes with.
     */
    private static final int CLOSING_PACKETS = 128;
    /** Of tests' small limits the reserve is this share. */
    private static final int CLOSING_SHARE = 8;

    private static final long NOTHING_SENT = -1;

    private final CipherSuite suite;
    private final AeadProvider provider;
    private final long confidentialityLimit;
    private final long integrityLimit;

    private PacketKeys send;
    private int sendGeneration;
    private long sealedInPhase;
    private long firstSentInPhase = NOTHING_SENT;
    private boolean phaseAcknowledged;
    private boolean handshakeConfirmed;

    private PacketKeys previous;
    private PacketKeys current;
    private PacketKeys next;
    private int readGeneration;
    private long lowestReadInPhase;
    private long highestReadInPhase = -1;
    private long highestReadBefore = -1;
    private long forgedPackets;
    private boolean keyUpdateError;

    /** @param readSecret {@code null} on a server until the client's Finished came; see {@link #setReadSecret} */
    public OneRttKeys(CipherSuite suite, byte[] readSecret, byte[] writeSecret, AeadProvider provider) {
        this(suite, readSecret, writeSecret, provider, AeadLimits.OF_SUITE);
    }

    /** @param limits where they are to be lower than those of the suite */
    public OneRttKeys(
            CipherSuite suite, byte[] readSecret, byte[] writeSecret, AeadProvider provider, AeadLimits limits) {
        this.suite = suite;
        this.provider = provider;
        this.confidentialityLimit = limits.confidentiality(suite);
        this.integrityLimit = limits.integrity(suite);
        this.send = PacketKeys.derive(suite, writeSecret, provider);
        if (readSecret != null) {
            setReadSecret(readSecret);
        }
    }

    /** Makes {@link #open} possible. To be called once. */
    public void setReadSecret(byte[] readSecret) {
        if (current != null) {
            throw new IllegalStateException("the read secret is set already");
        }
        current = PacketKeys.derive(suite, readSecret, provider);
        next = current.nextPhase();
    }

    public boolean canRead() {
        return current != null;
    }

    /** The Key Phase bit that the next packet must carry. */
    public boolean sendPhase() {
        return (sendGeneration & 1) != 0;
    }

    /** Seals a short header packet whose Key Phase bit is {@link #sendPhase}; see {@link PacketKeys#seal}. */
    public int seal(
            long packetNumber,
            byte[] buf,
            int headerFrom,
            int packetNumberOffset,
            int packetNumberLength,
            int payloadTo) {
        if (sealedInPhase >= confidentialityLimit) {
            throw new IllegalStateException("the confidentiality limit is reached: nothing may be sealed any more");
        }
        sealedInPhase++;
        if (firstSentInPhase == NOTHING_SENT) {
            firstSentInPhase = packetNumber;
        }
        return send.seal(packetNumber, buf, headerFrom, packetNumberOffset, packetNumberLength, payloadTo);
    }

    /** Removes header protection, the same in all phases; see {@link PacketKeys#unprotectHeader}. */
    public int unprotectHeader(byte[] buf, int headerFrom, int packetNumberOffset, int packetEnd) {
        return current.unprotectHeader(buf, headerFrom, packetNumberOffset, packetEnd);
    }

    /**
     * Opens a short header packet with the key that its phase bit and packet number point to. A packet of the next
     * phase that opens makes that phase the current one, and moves our sending there too.
     *
     * @return the end of the plaintext, or -1 if the packet is forged; then look at {@link #integrityLimitReached} and
     *     {@link #hasKeyUpdateError}
     */
    public int open(long packetNumber, boolean phaseBit, byte[] buf, int headerFrom, int payloadFrom, int packetEnd) {
        boolean currentPhase = phaseBit == ((readGeneration & 1) != 0);
        boolean previousPhase = !currentPhase && previous != null && packetNumber < lowestReadInPhase;
        PacketKeys keys = currentPhase ? current : previousPhase ? previous : next;
        int end = keys.open(packetNumber, buf, headerFrom, payloadFrom, packetEnd);
        if (end < 0) {
            forgedPackets++;
            return -1;
        }
        if (currentPhase) {
            lowestReadInPhase = Math.min(lowestReadInPhase, packetNumber);
            highestReadInPhase = Math.max(highestReadInPhase, packetNumber);
            // RFC 9001 §6.4: older keys on a higher packet number.
            keyUpdateError |= packetNumber < highestReadBefore;
        } else if (previousPhase) {
            highestReadBefore = Math.max(highestReadBefore, packetNumber);
        } else {
            keyUpdateError |= packetNumber < highestReadInPhase;
            promote(packetNumber);
        }
        return keyUpdateError ? -1 : end;
    }

    /**
     * Moves our sending to the next phase, if that is allowed now: the handshake is confirmed, a packet of the current
     * phase was acknowledged, and the peer has followed the update before (RFC 9001 §6.1). The caller should leave
     * three PTOs between an update and the next.
     *
     * @return whether the phase changed
     */
    public boolean initiateUpdate() {
        if (!handshakeConfirmed || !phaseAcknowledged || sendGeneration != readGeneration) {
            return false;
        }
        advanceSend();
        return true;
    }

    /** Whether so much was sealed with this key that an update should come soon. */
    public boolean updateDue() {
        return sealedInPhase >= confidentialityLimit / UPDATE_AT_SHARE;
    }

    /** Whether no packet may be sealed any more: the connection ends with AEAD_LIMIT_REACHED (RFC 9001 §6.6). */
    public boolean confidentialityLimitReached() {
        return sealedInPhase >= confidentialityLimit - Math.min(CLOSING_PACKETS, confidentialityLimit / CLOSING_SHARE);
    }

    /** A 1-RTT packet of ours was acknowledged. */
    public void onAcknowledged(long packetNumber) {
        phaseAcknowledged |= firstSentInPhase != NOTHING_SENT && packetNumber >= firstSentInPhase;
    }

    /** The handshake is confirmed (RFC 9001 §4.1.2), so that updates may be initiated. */
    public void confirmHandshake() {
        handshakeConfirmed = true;
    }

    /** Whether read keys of the previous phase are kept: a timer of three PTOs should run to discard them. */
    public boolean holdsPrevious() {
        return previous != null;
    }

    /** Drops the read keys of the previous phase, three PTOs after the first packet of the current one. */
    public void discardPrevious() {
        if (previous != null) {
            previous.wipePhase();
            previous = null;
        }
    }

    /** The connection is over: no packet is sealed or opened any more. */
    public void wipe() {
        discardPrevious();
        send.wipe();
        if (current != null) {
            current.wipe();
            next.wipe();
        }
    }

    /** There has been no packet for a while: memory that only packets need is given back. */
    public void rest() {
        send.rest();
        current.rest();
    }

    /** How often the read keys changed; a change restarts the caller's timer for {@link #discardPrevious}. */
    public int readGeneration() {
        return readGeneration;
    }

    public long forgedPackets() {
        return forgedPackets;
    }

    /**
     * Whether so many packets were forged that the connection ends with AEAD_LIMIT_REACHED (RFC 9001 §6.6).
     *
     * @param forgedBefore packets that did not open with keys of the handshake: the limit holds over all keys
     */
    public boolean integrityLimitReached(long forgedBefore) {
        return forgedBefore + forgedPackets > integrityLimit;
    }

    /** Whether the peer broke the rules of key updates: the connection ends with KEY_UPDATE_ERROR (RFC 9001 §6.2, §6.4). */
    public boolean hasKeyUpdateError() {
        return keyUpdateError;
    }

    /** The keys that packets are sealed with now. */
    PacketKeys sending() {
        return send;
    }

    /** The keys of the current phase of packets that come. */
    PacketKeys reading() {
        return current;
    }

    PacketKeys readingNext() {
        return next;
    }

    private void promote(long packetNumber) {
        // RFC 9001 §6.2: a second update before we sent anything in the phase of the first went unacknowledged.
        keyUpdateError |= readGeneration > 0 && sendGeneration == readGeneration && firstSentInPhase == NOTHING_SENT;
        discardPrevious();
        previous = current;
        current = next;
        next = current.nextPhase();
        readGeneration++;
        highestReadBefore = Math.max(highestReadBefore, highestReadInPhase);
        highestReadInPhase = packetNumber;
        lowestReadInPhase = packetNumber;
        if (sendGeneration < readGeneration) {
            advanceSend();
        }
    }

    private void advanceSend() {
        PacketKeys worn = send;
        send = worn.nextPhase();
        worn.wipePhase();
        sendGeneration++;
        sealedInPhase = 0;
        firstSentInPhase = NOTHING_SENT;
        phaseAcknowledged = false;
    }
}
