package loomwire.quic.recovery;

import java.util.Arrays;

/**
 * One packet that was sent, in a reusable slot of {@link SentPackets}: its figures, and tokens that say what it
 * carried. A token is a kind and three numbers whose meaning only the connection knows, so that nothing is allocated
 * to remember a frame. Owned by the shard loop; valid for a listener only during the call.
 */
public final class SentPacket {
    /** What became of the packet. A slot is settled, once, when it leaves {@link #OUTSTANDING}. */
    static final int UNUSED = 0;

    static final int BUILDING = 1;
    static final int OUTSTANDING = 2;
    static final int ACKNOWLEDGED = 3;
    static final int LOST = 4;
    /** Its number was left out: no packet was sent under it. */
    static final int SKIPPED = 5;

    /** Room for tokens at first; a bulk packet carries one or two frames worth remembering. */
    private static final int FIRST_TOKENS = 2;

    private static final int NUMBERS_PER_TOKEN = 3;
    /** Kind and numbers. */
    private static final int TOKEN_BYTES = Integer.BYTES + NUMBERS_PER_TOKEN * Long.BYTES;
    /** The fields, both arrays' headers and the place in the ring. */
    private static final int FIELDS_BYTES = 144;

    private long packetNumber;
    private long timeSent;
    private int size;
    private int ecn;
    private int state = UNUSED;
    private boolean ackEliciting;
    private boolean inFlight;
    private boolean mtuProbe;
    // What delivery and loss stood at when it was sent: see DeliveryRate.
    private long deliveredBefore;
    private long deliveredTime;
    private long firstSendTime;
    private long lostBefore;
    private long flightWhenSent;
    private boolean applicationLimited;
    private int tokenCount;
    private int[] kinds = new int[FIRST_TOKENS];
    private long[] numbers = new long[FIRST_TOKENS * NUMBERS_PER_TOKEN];

    SentPacket() {}

    public long packetNumber() {
        return packetNumber;
    }

    /** When it was sent, in nanoseconds on the connection's scale. */
    public long timeSent() {
        return timeSent;
    }

    /** Bytes of the packet as it counts against the congestion window. */
    public int size() {
        return size;
    }

    public boolean ackEliciting() {
        return ackEliciting;
    }

    /** Whether it counts as in flight (RFC 9002 §2: ack-eliciting, or it contains PADDING). */
    public boolean inFlight() {
        return inFlight;
    }

    /** Whether it probed the path's MTU: its loss is expected, and says nothing of congestion (RFC 9000 §14.4). */
    public boolean isMtuProbe() {
        return mtuProbe;
    }

    public int tokenCount() {
        return tokenCount;
    }

    /** Kind of token {@code i}, {@code 0 <= i < tokenCount()}. */
    public int kind(int i) {
        return kinds[i];
    }

    /** First number of token {@code i}. */
    public long a(int i) {
        return numbers[i * NUMBERS_PER_TOKEN];
    }

    /** Second number of token {@code i}. */
    public long b(int i) {
        return numbers[i * NUMBERS_PER_TOKEN + 1];
    }

    /** Third number of token {@code i}. */
    public long c(int i) {
        return numbers[i * NUMBERS_PER_TOKEN + 2];
    }

    /** Notes that the packet being built carries this. How many there can be is bounded by the packet's size. */
    public void add(int kind, long a, long b, long c) {
        if (tokenCount == kinds.length) {
            kinds = Arrays.copyOf(kinds, tokenCount * 2);
            numbers = Arrays.copyOf(numbers, numbers.length * 2);
        }
        int at = tokenCount * NUMBERS_PER_TOKEN;
        kinds[tokenCount++] = kind;
        numbers[at] = a;
        numbers[at + 1] = b;
        numbers[at + 2] = c;
    }

    /** Bytes of memory that it occupies, with the room for tokens that it has come to have. */
    int roomBytes() {
        return FIELDS_BYTES + kinds.length * TOKEN_BYTES;
    }

    void build(long number) {
        packetNumber = number;
        tokenCount = 0;
        state = BUILDING;
    }

    void commit(int bytes, boolean eliciting, boolean flying, int ecnMark, long now) {
        size = bytes;
        ackEliciting = eliciting;
        inFlight = flying;
        mtuProbe = false;
        ecn = ecnMark;
        timeSent = now;
        state = OUTSTANDING;
    }

    void probesMtu() {
        mtuProbe = true;
    }

    void noteDelivery(long delivered, long atTime, long firstSent, long lost, long bytesInFlight, boolean limited) {
        deliveredBefore = delivered;
        deliveredTime = atTime;
        firstSendTime = firstSent;
        lostBefore = lost;
        flightWhenSent = bytesInFlight;
        applicationLimited = limited;
    }

    /** Bytes delivered when it was sent. */
    long deliveredBefore() {
        return deliveredBefore;
    }

    /** When the last of them was. */
    long deliveredTime() {
        return deliveredTime;
    }

    /** When the first packet of the flight that it belongs to was sent. */
    long firstSendTime() {
        return firstSendTime;
    }

    /** Bytes lost when it was sent. */
    long lostBefore() {
        return lostBefore;
    }

    /** Bytes in flight when it was sent, with it. */
    long flightWhenSent() {
        return flightWhenSent;
    }

    /** Whether the application, not the path, set the pace when it was sent. */
    boolean wasApplicationLimited() {
        return applicationLimited;
    }

    void settle(int settledState) {
        state = settledState;
    }

    /** The packet travelled a path that is no longer used, whose congestion is nobody's business now. */
    void leaveFlight() {
        inFlight = false;
    }

    int state() {
        return state;
    }

    int ecn() {
        return ecn;
    }

    @Override
    public String toString() {
        return "SentPacket[" + packetNumber + ", " + size + " B, state " + state + "]";
    }
}
