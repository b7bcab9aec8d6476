package loomwire.quic.sim;

import java.util.List;
import loomwire.quic.CongestionControl;
import loomwire.quic.connection.Connection;

/**
 * Two uploads through one queue of one bandwidth-delay product, the second two seconds later. In virtual time, for the table
 * and the tests.
 *
 * @param first what of both the first gets, from 10 s after the second began
 * @param used what both get of what the rate allows after headers
 */
record PathSharing(double first, double used) {
    private static final double LATER = 2;
    private static final double SETTLES = 10;

    static PathSharing of(
            int megabits, int rttMillis, CongestionControl first, CongestionControl second, double seconds) {
        String words = PathRun.words(megabits, rttMillis, 0);
        PathRun run = new PathRun(1, words, words, first, true).begin();
        run.runUntil(LATER);
        int before = run.sim.server.completed().size();
        Connection other = run.sim.client.connect(run.sim.clientTls(), PathRun.config(second));
        run.sim.ring.runUntil(
                () -> other.isHandshakeConfirmed() && run.sim.server.completed().size() > before,
                10 * PathRun.SECOND,
                "the other");
        run.sim.request(other, 1L << 50);
        List<Transfer> transfers = run.sim.server.transfers();
        run.sim.ring.runUntil(() -> transfers.size() > 1, 10 * PathRun.SECOND, "its stream");
        run.runUntil(LATER + SETTLES);
        long firstBefore = transfers.get(0).bytesRead();
        long secondBefore = transfers.get(1).bytesRead();
        run.runUntil(LATER + SETTLES + seconds);
        double firstBytes = transfers.get(0).bytesRead() - firstBefore;
        double secondBytes = transfers.get(1).bytesRead() - secondBefore;
        double both = firstBytes + secondBytes;
        return new PathSharing(firstBytes / both, both * 8 / 1e6 / seconds / (megabits * PathRun.PAYLOAD));
    }
}
