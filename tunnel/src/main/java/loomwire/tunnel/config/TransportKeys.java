package loomwire.tunnel.config;

import static loomwire.tunnel.config.Role.CLIENT;
import static loomwire.tunnel.config.Role.SERVER;

import java.net.IDN;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import loomwire.quic.CongestionControl;

/** The keys of {@code transport}, and of {@code transport.quic}. */
final class TransportKeys {
    static final KeyGroup TRANSPORT = new KeyGroup("transport");
    static final KeyGroup QUIC = new KeyGroup("transport.quic");

    /** RFC 1035 §2.3.4, written with dots. */
    private static final int MAX_NAME = 253;

    private static final String HOST_NAME = "[A-Za-z0-9_-]{1,63}(\\.[A-Za-z0-9_-]{1,63})*\\.?";
    /** RFC 7301 §3.1: one length byte. */
    private static final int MAX_ALPN = 255;

    private static final long KIB = 1 << 10;
    private static final long MIB = 1 << 20;
    /** Less than a few round trips of a usual path's first packets, and every stream would stall at its start. */
    private static final long MIN_STREAM_WINDOW = 64 * KIB;
    /** A tebibyte: more than a machine can hold for one client. */
    private static final long MAX_WINDOW = 1L << 40;

    private static final long MAX_STREAMS = 100_000;
    private static final String NO_EFFECT_YET = "no effect yet";

    static final Key<String> PROTOCOL =
            TRANSPORT.add(Key.of("protocol", ValueType.words(List.of("quic"), TransportKeys::protocol))
                    .preset("quic")
                    .reload(Reloading.NOTHING)
                    .means("`kcp` is an error that says what to change"));

    static final Key<Object> KCP =
            TRANSPORT.add(Key.of("kcp", new ValueType<>("section", Map.of(), text -> (Object) text))
                    .reload(Reloading.NOTHING)
                    .means("read past, with a warning"));

    static final Key<Long> TCPBUF = TRANSPORT.add(Key.bytes("tcpbuf", 4 * KIB, 16 * MIB)
            .preset(Defaults::tcpBuffer, "cpus × 16 KiB in 64 KiB..4 MiB")
            .means(
                    "the largest piece that a relay copies at once, while it can be passed on and `memory_budget` has room;"
                            + " else it copies 2 KiB"));

    static final Key<Long> UDPBUF = TRANSPORT.add(Key.bytes("udpbuf", 2 * KIB, 4 * MIB)
            .preset(Defaults::udpBuffer, "cpus × 4 KiB in 16 KiB..1 MiB")
            .reload(Reloading.NOTHING)
            .means(NO_EFFECT_YET));

    static final Key<Long> TUNBUF = TRANSPORT.add(Key.bytes("tunbuf", 8 * KIB, 32 * MIB)
            .preset(Defaults::tunBuffer, "cpus × 64 KiB in 256 KiB..16 MiB")
            .reload(Reloading.NOTHING)
            .means(NO_EFFECT_YET));

    static final Key<Long> CONN = TRANSPORT.add(Key.number("conn", 1, 256)
            .preset(Defaults::carriers, "cpus/2 in 1..4")
            .only(CLIENT)
            .means("client: connections to the server, each with its own source port; 1 if `network` fixes the port"));

    static final Key<Long> MAX_IDLE_TIMEOUT = QUIC.add(Key.number("max_idle_timeout", 2, 600, " s")
            .preset(Defaults::maxIdleTimeoutSeconds, "30 / 60")
            .means("silence after which a connection is over; the smaller of both ends holds"));

    static final Key<Long> KEEP_ALIVE_PERIOD = QUIC.add(Key.number("keep_alive_period", 1, 60, " s")
            .preset(Defaults::keepAliveSeconds, "10 / 15, at most half the idle timeout")
            .means("must be shorter than `max_idle_timeout`"));

    static final Key<Long> MAX_INCOMING_STREAMS = QUIC.add(Key.number("max_incoming_streams", 1, MAX_STREAMS)
            .preset(Defaults::maxIncomingStreams, "5000 / 50000")
            .means("streams that the peer may have open at once"));

    static final Key<Long> MAX_INCOMING_UNI_STREAMS = QUIC.add(Key.number("max_incoming_uni_streams", 1, MAX_STREAMS)
            .preset(Defaults::maxIncomingStreams, "5000 / 50000")
            .means("one-way streams that the peer may have open at once. A server opens one, to say that it is about to"
                    + " stop, which every value allows; beyond that it bounds what a hostile peer can do"));

    static final Key<Long> INITIAL_STREAM_WINDOW = QUIC.add(Key.of(
                    "initial_stream_receive_window",
                    ValueType.bytes(MIN_STREAM_WINDOW, MAX_WINDOW).in("bytes, 64 KiB to 1 TiB"))
            .preset(Defaults::initialStreamWindow, "256 KiB")
            .means("first credit of a stream: what waits at most for a reader that does not read"));

    static final Key<Long> MAX_STREAM_WINDOW = QUIC.add(Key.of(
                    "max_stream_receive_window",
                    ValueType.bytes(MIN_STREAM_WINDOW, MAX_WINDOW).in("bytes, from the initial one"))
            .preset(Defaults::maxStreamWindow, "40 MiB")
            .means("how far that grows while its reader keeps up. A path that loses packets needs three times"
                    + " what is under way on it, since what arrived and waits for a lost packet counts too"));

