package loomwire.tunnel.ops;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import loomwire.quic.CloseReason;
import loomwire.quic.DropReason;
import loomwire.quic.HandshakeFailure;
import loomwire.tunnel.config.Config;
import loomwire.tunnel.config.NetworkConfig.Backend;
import loomwire.tunnel.config.Role;
import loomwire.tunnel.count.Metric;
import loomwire.tunnel.net.Deadline;
import loomwire.tunnel.protocol.CloseCode;
import loomwire.tunnel.protocol.OpenStatus;

/**
 * Which series cannot be other than zero in this process, by its role and its backend: they are not exported, so that nobody
 * looks at them or writes an alert that never comes. One that is not zero is exported whatever is said here. Immutable.
 */
final class Impossible {
    /** For processes of which nothing is known: every series is exported. */
    static final Impossible NOTHING = new Impossible();

    private static final String FIRST_PACKET_QUEUE = "first_packet_queue_full";

    private final Map<Metric, Set<String>> values = new EnumMap<>(Metric.class);
    private final Set<Metric> whole = EnumSet.noneOf(Metric.class);

    private Impossible() {}

    static Impossible of(Config config) {
        Impossible impossible = new Impossible();
        impossible.anywhere();
        switch (config.role()) {
            case CLIENT -> impossible.atClient();
            case SERVER -> impossible.atServer();
        }
        boolean linux = System.getProperty("os.name").startsWith("Linux");
        if (config.network().backend() == Backend.UDP) {
            impossible.none(Metric.PORT_DROPS, "malformed"); // the kernel hands over whole datagrams
        }
        if (config.role() == Role.CLIENT || !linux) {
            impossible.none(Metric.PORT_DROPS, FIRST_PACKET_QUEUE);
        }
        return impossible;
    }

    private void anywhere() {
        // What ends a handshake does not end a connection that has completed it.
        none(Metric.CONNECTIONS_CLOSED, CloseReason.Origin.HANDSHAKE_TIMEOUT, CloseReason.Origin.VERSION_NEGOTIATION);
    }

    /** It dials, and answers nobody. */
    private void atClient() {
        none(Metric.CONNECTIONS, "awaiting_accept");
        whole.addAll(EnumSet.of(
                Metric.CONNECTIONS_REFUSED,
                Metric.RETRIES,
                Metric.ADDRESS_TOKENS,
                Metric.HANDSHAKES_EVICTED,
                Metric.STATELESS_ANSWERS));
        none(
                Metric.QUIC_DROPS,
                DropReason.NO_CLIENT_HELLO,
                DropReason.TOO_BUSY,
                DropReason.REFUSED,
                DropReason.NO_PROOF,
                DropReason.PROOF_OUT_OF_TIME,
                DropReason.PROOF_FOR_OTHER_SERVER,
                DropReason.PROOF_REPLAYED);
        none(Metric.DEADLINES, Deadline.OPEN_REQUEST, Deadline.DIAL_PLACE, Deadline.RESOLVE, Deadline.CONNECT);
    }

    private void atServer() {
        none(Metric.HANDSHAKE_FAILURES, HandshakeFailure.VERSION);
        none(Metric.QUIC_DROPS, DropReason.TOKEN_FROM_SERVER);
        none(
                Metric.DEADLINES,
                Deadline.DIAL,
                Deadline.OPEN_STREAM,
                Deadline.OPEN_ANSWER,
                Deadline.PING,
                Deadline.SOCKS_REQUEST);
        // Of streams, of the other end, or no refusal at all.
        none(
                Metric.NOT_ADMITTED,
                CloseCode.NO_ERROR,
                CloseCode.SERVER_UNPROVEN,
                CloseCode.SOCKET_FAILED,
                CloseCode.CANCELLED,
                CloseCode.REFUSED,
                CloseCode.NOT_PROCESSED);
        // Of a request that is read, before a dial.
        none(Metric.DIALS, OpenStatus.COMMAND_NOT_SUPPORTED, OpenStatus.ADDRESS_TYPE_NOT_SUPPORTED);
    }

    private void none(Metric metric, Enum<?>... of) {
        none(
                metric,
                Arrays.stream(of)
                        .map(each -> each.name().toLowerCase(Locale.ROOT))
                        .toArray(String[]::new));
    }

    private void none(Metric metric, String... labels) {
        values.computeIfAbsent(metric, key -> new TreeSet<>()).addAll(Set.of(labels));
    }

    /** Whether a series is left out. */
    boolean has(Metric metric, double value, String... labels) {
        return value == 0
                && (whole.contains(metric)
                        || labels.length > 0
                                && values.getOrDefault(metric, Set.of()).contains(labels[0]));
    }
}
