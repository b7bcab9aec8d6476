package loomwire.quic.sim;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import loomwire.quic.CloseReason;
import loomwire.quic.RateFinding;
import loomwire.quic.TransportConfig;
import loomwire.quic.base.Datagram;
import loomwire.quic.base.SeededEntropy;
import loomwire.quic.base.TransmitSlot;
import loomwire.quic.connection.Connection;
import loomwire.quic.connection.ConnectionEvent;
import loomwire.quic.connection.StreamListener;
import loomwire.quic.endpoint.Endpoint;
import loomwire.quic.endpoint.EndpointSettings;
import loomwire.quic.pipe.SegmentPool;
import loomwire.quic.stream.Stream;
import loomwire.quic.tls.ClientTlsConfig;

/** An endpoint in a {@link Ring}, with the application that runs on it. */
final class EndpointNode implements Node, StreamListener {
    static final int MAX_DATAGRAM_BYTES = 1452;

    /** What runs on an endpoint; called whenever something may have changed. */
    interface Application {
        void onEvent(EndpointNode node, Connection connection, ConnectionEvent event);

        default void onActivity(EndpointNode node) {}
    }

    final SegmentPool pool;
    private final EndpointSettings settings;
    private Endpoint endpoint;
    private final long peerLow;
    private final Application application;
    private final Datagram incoming = new Datagram();
    private final TransmitSlot slot = new TransmitSlot();
    private final byte[] buffer = new byte[64 * 1024];
    private final List<Transfer> transfers = new ArrayList<>();
    private final List<CloseReason> closes = new ArrayList<>();
    private final List<Connection> completed = new ArrayList<>();
    private final List<ConnectionEvent.PingAcknowledged> pings = new ArrayList<>();
    private final List<byte[]> addressTokens = new ArrayList<>();
    private final List<RateFinding.Kind> findings = new ArrayList<>();
    private Consumer<Stream> onReadable = stream -> {};
    private boolean idleNewcomers;
    private long now;

    /** @param peerLow the address that datagrams from the other side appear to come from */
    EndpointNode(EndpointSettings settings, long seed, long peerLow, SegmentPool pool, Application application) {
        this.settings = settings;
        this.pool = pool;
        restart(seed);
        this.peerLow = peerLow;
        this.application = application;
    }

    /** Forgets everything, as a process that was killed and started again. */
    void restart(long seed) {
        endpoint = new Endpoint(settings, new SeededEntropy(seed), this, pool);
        transfers.clear();
    }

    Endpoint endpoint() {
        return endpoint;
    }

    long now() {
        return now;
    }

    Connection connect(ClientTlsConfig tls, TransportConfig transport) {
        return endpoint.connect(0, peerLow, 4433, tls, transport, now);
    }

    /** Begins with a token that the server gave before. */
    Connection connect(ClientTlsConfig tls, TransportConfig transport, byte[] addressToken) {
        return endpoint.connect(0, peerLow, 4433, tls, transport, addressToken, null, now);
    }

    /** What servers gave for the next connection. */
    List<byte[]> addressTokens() {
        return addressTokens;
    }

    /** Connections whose handshake is complete, in order. */
    List<Connection> completed() {
        return completed;
    }

    List<ConnectionEvent.PingAcknowledged> pings() {
        return pings;
    }

    /** What sending at fixed rates found out, in order. */
    List<RateFinding.Kind> findings() {
        return findings;
    }

    /** Called in the middle of receiving, whenever a stream has something to read. */
    void onReadable(Consumer<Stream> action) {
        onReadable = action;
    }

    List<CloseReason> closes() {
        return closes;
    }

    /** Whether transfers that begin from now on read nothing. */
    void idleNewcomers(boolean pause) {
        idleNewcomers = pause;
    }

    void add(Transfer transfer) {
        transfer.idle(idleNewcomers);
        transfers.add(transfer);
    }

    List<Transfer> transfers() {
        return transfers;
    }

    @Override
    public Output process(byte[] datagram, long time) {
        now = time;
        if (datagram != null) {
            byte[] copy = datagram.clone();
            endpoint.receive(incoming.set(copy, 0, copy.length, 0, peerLow, 4433, 0), time);
        }
        if (endpoint.nextTimeout() <= time) {
            endpoint.onTimeout(time);
        }
        runApplication();
        if (!transmit(time) && endpoint.nextTimeout() <= time) {
            // What was received made a deadline that has already passed: a probe became possible, the RTT shorter.
            endpoint.onTimeout(time);
            transmit(time);
        }
        if (slot.length() > 0) {
            return new Output.Send(Arrays.copyOfRange(buffer, slot.from(), slot.from() + slot.length()));
        }
        long next = endpoint.nextTimeout();
        return next == Long.MAX_VALUE ? new Output.Idle() : new Output.WakeAt(next);
    }

    private boolean transmit(long time) {
        slot.offer(buffer, 0, buffer.length, 1);
        return endpoint.transmit(slot, time);
    }

    private void runApplication() {
        for (Connection c = endpoint.pollEventful(); c != null; c = endpoint.pollEventful()) {
            for (ConnectionEvent event = c.pollEvent(); event != null; event = c.pollEvent()) {
                switch (event) {
                    case ConnectionEvent.HandshakeCompleted done -> completed.add(c);
                    case ConnectionEvent.PingAcknowledged ping -> pings.add(ping);
                    case ConnectionEvent.AddressTokenReceived token -> addressTokens.add(token.token());
                    case ConnectionEvent.RateFound found ->
                        findings.add(found.finding().kind());
                    case ConnectionEvent.Closed closed -> closes.add(closed.reason());
                    default -> {}
                }
                application.onEvent(this, c, event);
            }
        }
        application.onActivity(this);
        transfers.removeIf(transfer -> transfer.stream().isSettled());
        for (Transfer transfer : transfers) {
            if (transfer.work()) {
                transfer.connection().streamTouched(transfer.stream());
                endpoint.touched(transfer.connection());
            }
        }
    }

    @Override
    public void readable(Stream stream) {
        onReadable.accept(stream); // transfers look at their pipes by themselves
    }

    @Override
    public void writable(Stream stream) {
        // Likewise.
    }
}
