package loomwire.quic.path;

/**
 * Finds the largest datagram that the path carries, by probes that cost nothing when they are lost. The ceiling is tried
 * first, since most paths carry what the local link does; only then the space between is halved. Owned by the shard loop.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9000#section-14.3">RFC 9000 §14.3, DPLPMTUD (RFC 8899)</a>
 */
public final class MtuDiscovery {
    /** What every QUIC path must carry (RFC 9000 §14). */
    public static final int BASE_BYTES = 1200;

    /** Probe timeouts in a row after which full-sized datagrams count as vanishing (RFC 8899 §4.3 leaves the number open). */
    public static final int BLACK_HOLE_TIMEOUTS = 3;

    /**
     * Bursts of losses after which large packets count as vanishing, if packets smaller than all of them were acknowledged
     * meanwhile and none as large: probe timeouts would not tell, since each acknowledgment starts their count again. A path
     * that loses one packet in twenty whatever its size does so once in three million large packets.
     */
    static final int BLACK_HOLE_BURSTS = 5;

    private static final long NONE = -1;

    /**
     * A size is given up after this many lost probes (RFC 8899 §5.1.2, MAX_PROBES, by default 3, which a path that loses one
     * packet in twenty does once in eight thousand searches).
     */
    static final int MAX_PROBES = 5;
    /** The search ends when what is left to gain is less than this: a percent of a usual datagram. */
    private static final int RESOLUTION_BYTES = 16;
    /** The path may have become better: look again (RFC 8899 §5.1.1, PMTU_RAISE_TIMER). */
    private static final long RAISE_NANOS = 600_000_000_000L;
    /**
     * After a black hole the search begins again so soon, since losses of another cause look the same, and what the path still
     * carries may be more than the base. Where one follows the other the pause doubles, up to a minute.
     */
    static final long FIRST_PAUSE_NANOS = 1_000_000_000L;

    static final long LONGEST_PAUSE_NANOS = 60_000_000_000L;
    /** A black hole this long after another is one of its own. */
    private static final int FORGET_PAUSES = 4;

    private int ceiling;
    private int current;
    private int tooLarge;
    private int probeBytes;
    private int probesLost;
    private boolean inFlight;
    private boolean searching;
    private long nextSearch = Long.MAX_VALUE;
    /** The newest acknowledged packet that was as large as those that are lost, or full-sized. */
    private long newestLargeAcknowledged = NONE;

    private int suspectBytes = Integer.MAX_VALUE;
    private int lossBursts;
    private long lastBurst = NONE;
    private long pauseNanos;
    private long lastBlackHole;

    /** @param ceiling the most that both ends and the local link allow; at least {@link #BASE_BYTES} counts */
    public MtuDiscovery(int ceiling) {
        this.ceiling = Math.max(BASE_BYTES, ceiling);
        this.current = BASE_BYTES;
        this.tooLarge = this.ceiling + 1;
    }

    /** The peer takes no datagrams larger than this (its max_udp_payload_size). */
    public void limit(int bytes) {
        ceiling = Math.max(BASE_BYTES, Math.min(ceiling, bytes));
        tooLarge = ceiling + 1;
    }

    /** Datagrams of up to this many bytes are known to arrive. */
    public int currentBytes() {
        return current;
    }

    /** The path is ready for probes: the handshake is confirmed. */
    public void start() {
        tooLarge = ceiling + 1;
        searching = current < ceiling;
        probeBytes = ceiling;
        probesLost = 0;
    }

    /** Whether a probe of {@link #probeBytes()} should be sent now. */
    public boolean probeDue(long now) {
        if (now >= nextSearch) {
            nextSearch = Long.MAX_VALUE;
            start();
        }
        return searching && !inFlight;
    }

    public int probeBytes() {
        return probeBytes;
    }

    public void probeSent() {
        inFlight = true;
    }

    public void probeAcknowledged(int bytes, long now) {
        inFlight = false;
        probesLost = 0;
        current = Math.max(current, bytes);
        chooseNext(now);
    }

    public void probeLost(int bytes, long now) {
        inFlight = false;
        if (!searching || bytes != probeBytes) {
            return;
        }
        if (++probesLost >= MAX_PROBES) {
            probesLost = 0;
            tooLarge = bytes;
            chooseNext(now);
        }
    }

    /** A packet with application data arrived. */
    public void acknowledged(long packetNumber, int bytes) {
        if (bytes >= Math.min(current, suspectBytes)) {
            newestLargeAcknowledged = Math.max(newestLargeAcknowledged, packetNumber);
            forgetSuspicion();
        }
    }

    /**
     * A packet with application data was lost, which a later one that arrived has shown.
     *
     * @see <a href="https://www.rfc-editor.org/rfc/rfc8899#section-4.3">RFC 8899 §4.3</a>
     */
    public void lost(long packetNumber, int bytes, long now) {
        if (bytes <= BASE_BYTES || bytes > current || packetNumber < newestLargeAcknowledged) {
            return;
        }
        suspectBytes = Math.min(suspectBytes, bytes);
        if (now != lastBurst) { // what one acknowledgment shows to be lost is one burst
            lastBurst = now;
            if (++lossBursts >= BLACK_HOLE_BURSTS) {
                blackHole(now);
            }
        }
    }

    private void forgetSuspicion() {
        suspectBytes = Integer.MAX_VALUE;
        lossBursts = 0;
    }

    /** Full-sized datagrams vanish: start over from what always works (RFC 8899 §4.3). */
    public void blackHole(long now) {
        if (current > BASE_BYTES) {
            current = BASE_BYTES;
            inFlight = false;
            searching = false;
            boolean again = pauseNanos > 0 && now - lastBlackHole < FORGET_PAUSES * pauseNanos;
            pauseNanos = again ? Math.min(2 * pauseNanos, LONGEST_PAUSE_NANOS) : FIRST_PAUSE_NANOS;
            lastBlackHole = now;
            nextSearch = now + pauseNanos;
        }
        forgetSuspicion();
    }

    /** When to look for a larger size again; {@link Long#MAX_VALUE} while searching or at the ceiling. */
    public long nextTimeout() {
        return nextSearch;
    }

    private void chooseNext(long now) {
        if (tooLarge - current <= RESOLUTION_BYTES || current == ceiling) {
            searching = false;
            nextSearch = current == ceiling ? Long.MAX_VALUE : now + RAISE_NANOS;
        } else {
            probeBytes = (current + tooLarge) >>> 1;
        }
    }
}
