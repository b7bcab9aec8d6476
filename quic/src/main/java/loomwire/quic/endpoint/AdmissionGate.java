package loomwire.quic.endpoint;

import loomwire.quic.Admission;
import loomwire.quic.DropReason;
import loomwire.quic.base.Datagram;
import loomwire.quic.base.WallClock;
import loomwire.quic.crypto.AdmissionProof;
import loomwire.quic.wire.PacketHeader;

/**
 * Judges the admission proof of a client's first Initial packet, before anything of it is decrypted or remembered. A
 * server that is silent lets nothing else pass. Owned by the shard loop.
 */
final class AdmissionGate {
    private final Admission admission;
    private final ReplayFilter replays;
    private final WallClock clock;
    /** Those of the packet that was judged last; {@code null} while all may pass. */
    private Admission.Terms terms;

    private AdmissionProof proof;
    private boolean hasProof;
    private long source;

    /**
     * @param admission {@code null} if there is never a key: then all may pass
     * @param replays shared by all endpoints at one address
     */
    AdmissionGate(Admission admission, ReplayFilter replays, WallClock clock) {
        this.admission = admission;
        this.replays = replays;
        this.clock = clock;
        renew();
    }

    /** Follows terms that have changed. */
    private void renew() {
        Admission.Terms now = admission == null ? null : admission.terms().get();
        if (now != terms) {
            terms = now;
            proof = now == null ? null : new AdmissionProof(now.key());
        }
    }

    /** Whether nobody is answered but for a proof or a connection that one has led to. */
    boolean isSilent() {
        return terms != null && terms.silent();
    }

    /**
     * Looks at an Initial packet that belongs to no connection.
     *
     * @return why it must be dropped without a word, or {@code null} if it may pass
     */
    DropReason judge(Datagram datagram, PacketHeader header) {
        renew();
        hasProof = terms != null && isProof(datagram.array(), header);
        if (!isSilent()) {
            return null;
        }
        source = source(datagram);
        return hasProof ? fault(datagram) : DropReason.NO_PROOF;
    }

    private boolean isProof(byte[] buffer, PacketHeader header) {
        return header.tokenLength() >= AdmissionProof.LENGTH
                && proof.read(
                        buffer,
                        header.tokenOffset(),
                        header.destinationOffset(),
                        header.destinationLength(),
                        header.sourceOffset(),
                        header.sourceLength());
    }

    private DropReason fault(Datagram datagram) {
        long now = unixSeconds();
        int secondsAhead = (int) (proof.unixSeconds() - now); // the field has 32 bits
        if (Math.abs((long) secondsAhead) > Admission.MAX_SKEW_SECONDS) {
            admission.listener().onClock(secondsAhead, datagram.addressHigh(), datagram.addressLow(), datagram.port());
            return DropReason.PROOF_OUT_OF_TIME;
        }
        if (!terms.addresses().include(proof.addressHigh(), proof.addressLow(), proof.port())) {
            admission
                    .listener()
                    .onOtherServer(
                            proof.addressHigh(),
                            proof.addressLow(),
                            proof.port(),
                            datagram.addressHigh(),
                            datagram.addressLow(),
                            datagram.port());
            return DropReason.PROOF_FOR_OTHER_SERVER;
        }
        return replays.permits(proof.fingerprint(), source, now) ? null : DropReason.PROOF_REPLAYED;
    }

    /** How many bytes of the token of the packet that was judged are its proof; an address token follows. */
    int proofBytes() {
        return hasProof ? AdmissionProof.LENGTH : 0;
    }

    /**
     * The packet that passed is authentic and about to be answered. From now on its proof is a replay when it comes from
     * elsewhere.
     *
     * @return {@code false} if it was answered to somebody else meanwhile, so that it must not be answered here
     */
    boolean claim() {
        return !isSilent() || replays.claim(proof.fingerprint(), source, unixSeconds());
    }

    /** The packet that passed has made a connection, by whose ids its repetitions are known. */
    void spend() {
        if (isSilent()) {
            replays.spend(proof.fingerprint(), unixSeconds());
        }
    }

    private long unixSeconds() {
        return Math.floorDiv(clock.unixMillis(), 1000L);
    }

    private static long source(Datagram datagram) {
        long mixed = datagram.addressHigh() * 0x9e37_79b9_7f4a_7c15L + datagram.addressLow();
        return mixed * 0xc2b2_ae3d_27d4_eb4fL + datagram.port();
    }
}