    static final Key<Long> INITIAL_CONNECTION_WINDOW = QUIC.add(Key.of(
                    "initial_connection_receive_window",
                    ValueType.bytes(MIB, MAX_WINDOW).in("bytes, 1 MiB to 1 TiB"))
            .preset(Defaults::initialConnectionWindow, "1 MiB")
            .means("first credit of a connection: what the peer may send before it hears more. It is renewed as"
                    + " bytes arrive, and doubles whenever it slows a transfer"));

    static final Key<Long> MAX_CONNECTION_WINDOW = QUIC.add(Key.of(
                    "max_connection_receive_window",
                    ValueType.bytes(MIB, MAX_WINDOW).in("bytes, from the initial one"))
            .preset(Defaults::maxConnectionWindow, "60 / 100 MiB")
            .means("how far it grows, and how much may wait for readers in all streams of a connection together"));

    static final Key<CongestionControl> CONGESTION = QUIC.add(Key.of(
                    "congestion",
                    ValueType.words(List.of("bbr", "cubic", "newreno", "fixed"), TransportKeys::congestion))
            .preset(CongestionControl.BBR)
            .means("by what rules this end decides how fast it sends; each end decides for itself, so set the"
                    + " server's for downloads, the client's for uploads. `bbr` (version 3) sends at the rate at"
                    + " which the path was seen to deliver, and keeps it where packets get lost at random; `cubic`"
                    + " and `newreno` take every loss for a full queue; `fixed` sends at `rate_up`"));

    static final Key<Long> RATE_UP = QUIC.add(Key.of("rate_up", ValueType.text(BitRate.RANGE, BitRate::parse))
            .preset(none -> 0L, "none")
            .means("with `congestion: fixed`, and required there: the rate at which this end sends, see"
                    + " [below](#a-fixed-rate-for-those-who-know-their-line). Written like `50 Mbit/s`; also `kbit/s` and"
                    + " `Gbit/s`"));

    static final Key<Long> RATE_DOWN = QUIC.add(Key.of("rate_down", ValueType.text(BitRate.RANGE, BitRate::parse))
            .preset(none -> 0L, "none")
            .only(CLIENT)
            .means("client: the rate at which the server shall send to it, whatever `congestion` is here and there"));

    static final Key<Long> RATE_LIMIT = QUIC.add(Key.of(
                    "rate_limit", ValueType.text(BitRate.RANGE + ", or 0", BitRate::parseOrZero))
            .preset(any -> FixedRates.DEFAULT_LIMIT, "1 Gbit/s")
            .only(SERVER)
            .means("server: the most that a client gets that asks for a rate, each connection by itself; 0 follows"
                    + " no such wish"));

    static final Key<Boolean> ENABLE_DATAGRAMS = QUIC.add(
            Key.flag("enable_datagrams", false).reload(Reloading.NOTHING).means(NO_EFFECT_YET));

    static final Key<Boolean> ENABLE_0RTT =
            QUIC.add(Key.flag("enable_0rtt", true).reload(Reloading.NOTHING).means(NO_EFFECT_YET));

    /** {@code h3} is what most QUIC on the Internet says, so that it tells nothing. */
    static final Key<String> ALPN = QUIC.add(Key.of("alpn", ValueType.text("text", TransportKeys::alpn))
            .preset("h3")
            .means("the application protocol named in the TLS handshake, readable on the way; the same on both ends"));

    static final Key<String> PIN = QUIC.add(Key.of(
                    "pin", ValueType.text("64 hex digits", "([0-9a-fA-F]:?){64}", TransportKeys::pin))
            .absent("none")
            .only(CLIENT)
            .reload(Reloading.TRUST)
            .means("client: the server's key, as it prints at its start; nothing else of the certificate is looked"
                    + " at"));

    static final Key<Path> CA = QUIC.add(Key.of("ca", ValueType.text("file", FileNames::parse))
            .absent("none")
            .only(CLIENT)
            .reload(Reloading.TRUST)
            .means("client: PEM certificates that the server's must lead to, at least one: a regular file (or a link to"
                    + " one) of at most 1 MiB; not together with `pin`"));

    static final Key<String> SERVER_NAME =
            QUIC.add(Key.of("server_name", ValueType.text("host name or address", TransportKeys::serverName))
                    .preset(none -> "", "the server's host")
                    .only(CLIENT)
                    .reload(Reloading.TRUST)
                    .means("client: name that is sent and verified, for every server"));

    static final Key<Boolean> INSECURE_SKIP_VERIFY = QUIC.add(Key.flag("insecure_skip_verify", false)
            .only(CLIENT)
            .reload(Reloading.TRUST)
            .means("client: accept any certificate. With `auth.key` that is safe and the default; without, it is warned"
                    + " of"));

    static final Key<Path> QLOG_DIR = QUIC.add(Key.of("qlog_dir", ValueType.text("folder", FileNames::parse))
            .absent("none")
            .means("where each connection leaves a qlog, which `loomwire qlog` reads; made if it is not there. It costs"
                    + " speed, and is not for every day: [operations.md](operations.md#looking-at-one-connection)"));

    private TransportKeys() {}

    private static String protocol(String text) {
        return switch (text) {
            case "quic" -> text;
            case "kcp" ->
                throw new IllegalArgumentException(
                        "spoken by Loomwire: write protocol: quic here and on the "
                                + "other end; the kcp section can go, its key belongs under auth (a new one: \"loomwire secret\")");
            default -> throw new IllegalArgumentException("a transport (the only one is quic)");
        };
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

    private static String alpn(String text) {
        if (text.isEmpty() || text.length() > MAX_ALPN || text.chars().anyMatch(c -> c <= ' ' || c >= 0x7f)) {
            throw new IllegalArgumentException(
                    "the name of an application protocol (visible ASCII, like h3; the same on both ends)");
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
}
