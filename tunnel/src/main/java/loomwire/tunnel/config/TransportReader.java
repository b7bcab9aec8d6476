package loomwire.tunnel.config;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.time.Duration;
import java.util.List;
import loomwire.quic.CongestionControl;

/** Reads {@code transport}, with what is under {@code transport.quic}. */
final class TransportReader {
    private final Section transport;
    private final Role role;
    private final Defaults defaults;

    TransportReader(Section transport, Role role, Defaults defaults) {
        this.transport = transport;
        this.role = role;
        this.defaults = defaults;
    }

    /** @param fixedPort the client's source port if one is written down, else 0 */
    TransportSettings read(int fixedPort) {
        transport.read(TransportKeys.PROTOCOL, defaults);
        if (transport.has("kcp")) {
            transport.warning("kcp", "has no effect: the transport is quic");
        }
        int tcpBuffer = transport.integer(TransportKeys.TCPBUF, defaults);
        transport.read(TransportKeys.UDPBUF, defaults);
        transport.read(TransportKeys.TUNBUF, defaults);
        notYet(transport, "udpbuf", "tunbuf");
        QuicSettings quic = quic(transport.section("quic"));
        int carriers = carriers(fixedPort, quic.rates());
        transport.rejectUnknown();
        return new TransportSettings(carriers, tcpBuffer, quic);
    }

    /** A rate is divided among connections, and one download would have the part of one: so it is one. */
    private int carriers(int fixedPort, FixedRates rates) {
        boolean fixed = role == Role.CLIENT && fixedPort != 0;
        boolean rated = role == Role.CLIENT && (rates.up() > 0 || rates.down() > 0);
        int carriers = fixed || rated
                ? Math.toIntExact(transport.readOr(TransportKeys.CONN, 1L))
                : transport.integer(TransportKeys.CONN, defaults);
        if (rated && carriers > 1) {
            transport.warning(
                    "conn",
                    "divides rate_up and rate_down by " + carriers + ", and each download has one of the "
                            + "connections (leave it out for one connection)");
        }
        if (fixed && carriers > 1) {
            transport.error(
                    "conn",
                    carriers + " connections need a port each, but network fixes port " + fixedPort
                            + " (write conn: 1, or port 0 in network.ipv4.addr and network.ipv6.addr)");
        }
        if (role == Role.SERVER && transport.has("conn")) {
            transport.warning("conn", "has no effect on a server: the client decides");
        }
        return carriers;
    }

    private QuicSettings quic(Section quic) {
        long idle = quic.read(TransportKeys.MAX_IDLE_TIMEOUT, defaults);
        // A short idle timeout pulls the default keep-alive down with it.
        long keepAlive = quic.readOr(
                TransportKeys.KEEP_ALIVE_PERIOD, Math.max(1, Math.min(defaults.keepAliveSeconds(), idle / 2)));
        if (keepAlive >= idle) {
            quic.error(
                    "keep_alive_period",
                    keepAlive + " s is not shorter than max_idle_timeout, " + idle
                            + " s: the connection would end before it is kept alive (a third of it is usual)");
        }
        int streams = quic.integer(TransportKeys.MAX_INCOMING_STREAMS, defaults);
        int uniStreams = quic.integer(TransportKeys.MAX_INCOMING_UNI_STREAMS, defaults);
        long initialStream = quic.read(TransportKeys.INITIAL_STREAM_WINDOW, defaults);
        long maxStream = quic.from(TransportKeys.MAX_STREAM_WINDOW, initialStream, defaults);
        long initialConnection = quic.read(TransportKeys.INITIAL_CONNECTION_WINDOW, defaults);
        long maxConnection = quic.from(TransportKeys.MAX_CONNECTION_WINDOW, initialConnection, defaults);
        CongestionControl congestion = quic.read(TransportKeys.CONGESTION, defaults);
        FixedRates rates = rates(quic, congestion);
        quic.read(TransportKeys.ENABLE_DATAGRAMS, defaults);
        quic.read(TransportKeys.ENABLE_0RTT, defaults);
        notYet(quic, "enable_datagrams", "enable_0rtt");
        String alpn = quic.read(TransportKeys.ALPN, defaults);
        boolean skip = quic.read(TransportKeys.INSECURE_SKIP_VERIFY, defaults);
        String serverName = quic.read(TransportKeys.SERVER_NAME, defaults);
        String pin = quic.read(TransportKeys.PIN, defaults);
        Path ca = ca(quic);
        Path qlog = qlogDirectory(quic);
        if (role == Role.SERVER) {
            for (String key : List.of("insecure_skip_verify", "server_name", "pin", "ca")) {
                if (quic.has(key)) {
                    quic.warning(key, "has no effect on a server: it is the client that verifies");
                }
            }
        }
        quic.rejectUnknown();
        return new QuicSettings(
                Duration.ofSeconds(idle),
                Duration.ofSeconds(keepAlive),
                streams,
                uniStreams,
                initialStream,
                maxStream,
                initialConnection,
                maxConnection,
                congestion,
                rates,
                alpn,
                skip,
                serverName,
                pin,
                ca,
                qlog);
    }

