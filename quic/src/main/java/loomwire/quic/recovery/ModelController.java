package loomwire.quic.recovery;

import loomwire.quic.CongestionController;

/**
 * A controller that follows a model of the path, and so wants to know more than what opens and closes a window. Owned by the
 * shard loop.
 */
interface ModelController extends CongestionController {
    /**
     * An ACK was processed, with a sample of the delivery rate; what only opens a window comes by {@link #onAcked}.
     *
     * @param delivered bytes acknowledged so far
     */
    void onDelivery(AckSummary ack, long delivered);

    /**
     * A packet in flight was lost, whatever was answered before.
     *
     * @param rate with what was delivered and lost so far, this packet included
     */
    void onLost(SentPacket packet, DeliveryRate rate, long now);
}
