package loomwire.tunnel.migrate;

import static java.util.Map.entry;

import java.util.Map;
import java.util.Set;
import loomwire.tunnel.config.NearestKey;
import loomwire.tunnel.migrate.Rule.Drop;
import loomwire.tunnel.migrate.Rule.Keep;
import loomwire.tunnel.migrate.Rule.Listener;
import loomwire.tunnel.migrate.Rule.Number;

/** Every key that paqet knows, and what becomes of it. */
final class PaqetKeys {
    private static final Rule SAME = new Keep("");
    private static final Rule SAME_NUMBER = new Number("");
    private static final Drop NO_TUN = new Drop("there is no TUN device here");
    private static final Drop KCP_TIMING =
            new Drop("tunes KCP's repetitions; QUIC finds out about loss and its pace by itself (RFC 9002, BBR)");
    private static final Drop KCP_PACE =
            new Drop(KCP_TIMING.why() + "; on a line that is yours, transport.quic.congestion: fixed with "
                    + "rate_up and rate_down keeps a rate whatever gets lost by chance");
    private static final Drop KCP_WINDOW = new Drop(
            "counts KCP's packets; QUIC's windows count bytes and grow by themselves (transport.quic.max_*_window)");
    private static final Drop KCP_CORRECTION =
            new Drop("QUIC has no forward error correction: what is lost is sent again");
    private static final Drop KCP_BUFFER = new Drop("KCP's multiplexer is not needed: QUIC has streams of its own");

    private static final Map<String, Rule> RULES = Map.ofEntries(
            entry("role", SAME),
            entry("log.level", SAME),
            entry("listen.addr", new Rule.Several()),
            entry("server.addr", SAME),
            entry("socks5[].listen", new Listener("127.0.0.1")),
            entry("socks5[].username", new Rule.Several()),
            entry("socks5[].password", new Rule.Several()),
            entry("forward[].listen", new Listener("0.0.0.0")),
            entry("forward[].target", SAME),
            entry("forward[].protocol", SAME),
            entry("tun.enabled", NO_TUN),
            entry("tun.name", NO_TUN),
            entry("tun.addr", NO_TUN),
            entry("tun.mtu", NO_TUN),
            entry("network.interface", SAME),
            entry("network.guid", SAME),
            entry("network.ipv4.addr", SAME),
            entry("network.ipv4.router_mac", SAME),
            entry("network.ipv6.addr", SAME),
            entry("network.ipv6.router_mac", SAME),
            entry("network.pcap.sockbuf", SAME_NUMBER),
            entry("network.pcap.send_queue_size", SAME_NUMBER),
            entry("network.pcap.max_retries", SAME_NUMBER),
            entry("network.pcap.initial_backoff_ms", SAME_NUMBER),
            entry("network.pcap.max_backoff_ms", SAME_NUMBER),
            entry("network.tcp.local_flag", SAME),
            entry(
                    "network.tcp.remote_flag",
                    new Keep("did nothing with QUIC there; here the server sends to us with these flags")),
            entry("transport.protocol", new Rule.Protocol()),
            entry("transport.conn", SAME_NUMBER),
            entry(
                    "transport.tcpbuf",
                    new Number("was passed by with QUIC there; here it is the largest piece that a relay copies")),
            entry("transport.udpbuf", SAME_NUMBER),
            entry("transport.tunbuf", SAME_NUMBER),
            entry("transport.quic.max_idle_timeout", SAME_NUMBER),
            entry("transport.quic.max_incoming_streams", SAME_NUMBER),
            entry("transport.quic.max_incoming_uni_streams", SAME_NUMBER),
            entry(
                    "transport.quic.initial_stream_receive_window",
                    new Number("may be left out: 256 KiB is the default here, and grows with every round trip")),
            entry("transport.quic.max_stream_receive_window", SAME_NUMBER),
            entry("transport.quic.initial_connection_receive_window", SAME_NUMBER),
            entry("transport.quic.max_connection_receive_window", SAME_NUMBER),
            entry("transport.quic.enable_datagrams", SAME),
            entry("transport.quic.enable_0rtt", SAME),
            entry("transport.quic.keep_alive_period", SAME_NUMBER),
            entry(
                    "transport.quic.insecure_skip_verify",
                    new Drop("the key proves the server now, so nothing is skipped")),
            entry("transport.quic.server_name", SAME),
            entry("transport.kcp.mode", KCP_PACE),
            entry("transport.kcp.nodelay", KCP_TIMING),
            entry("transport.kcp.interval", KCP_TIMING),
            entry("transport.kcp.resend", KCP_TIMING),
            entry("transport.kcp.nocongestion", KCP_PACE),
            entry("transport.kcp.wdelay", KCP_TIMING),
            entry("transport.kcp.acknodelay", KCP_TIMING),
            entry("transport.kcp.mtu", new Drop("QUIC finds the MTU of the path by itself")),
            entry("transport.kcp.rcvwnd", KCP_WINDOW),
            entry("transport.kcp.sndwnd", KCP_WINDOW),
            entry("transport.kcp.dshard", KCP_CORRECTION),
            entry("transport.kcp.pshard", KCP_CORRECTION),
            entry(
                    "transport.kcp.block",
                    new Drop("QUIC always encrypts, with AES-GCM or ChaCha20-Poly1305; it cannot be switched off")),
            entry(
                    "transport.kcp.key",
                    new Drop("is a passphrase for KCP's cipher, and auth.key is 32 random bytes: it cannot become "
                            + "one without staying as easy to guess, so auth has a key of its own")),
            entry("transport.kcp.smuxbuf", KCP_BUFFER),
            entry("transport.kcp.streambuf", KCP_BUFFER),
            entry(
                    "performance.max_concurrent_streams",
                    new Rule.NumberOfClient("counted the streams of one forward, here those of the whole process")),
            entry("performance.packet_workers", new Number("there workers that send, here event loops of a server")),
            entry(
                    "performance.stream_worker_pool_size",
                    new Number(
                            "was never read there; here it bounds how many streams of a server connect to their target at once")),
            entry(
                    "performance.tcp_connection_pool_size",
                    new Number("there used connections were kept for the next stream, which "
                            + "mixed up users; here it is how many fresh ones are dialled ahead, each for one stream")),
            entry("performance.tcp_connection_idle_timeout", SAME_NUMBER),
            entry(
                    "performance.enable_connection_pooling",
                    new Keep("here connections are dialled ahead for busy targets, and never used twice")),
            entry("performance.max_retry_attempts", SAME_NUMBER),
            entry("performance.retry_initial_backoff_ms", SAME_NUMBER),
            entry("performance.retry_max_backoff_ms", SAME_NUMBER),
            entry(
                    "performance.connection_health_check_ms",
                    new Number("looked at the local state only; here it is a PING that must be answered")),
            entry("performance.tcp_flag_refresh_ms", SAME_NUMBER));

    private PaqetKeys() {}

    /** The rule for a key; one that paqet does not know is dropped, as it was ignored there. */
    static Rule of(OldKey key) {
        Rule known = RULES.get(key.kind());
        if (known != null) {
            return known;
        }
        String nearest = NearestKey.of(key.kind(), kinds());
        return new Drop(
                "is no key of paqet, which ignored it" + (nearest == null ? "" : " (was " + nearest + " meant?)"));
    }

    static Set<String> kinds() {
        return RULES.keySet();
    }
}
