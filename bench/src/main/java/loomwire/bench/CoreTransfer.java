package loomwire.bench;

import java.time.Instant;
import java.util.Set;
import loomwire.quic.base.Datagram;
import loomwire.quic.base.SeededEntropy;
import loomwire.quic.base.TransmitSlot;
import loomwire.quic.connection.Connection;
import loomwire.quic.connection.ConnectionEvent;
import loomwire.quic.connection.StreamListener;
import loomwire.quic.connection.TransportConfig;
import loomwire.quic.crypto.AeadProvider;
import loomwire.quic.endpoint.Endpoint;
import loomwire.quic.endpoint.EndpointSettings;
import loomwire.quic.pipe.SegmentPool;
import loomwire.quic.stream.Stream;
import loomwire.quic.tls.ClientTlsConfig;
import loomwire.quic.tls.ServerIdentity;
import loomwire.quic.tls.ServerTlsConfig;
import loomwire.quic.tls.ServerTrust;

/**
 * What the protocol core costs: a client and a server hand each other datagrams in one thread, with no port and no
 * network between them. The time of a packet is that of sending and of receiving it together.
 *
 * <p>Arguments: gigabytes to move (default 4), rounds (default 5).
 */
public final class CoreTransfer implements StreamListener {
    private static final int MAX_DATAGRAM_BYTES = 1448;
    private static final int BATCH = 64;

    private final byte[] buffer = new byte[64 * 1024];
    private final Datagram datagram = new Datagram();
    private final TransmitSlot slot = new TransmitSlot();
    private long datagrams;

    public static void main(String[] args) {
        double gigabytes = args.length > 0 ? Double.parseDouble(args[0]) : 4;
        int rounds = args.length > 1 ? Integer.parseInt(args[1]) : 5;
        for (int round = 0; round < rounds; round++) {
            new CoreTransfer().run((long) (gigabytes * 1e9));
        }
    }

    private void run(long bytes) {
        Instant now = Instant.now();
        ServerIdentity identity = ServerIdentity.generate(
                "bench", now.minusSeconds(60), now.plusSeconds(3600), new SeededEntropy(1));
        TransportConfig transport = TransportConfig.DEFAULTS;
        Endpoint client = new Endpoint(
                new EndpointSettings(null, null, 10, MAX_DATAGRAM_BYTES, 1, AeadProvider.JDK), new SeededEntropy(2), this,
                new SegmentPool());
        Endpoint server = new Endpoint(
                new EndpointSettings(
                        ServerTlsConfig.of(identity, "bench"), transport, 10, MAX_DATAGRAM_BYTES, 1, AeadProvider.JDK),
                new SeededEntropy(3), this, new SegmentPool());
        Connection connection = client.connect(
                0, 2, 1, ClientTlsConfig.of("bench", "bench", new ServerTrust.Pins(Set.of(identity.pin())), now), transport,
                System.nanoTime());
        while (!connection.isHandshakeConfirmed()) {
            exchange(client, 1, server);
            exchange(server, 2, client);
        }
        Stream out = connection.openStream(true);
        Connection peer = null;
        Stream in = null;
        byte[] chunk = new byte[256 * 1024];
        byte[] sink = new byte[256 * 1024];
        long received = 0;
        datagrams = 0;
        long start = System.nanoTime();
        while (received < bytes) {
            if (out.send().pipe().write(chunk, 0, chunk.length) > 0) {
                connection.streamTouched(out);
                client.touched(connection);
            }
            exchange(client, 1, server);
            for (Connection c = server.pollEventful(); c != null; c = server.pollEventful()) {
                for (ConnectionEvent e = c.pollEvent(); e != null; e = c.pollEvent()) {
                    if (e instanceof ConnectionEvent.StreamOpened opened) {
                        in = opened.stream();
                        peer = c;
                    }
                }
            }
            if (in != null) {
                int n = in.receive().pipe().read(sink, 0, sink.length);
                if (n > 0) {
                    received += n;
                    peer.streamTouched(in);
                    server.touched(peer);
                }
            }
            exchange(server, 2, client);
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        System.out.printf(
                "%.2f Gbit/s, %.0f ns a datagram, %s%n", received * 8 / seconds / 1e9, seconds * 1e9 / datagrams,
                connection.stats());
    }

    private void exchange(Endpoint from, long fromAddress, Endpoint to) {
        long now = System.nanoTime();
        if (from.nextTimeout() <= now) {
            from.onTimeout(now);
        }
        for (int i = 0; i < BATCH; i++) {
            slot.offer(buffer, 0, buffer.length, 1);
            if (!from.transmit(slot, now)) {
                return;
            }
            datagrams++;
            to.receive(datagram.set(buffer, 0, slot.length(), 0, fromAddress, 1, 0), now);
        }
    }

    @Override
    public void readable(Stream stream) {
        // The loop looks for itself.
    }

    @Override
    public void writable(Stream stream) {
        // Likewise.
    }
}
