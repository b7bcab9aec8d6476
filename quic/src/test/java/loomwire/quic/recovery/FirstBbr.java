package loomwire.quic.recovery;

import loomwire.quic.Acknowledgment;
import loomwire.quic.CongestionController;

/**
 * BBR, version 1, as kernels have it since 2016, as a neighbour for tests: two bandwidth-delay products in flight, eight phases of a
 * least round trip each, and no answer to losses but a round of sending as much as arrives.
 *
 * @see <a href="https://datatracker.ietf.org/doc/html/draft-cardwell-iccrg-bbr-congestion-control-00">BBR, first draft</a>
 */
final class FirstBbr implements ModelController {
    private static final double HIGH_GAIN = 2.885;
    private static final double[] CYCLE = {1.25, 0.75, 1, 1, 1, 1, 1, 1};
    private static final int RATE_ROUNDS = 10;
    private static final long MIN_RTT_NANOS = 10_000_000_000L;
    private static final long PROBE_RTT_NANOS = 200_000_000L;
    private static final int MIN_PIPE = 4;
    private static final double FULL_GROWTH = 1.25;
    private static final int FULL_ROUNDS = 3;

    private enum State {
        STARTUP,
        DRAIN,
        PROBE,
        PROBE_RTT
    }

    private final int datagram;
    private final WindowedMax rates = new WindowedMax(RATE_ROUNDS);
    private State state = State.STARTUP;
    private double rate;
    private long minRtt = Long.MAX_VALUE;
    private long minRttAt;
    private long rounds;
    private long roundEnd;
    private double fullRate;
    private int fullRounds;
    private int phase;
    private long phaseAt;
    private boolean lostInPhase;
    private long probeRttUntil;
    private boolean repairing;
    private long repairRound;
    private long window;
    private long windowBefore;

    /** @param firstPhase where its cycle begins, which a kernel leaves to chance */
    FirstBbr(int datagram, int firstPhase) {
        this.datagram = datagram;
        this.phase = firstPhase == 1 ? 2 : firstPhase;
        this.window = CongestionController.initialWindow(datagram);
    }

    private double product() {
        return minRtt == Long.MAX_VALUE ? window : rate * minRtt / 1e9;
    }

    private double pacingGain() {
        return switch (state) {
            case STARTUP -> HIGH_GAIN;
            case DRAIN -> 1 / HIGH_GAIN;
            case PROBE -> CYCLE[phase];
            case PROBE_RTT -> 1;
        };
    }

    @Override
    public void onDelivery(AckSummary ack, long delivered) {
        if (!ack.hasRate) {
            return;
        }
        boolean roundStart = ack.deliveredBefore >= roundEnd;
        if (roundStart) {
            roundEnd = delivered;
            rounds++;
        }
        if (ack.rateBytesPerSecond > 0 && (!ack.rateApplicationLimited || ack.rateBytesPerSecond >= rate)) {
            rates.add(ack.rateBytesPerSecond, rounds);
        }
        rate = rates.get(rounds, RATE_ROUNDS);
        boolean expired = ack.now > minRttAt + MIN_RTT_NANOS;
        if (ack.rttSampleNanos > 0 && (ack.rttSampleNanos <= minRtt || expired)) {
            minRtt = ack.rttSampleNanos;
            minRttAt = ack.now;
        }
        changeState(ack, roundStart, expired);
        setWindow(ack);
        lostInPhase |= ack.newlyLost > 0;
    }

    private void changeState(AckSummary ack, boolean roundStart, boolean expired) {
        if (state == State.PROBE && isPhaseOver(ack)) {
            phase = (phase + 1) % CYCLE.length;
            phaseAt = ack.now;
            lostInPhase = false;
        }
        if (state == State.STARTUP && roundStart) {
            if (rate >= fullRate * FULL_GROWTH) {
                fullRate = rate;
                fullRounds = 0;
            } else if (++fullRounds >= FULL_ROUNDS) {
                state = State.DRAIN;
            }
        }
        if (state == State.DRAIN && ack.bytesInFlight <= product()) {
            state = State.PROBE;
            phaseAt = ack.now;
        }
        if (expired && state != State.PROBE_RTT) {
            windowBefore = window;
            state = State.PROBE_RTT;
            probeRttUntil = 0;
        }
        if (state == State.PROBE_RTT) {
            if (probeRttUntil == 0 && ack.bytesInFlight <= (long) MIN_PIPE * datagram) {
                probeRttUntil = ack.now + Math.max(PROBE_RTT_NANOS, minRtt);
            } else if (probeRttUntil != 0 && ack.now > probeRttUntil) {
                minRttAt = ack.now;
                window = Math.max(window, windowBefore);
                state = fullRounds >= FULL_ROUNDS ? State.PROBE : State.STARTUP;
                phaseAt = ack.now;
            }
        }
    }

    private boolean isPhaseOver(AckSummary ack) {
        boolean full = ack.now - phaseAt > minRtt;
        double gain = CYCLE[phase];
        if (gain > 1) {
            return full && (lostInPhase || ack.bytesInFlight >= gain * product());
        }
        return full || gain < 1 && ack.bytesInFlight <= product();
    }

    private void setWindow(AckSummary ack) {
        if (repairing) {
            window = Math.max(window - ack.newlyLost, datagram);
            if (rounds > repairRound) {
                repairing = false;
                window = Math.max(window, windowBefore);
            } else {
                window = Math.max(window, ack.bytesInFlight + ack.newlyDelivered);
                return;
            }
        } else if (ack.newlyLost > 0) {
            repairing = true;
            repairRound = rounds + 1;
            windowBefore = window;
            roundEnd = Math.max(roundEnd, ack.deliveredBefore);
            window = ack.bytesInFlight + ack.newlyDelivered;
            return;
        }
        double gain = state == State.STARTUP || state == State.DRAIN ? HIGH_GAIN : 2;
        double target = gain * product() + 3.0 * datagram;
        if (fullRounds >= FULL_ROUNDS) {
            window = (long) Math.min(window + ack.newlyDelivered, target);
        } else if (window < target) {
            window += ack.newlyDelivered;
        }
        window = Math.max(window, (long) MIN_PIPE * datagram);
        if (state == State.PROBE_RTT) {
            window = Math.min(window, (long) MIN_PIPE * datagram);
        }
    }

    @Override
    public long window() {
        return window;
    }

    @Override
    public boolean inSlowStart() {
        return state == State.STARTUP;
    }

    @Override
    public double pacingBytesPerSecond() {
        return rate * pacingGain() * 0.99;
    }

    @Override
    public boolean toleratesLoss() {
        return true;
    }

    @Override
    public boolean ignoresRates() {
        return state == State.PROBE_RTT;
    }

    @Override
    public void onSent(int bytes, long bytesInFlight, long now) {}

    @Override
    public void onAcked(Acknowledgment ack) {}

    @Override
    public void onLost(SentPacket packet, DeliveryRate rateSoFar, long now) {}

    @Override
    public void onCongestionEvent(long now) {}

    @Override
    public void onSpuriousCongestionEvent() {}

    @Override
    public void onPersistentCongestion() {
        window = (long) MIN_PIPE * datagram;
    }

    @Override
    public void setMaxDatagramBytes(int bytes) {}

    @Override
    public void reset() {
        throw new UnsupportedOperationException("its path does not change");
    }
}
