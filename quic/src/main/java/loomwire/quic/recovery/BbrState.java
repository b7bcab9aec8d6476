package loomwire.quic.recovery;

import java.util.Locale;

/**
 * What {@link Bbr} is doing, with how fast it sends for that in parts of the path's rate, and how much it lets be in flight in
 * parts of the bandwidth-delay product.
 *
 * @see <a href="https://datatracker.ietf.org/doc/draft-ietf-ccwg-bbr/">BBR, Summary of Control Behavior in the State Machine</a>
 */
enum BbrState {
    /** BBR.StartupPacingGain: 4 ln 2, with which the rate doubles every round. */
    STARTUP(2.77, 2),
    DRAIN(0.5, 2),
    PROBE_DOWN(0.9, 2),
    PROBE_CRUISE(1, 2),
    PROBE_REFILL(1, 2),
    PROBE_UP(1.25, 2.25),
    PROBE_RTT(1, 0.5);

    final double pacingGain;
    final double windowGain;
    /** For people who look. */
    final String words = name().toLowerCase(Locale.ROOT);

    BbrState(double pacingGain, double windowGain) {
        this.pacingGain = pacingGain;
        this.windowGain = windowGain;
    }

    /** IsInAProbeBWState: the path is known, and asked for more now and then. */
    boolean isProbing() {
        return switch (this) {
            case PROBE_DOWN, PROBE_CRUISE, PROBE_REFILL, PROBE_UP -> true;
            case STARTUP, DRAIN, PROBE_RTT -> false;
        };
    }

    /** IsProbingBW: losses now answer a question that was asked. */
    boolean isAccelerating() {
        return this == STARTUP || this == PROBE_REFILL || this == PROBE_UP;
    }
}
