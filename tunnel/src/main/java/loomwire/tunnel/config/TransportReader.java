package loomwire.tunnel.config;

import java.net.IDN;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import loomwire.quic.recovery.CongestionControl;

/** Reads {@code transport}, with what is under {@code transport.quic}. */
final class TransportReader {
    /** RFC 1035 §2.3.4, written with dots. */
    private static final int MAX_NAME = 253;

    private static final String HOST_NAME = "[A-Za-z0-9_-]{1,63}(\\.[A-Za-z0-9_-]{1,63})*\\.?";
    /** Less than a few round trips of a usual path's first packets, and every stream would stall at its start. */
    private static final long MIN_STREAM_WINDOW = 64 << 10;
    /** A tebibyte: more than a machine can hold for one client. */
    private static final long MAX_WINDOW = 1L << 40;
    /** What most QUIC on the Internet says, so that it tells nothing. */
    private static final String DEFAULT_ALPN = "h3";
    /** RFC 7301 §3.1: one length byte. */
    private static final int MAX_ALPN = 255;

    private static final int KIB = 1 << 10;
    private static final int MIB = 1 << 20;
    private static final int MAX_CARRIERS = 256;
    private static final int MAX_STREAMS = 100_000;

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
        transport.parsed("protocol", "quic", text -> switch (text) {
            case "quic" -> text;
            case "kcp" ->
                throw new IllegalArgumentException(
                        "spoken by Loomwire: write protocol: quic here and on the "
                                + "other end; the kcp section can go, its key belongs under auth (a new one: \"loomwire secret\")");
            default -> throw new IllegalArgumentException("a transport (the only one is quic)");
        });
        if (transport.has("kcp")) {
            transport.warning("kcp", "has no effect: the transport is quic");
        }
        int tcpBuffer = transport.integer("tcpbuf", defaults.tcpBuffer(), 4 * KIB, 16 * MIB);
        transport.integer("udpbuf", defaults.udpBuffer(), 2 * KIB, 4 * MIB);
        transport.integer("tunbuf", defaults.tunBuffer(), 8 * KIB, 32 * MIB);
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
        int carriers = transport.integer("conn", fixed || rated ? 1 : defaults.carriers(), 1, MAX_CARRIERS);
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
        int idle = quic.integer("max_idle_timeout", defaults.maxIdleTimeoutSeconds(), 2, 600);
        // A short idle timeout pulls the default keep-alive down with it.
        int keepAlive =
                quic.integer("keep_alive_period", Math.max(1, Math.min(defaults.keepAliveSeconds(), idle / 2)), 1, 60);
        if (keepAlive >= idle) {
            quic.error(
                    "keep_alive_period",
                    keepAlive + " s is not shorter than max_idle_timeout, " + idle
                            + " s: the connection would end before it is kept alive (a third of it is usual)");
        }
        int streams = quic.integer("max_incoming_streams", defaults.maxIncomingStreams(), 1, MAX_STREAMS);
        int uniStreams = quic.integer("max_incoming_uni_streams", defaults.maxIncomingStreams(), 1, MAX_STREAMS);
        long initialStream = quic.number(
                "initial_stream_receive_window", defaults.initialStreamWindow(), MIN_STREAM_WINDOW, MAX_WINDOW);
        long maxStream = window(quic, "max_stream_receive_window", defaults.maxStreamWindow(), initialStream);
        long initialConnection =
                quic.number("initial_connection_receive_window", defaults.initialConnectionWindow(), MIB, MAX_WINDOW);
        long maxConnection =
                window(quic, "max_connection_receive_window", defaults.maxConnectionWindow(), initialConnection);
        CongestionControl congestion = quic.parsed("congestion", CongestionControl.BBR, TransportReader::congestion);
        FixedRates rates = rates(quic, congestion);
        quic.flag("enable_datagrams", false);
        quic.flag("enable_0rtt", true);
        notYet(quic, "enable_datagrams", "enable_0rtt");
        String alpn = quic.parsed("alpn", DEFAULT_ALPN, TransportReader::alpn);
        boolean skip = quic.flag("insecure_skip_verify", false);
        String serverName = quic.parsed("server_name", "", TransportReader::serverName);
        String pin = quic.parsed("pin", null, TransportReader::pin);
        Path ca = ca(quic);
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
                ca);
    }

    private static Path ca(Section quic) {
        Path file = quic.parsed("ca", null, FileNames::parse);
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

    /** An initial window set above the default maximum moves that maximum, rather than being an error. */
    private static long window(Section quic, String key, long fallback, long initial) {
        return quic.number(key, Math.max(fallback, initial), initial, MAX_WINDOW);
    }

    private static CongestionControl congestion(String text) {
        return switch (text) {
            case "cubic" -> CongestionControl.CUBIC;
            case "newreno" -> CongestionControl.NEWRENO;
            case "bbr" -> CongestionControl.BBR;
            case "fixed" -> CongestionControl.FIXED;
            default -> throw new IllegalArgumentException("a congestion control (bbr, cubic, newreno or fixed)");
        };
    }

    private FixedRates rates(Section quic, CongestionControl congestion) {
        long up = quic.parsed("rate_up", 0L, BitRate::parse);
        long down = quic.parsed("rate_down", 0L, BitRate::parse);
        long limit = quic.parsed("rate_limit", FixedRates.DEFAULT_LIMIT, BitRate::parseOrZero);
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

    private static String alpn(String text) {
        if (text.isEmpty() || text.length() > MAX_ALPN || text.chars().anyMatch(c -> c <= ' ' || c >= 0x7f)) {
            throw new IllegalArgumentException(
                    "the name of an application protocol (visible ASCII, like h3; the same on " + "both ends)");
        }
        return text;
    }

    private static String serverName(String text) {
        if (Literals.parse(text) == null && !isHostName(text)) {
            throw new IllegalArgumentException("a host name or an IP address (like www.example.org; no port)");
        }
        return text;
    }

    private static boolean isHostName(String text) {
        try {
            String ascii = IDN.toASCII(text);
            return ascii.length() <= MAX_NAME && ascii.matches(HOST_NAME);
        } catch (IllegalArgumentException notAName) {
            return false;
        }
    }

    private static String pin(String text) {
        String digits = text.replace(":", "").toLowerCase(Locale.ROOT);
        if (!digits.matches("[0-9a-f]{64}")) {
            throw new IllegalArgumentException("a pin (64 hex digits; the server prints its own when it starts)");
        }
        return digits;
    }

    static void notYet(Section section, String... keys) {
        for (String key : keys) {
            if (section.has(key)) {
                section.warning(key, "is accepted but has no effect yet");
            }
        }
    }
}
