package loomwire.bench.throughput;

import java.io.EOFException;
import java.io.IOException;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import loomwire.bench.stack.Content;
import loomwire.quic.ServerTrust;
import loomwire.quic.TransportConfig;
import loomwire.quic.base.Datagram;
import loomwire.quic.base.SeededEntropy;
import loomwire.quic.base.TransmitSlot;
import loomwire.quic.connection.Connection;
import loomwire.quic.connection.ConnectionEvent;
import loomwire.quic.connection.StreamListener;
import loomwire.quic.crypto.AeadProvider;
import loomwire.quic.endpoint.DoorSettings;
import loomwire.quic.endpoint.Endpoint;
import loomwire.quic.endpoint.EndpointSettings;
import loomwire.quic.endpoint.HandshakeLimits;
import loomwire.quic.pipe.SegmentPool;
import loomwire.quic.stream.Stream;
import loomwire.quic.tls.ClientTlsConfig;
import loomwire.quic.tls.ServerTlsConfig;
import loomwire.quic.tls.SigningIdentity;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What the protocol core does alone: a client and a server hand each other datagrams in one thread, with no port, no runtime
 * and no network between them. An operation is a MiB from client to server.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 5, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(value = 1, jvmArgsAppend = "--enable-preview")
public class CoreThroughput implements StreamListener {
    private static final int MAX_DATAGRAM_BYTES = 1448;
    private static final int BATCH = 64;
    private static final int MIB = 16;
    private static final long BYTES = (long) MIB << 20;
    private static final long CLIENT_ADDRESS = 1;
    private static final long SERVER_ADDRESS = 2;

    private final byte[] buffer = new byte[64 * 1024];
    private final byte[] sink = new byte[Content.MAX_CHUNK];
    private final Datagram datagram = new Datagram();
    private final TransmitSlot slot = new TransmitSlot();
    private Endpoint client;
    private Endpoint server;
    private Connection connection;
    private Connection peer;
    private Stream out;
    private Stream in;
    private long written;
    private long received;
    private long datagrams;

    @Setup
    public void setUp() {
        Instant now = Instant.now();
        SigningIdentity identity =
                SigningIdentity.generate("bench", now.minusSeconds(60), now.plusSeconds(86_400), new SeededEntropy(1));
        TransportConfig transport = TransportConfig.DEFAULTS;
        client = new Endpoint(
                EndpointSettings.dialling(10, MAX_DATAGRAM_BYTES, 1, AeadProvider.JDK),
                new SeededEntropy(2),
                this,
                new SegmentPool());
        DoorSettings door = DoorSettings.builder(identity, new SeededEntropy(4))
                .limits(HandshakeLimits.of(10, Long.MAX_VALUE, 1))
                .clock(System::currentTimeMillis)
                .build();
        server = new Endpoint(
                new EndpointSettings(
                        ServerTlsConfig.of(identity, "bench"),
                        transport,
                        10,
                        MAX_DATAGRAM_BYTES,
                        1,
                        AeadProvider.JDK,
                        door),
                new SeededEntropy(3),
                this,
                new SegmentPool());
        connection = client.connect(
                0,
                SERVER_ADDRESS,
                1,
                ClientTlsConfig.of("bench", "bench", new ServerTrust.Pins(Set.of(identity.pin())), now),
                transport,
                System.nanoTime());
        while (!connection.isHandshakeConfirmed()) {
            exchange(client, CLIENT_ADDRESS, server);
            exchange(server, SERVER_ADDRESS, client);
        }
        out = connection.openStream(true);
    }

    /** Every byte is compared where it arrives. */
    @Benchmark
    @OperationsPerInvocation(MIB)
    public void transfer(Moved moved) throws IOException {
        long before = datagrams;
        long until = received + BYTES;
        while (received < until) {
            write();
            exchange(client, CLIENT_ADDRESS, server);
            find();
            read();
            exchange(server, SERVER_ADDRESS, client);
        }
        moved.bytes += BYTES;
        moved.datagrams += datagrams - before;
    }

    private void write() {
        int count = out.send().pipe().write(Content.sent(), Content.at(written), Content.MAX_CHUNK);
        if (count > 0) {
            written += count;
            connection.streamTouched(out);
            client.touched(connection);
        }
    }

    /** The stream, as the server sees it. */
    private void find() throws IOException {
        for (Connection each = server.pollEventful(); each != null; each = server.pollEventful()) {
            for (ConnectionEvent event = each.pollEvent(); event != null; event = each.pollEvent()) {
                if (event instanceof ConnectionEvent.StreamOpened opened) {
                    in = opened.stream();
                    peer = each;
                }
            }
        }
        if (connection.isClosing()) {
            throw new EOFException("the connection ended");
        }
    }

    private void read() throws IOException {
        if (in == null) {
            return;
        }
        int count = in.receive().pipe().read(sink, 0, sink.length);
        if (count > 0) {
            Content.check(sink, 0, count, received);
            received += count;
            peer.streamTouched(in);
            server.touched(peer);
        }
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
