package loomwire.quic.recovery;

import loomwire.quic.CongestionControl;
import loomwire.quic.CongestionController;
import loomwire.quic.TransportConfig;
import loomwire.quic.base.Entropy;

/** Makes the controller that a connection was told to send by. */
public final class CongestionControllers {
    private CongestionControllers() {}

    /** A controller for one connection, as its settings say. */
    public static CongestionController create(TransportConfig config, int maxDatagramBytes, Entropy entropy) {
        return config.controllers() != null
                ? config.controllers().create(maxDatagramBytes)
                : create(config.congestion(), maxDatagramBytes, entropy, config.fixedBytesPerSecond());
    }

    /**
     * A controller of a kind.
     *
     * @param fixedBytesPerSecond the rate of {@link CongestionControl#FIXED}, above 0 there; the others ask for none
     */
    public static CongestionController create(
            CongestionControl kind, int maxDatagramBytes, Entropy entropy, long fixedBytesPerSecond) {
        return switch (kind) {
            case CUBIC -> new Cubic(maxDatagramBytes);
            case NEWRENO -> new NewReno(maxDatagramBytes);
            case BBR -> new Bbr(maxDatagramBytes, entropy);
            case FIXED -> new FixedRate(maxDatagramBytes, fixedBytesPerSecond, new Bbr(maxDatagramBytes, entropy));
        };
    }
}
