package loomwire.quic.recovery;

import loomwire.quic.base.Entropy;

/** Which controller a connection sends by. */
public enum CongestionControl {
    /** {@link Cubic}, RFC 9438: every loss is a full queue. */
    CUBIC,
    /** {@link NewReno}, RFC 9002 §7.3. */
    NEWRENO,
    /** {@link Bbr}, version 3: by what the path was seen to deliver. */
    BBR,
    /** {@link FixedRate}: at the rate that was asked for; by what {@link #BBR} does where the path does not deliver that. */
    FIXED;

    /**
     * A controller for one connection.
     *
     * @param fixedBytesPerSecond the rate of {@link #FIXED}, above 0 there; the others ask for none
     */
    public CongestionController create(int maxDatagramBytes, Entropy entropy, long fixedBytesPerSecond) {
        return switch (this) {
            case CUBIC -> new Cubic(maxDatagramBytes);
            case NEWRENO -> new NewReno(maxDatagramBytes);
            case BBR -> new Bbr(maxDatagramBytes, entropy);
            case FIXED -> new FixedRate(maxDatagramBytes, fixedBytesPerSecond, new Bbr(maxDatagramBytes, entropy));
        };
    }
}