    /** What goes wrong there while the program runs is told then, and carries nothing away with it: so only what can never be. */
    private Path qlogDirectory(Section quic) {
        Path folder = quic.read(TransportKeys.QLOG_DIR, defaults);
        String obstacle = folder == null ? null : FileNames.obstacle(folder);
        if (obstacle != null) {
            quic.error(
                    "qlog_dir",
                    Problems.quoted(folder.toString()) + " cannot be used: " + obstacle
                            + " (name a folder, or one that can be made)");
        } else if (folder != null && !Files.isWritable(FileNames.nearest(folder))) {
            quic.warning(
                    "qlog_dir",
                    "this user may not write to "
                            + Problems.quoted(FileNames.nearest(folder).toString()) + ", so no qlogs will be there"
                            + GivenUpRights.hint());
        }
        return folder;
    }

    private Path ca(Section quic) {
        Path file = quic.read(TransportKeys.CA, defaults);
        byte[] content = file == null
                ? null
                : FileNames.read(quic, "ca", file, Authorities.MAX_FILE_BYTES, "of PEM certificates");
        if (content != null) {
            try {
                Authorities.parse(content);
            } catch (CertificateException e) {
                quic.error(
                        "ca",
                        Problems.quoted(file.toString()) + " " + e.getMessage()
                                + " (expected a file of PEM certificates)");
            }
        }
        return file;
    }

    private FixedRates rates(Section quic, CongestionControl congestion) {
        long up = quic.read(TransportKeys.RATE_UP, defaults);
        long down = quic.read(TransportKeys.RATE_DOWN, defaults);
        long limit = quic.read(TransportKeys.RATE_LIMIT, defaults);
        boolean fixed = congestion == CongestionControl.FIXED;
        if (fixed) {
            quic.missing(
                    "rate_up",
                    "congestion: fixed sends at a rate that you choose, a little below what the line gives, "
                            + "like 50 Mbit/s");
        } else if (up > 0) {
            quic.warning("rate_up", "has no effect without congestion: fixed");
        }
        if (role == Role.SERVER && down > 0) {
            quic.warning("rate_down", "has no effect on a server: a client asks for it");
        }
        if (role == Role.CLIENT && quic.has("rate_limit")) {
            quic.warning("rate_limit", "has no effect on a client: it bounds what clients may ask for");
        }
        return new FixedRates(fixed ? up : 0, role == Role.CLIENT ? down : 0, limit);
    }

    static void notYet(Section section, String... keys) {
        for (String key : keys) {
            if (section.has(key)) {
                section.warning(key, "is accepted but has no effect yet");
            }
        }
    }
}
