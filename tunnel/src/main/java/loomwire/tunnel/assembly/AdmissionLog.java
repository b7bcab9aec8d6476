package loomwire.tunnel.assembly;

import java.net.InetSocketAddress;
import java.time.Duration;
import loomwire.quic.Admission;
import loomwire.rawnet.AddressWords;
import loomwire.rawnet.Addresses;
import loomwire.tunnel.net.AddressText;
import loomwire.tunnel.net.LogLimit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells a silent server's owner of clients with the key that were not answered: they themselves cannot be told. Seldom,
 * since anybody can send again what such a client sent. Thread-safe.
 */
final class AdmissionLog implements Admission.Listener {
    private static final Logger LOG = LoggerFactory.getLogger(AdmissionLog.class);
    private static final Duration INTERVAL = Duration.ofMinutes(1);

    private final LogLimit clocks = new LogLimit(INTERVAL);
    private final LogLimit others = new LogLimit(INTERVAL);

    @Override
    public void onClock(long secondsAhead, long peerHigh, long peerLow, int peerPort) {
        if (clocks.isDue()) {
            LOG.warn(
                    "{}: a client with the key was not answered: its clock is {} s {} this server's, and {} s are tolerated "
                            + "(set both clocks; or somebody repeats old packets){}",
                    text(peerHigh, peerLow, peerPort),
                    Math.abs(secondsAhead),
                    secondsAhead > 0 ? "ahead of" : "behind",
                    Admission.MAX_SKEW_SECONDS,
                    clocks.suffix());
        }
    }

    @Override
    public void onOtherServer(
            long dialledHigh, long dialledLow, int dialledPort, long peerHigh, long peerLow, int peerPort) {
        if (others.isDue()) {
            LOG.warn(
                    "{}: a client with the key was not answered: it dialled {}, which is no address of this server (if "
                            + "clients do reach it there, write auth.known_as: [\"{}\"]; or somebody repeats packets for "
                            + "another server){}",
                    text(peerHigh, peerLow, peerPort),
                    text(dialledHigh, dialledLow, dialledPort),
                    AddressWords.of(Addresses.toInetAddress(dialledHigh, dialledLow)),
                    others.suffix());
        }
    }

    private static String text(long high, long low, int port) {
        return AddressText.of(new InetSocketAddress(Addresses.toInetAddress(high, low), port));
    }
}
