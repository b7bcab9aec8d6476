package loomwire.quic.endpoint;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import loomwire.quic.TransportConfig;
import loomwire.quic.base.Datagram;
import loomwire.quic.base.SeededEntropy;
import loomwire.quic.base.TransmitSlot;
import loomwire.quic.connection.StreamListener;
import loomwire.quic.crypto.AeadProvider;
import loomwire.quic.pipe.SegmentPool;
import loomwire.quic.stream.Stream;
import loomwire.quic.tls.ServerTlsConfig;
import loomwire.quic.tls.SigningIdentity;

/** A server's endpoint without a network: datagrams from any address in, what it answers out. Time stands until told. */
final class BareServer {
    static final String ALPN = "bare";
    static final Instant TODAY = Instant.parse("2026-06-01T00:00:00Z");
    static final SigningIdentity IDENTITY = SigningIdentity.generate(
            "bare.example", TODAY.minusSeconds(86_400), TODAY.plusSeconds(86_400), new SeededEntropy(98));

    static final StreamListener DEAF = new StreamListener() {
        @Override
        public void readable(Stream stream) {}

        @Override
        public void writable(Stream stream) {}
    };

    /** What left the server, and for whom. */
    record Sent(byte[] bytes, long addressHigh, long addressLow, int port) {}

    final Endpoint endpoint;
    long now;
    private final TransmitSlot slot = new TransmitSlot();
    private final byte[] buffer = new byte[64 * 1024];

    BareServer(EndpointSettings settings) {
        this(settings, new SegmentPool());
    }

    BareServer(EndpointSettings settings, SegmentPool pool) {
        endpoint = new Endpoint(settings, new SeededEntropy(7), DEAF, pool);
    }

    static EndpointSettings settings(int maxConnections, DoorSettings door) {
        return new EndpointSettings(
                ServerTlsConfig.of(IDENTITY, ALPN),
                TransportConfig.DEFAULTS,
                maxConnections,
                1452,
                1,
                AeadProvider.JDK,
                door);
    }

    /** A door with these limits at noon. */
    static DoorSettings door(HandshakeLimits limits) {
        return DoorSettings.builder(IDENTITY, new SeededEntropy(96))
                .limits(limits)
                .clock(() -> TODAY.toEpochMilli())
                .build();
    }

    /** A server with room for many. */
    static BareServer roomy() {
        return new BareServer(settings(1000, door(HandshakeLimits.of(1000, Long.MAX_VALUE, 1))));
    }

    /** Has the server take a datagram and do what is due; returns all that it sends thereupon. */
    List<Sent> take(byte[] datagram, long addressHigh, long addressLow, int port) {
        byte[] copy = datagram.clone();
        endpoint.receive(new Datagram().set(copy, 0, copy.length, addressHigh, addressLow, port, 0), now);
        return step();
    }

    /** Does what is due; returns all that the server sends. */
    List<Sent> step() {
        if (endpoint.nextTimeout() <= now) {
            endpoint.onTimeout(now);
        }
        List<Sent> sent = new ArrayList<>();
        slot.offer(buffer, 0, buffer.length, 1);
        while (endpoint.transmit(slot, now)) {
            sent.add(new Sent(
                    Arrays.copyOfRange(buffer, slot.from(), slot.from() + slot.length()), slot.addressHigh(),
                    slot.addressLow(), slot.port()));
            slot.offer(buffer, 0, buffer.length, 1);
        }
        return sent;
    }

    /** Lets time pass, in steps as fine as the server's timers. */
    void sleep(long nanos) {
        long until = now + nanos;
        while (now < until) {
            now = Math.max(now + 1, Math.min(until, endpoint.nextTimeout()));
            step();
        }
    }
}
