package loomwire.quic;

/** Which congestion controller a connection sends by. */
public enum CongestionControl {
    /** RFC 9438: every loss is a full queue. */
    CUBIC,
    /** RFC 9002 §7.3. */
    NEWRENO,
    /** Version 3: by what the path was seen to deliver. */
    BBR,
    /** At the rate that was asked for; by what {@link #BBR} does where the path does not deliver that. */
    FIXED
}
