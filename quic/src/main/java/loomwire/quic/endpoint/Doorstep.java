package loomwire.quic.endpoint;

import loomwire.quic.DropReason;
import loomwire.quic.base.Datagram;
import loomwire.quic.base.Fatal;
import loomwire.quic.connection.Connection;
import loomwire.quic.wire.PacketHeader;

/**
 * Where first packets of unknown clients wait until those who are known were served, and the way from there to the
 * {@link Door}. Who has shown that it receives at its address does not wait behind the others, nor they behind such: the two
 * take turns, for a token says nothing of what a packet holds. Owned by the shard loop.
 */
final class Doorstep {
    /** First packets that are looked at before others have their turn again. */
    private static final int KNOCKS_AT_ONCE = 8;

    private final Door door;
    private final StatelessAnswers answers;
    private final Door.House house;
    private final KnockQueue ordinary = new KnockQueue();
    private final KnockQueue vouched = new KnockQueue();
    private final KnockAllowance allowance = new KnockAllowance();
    private final Datagram next = new Datagram();
    private final PacketHeader header = new PacketHeader();
    private boolean ordinarysTurn;

    Doorstep(Door door, StatelessAnswers answers, Door.House house) {
        this.door = door;
        this.answers = answers;
        this.house = house;
    }

    /** Takes a datagram with a long header that belongs to no connection: copies it, or drops it. */
    void arrive(Datagram datagram, PacketHeader arrived) {
        if (!Door.isKnock(datagram, arrived)) {
            house.dropped(DropReason.UNKNOWN_CONNECTION);
            return;
        }
        DropReason refusal = door.refusal(datagram, arrived);
        if (refusal != null) {
            house.dropped(refusal);
            return;
        }
        KnockQueue queue = door.vouches(datagram, arrived, door.addressTokenFrom(arrived)) ? vouched : ordinary;
        KnockQueue.Outcome outcome = queue.offer(datagram, door.prefix(datagram));
        if (outcome != KnockQueue.Outcome.NO_PLACE) {
            datagram.markHeard();
        }
        if (outcome != KnockQueue.Outcome.KEPT) {
            house.dropped(DropReason.TOO_BUSY);
        }
    }

    boolean isEmpty() {
        return ordinary.isEmpty() && vouched.isEmpty();
    }

    /** When {@link #answer} wants to be called; {@link Long#MAX_VALUE} for never. May have passed. */
    long nextTimeout() {
        return isEmpty() ? Long.MAX_VALUE : allowance.thereAt(KNOCKS_AT_ONCE);
    }

    /**
     * Looks at a few that wait; builds one connection at most.
     *
     * @return whether more could be looked at now: some wait, and there is room for answers
     */
    boolean answer(long now) {
        boolean built = false;
        for (int left = KNOCKS_AT_ONCE; left > 0 && !built && canAnswer(now); left--) {
            nextQueue().take(next);
            header.parse(next.array(), next.from(), next.to(), IssuedIds.LENGTH);
            Connection known = door.find(header.destinationConnectionId());
            if (known != null) { // it waited behind another packet of the same client
                house.deliver(known, next, now);
            } else {
                allowance.spend(now);
                built = knock(now);
            }
        }
        return canAnswer(now);
    }

    private KnockQueue nextQueue() {
        boolean takesTurns = !vouched.isEmpty() && !ordinary.isEmpty();
        boolean ordinaryNow = takesTurns ? ordinarysTurn : vouched.isEmpty();
        ordinarysTurn = !ordinaryNow;
        return ordinaryNow ? ordinary : vouched;
    }

    private boolean canAnswer(long now) {
        return !isEmpty() && !answers.isFull() && allowance.isThere(now);
    }

    private boolean knock(long now) {
        try {
            DropReason refusal = door.refusal(next, header); // its proof may have been used meanwhile
            if (refusal != null) {
                house.dropped(refusal);
                return false;
            }
            return door.knock(next, header, door.addressTokenFrom(header), now);
        } catch (Throwable defect) { // no connection has come of it
            Fatal.rethrow(defect);
            house.defect(defect);
            return true;
        }
    }
}
