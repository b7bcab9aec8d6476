package loomwire.tunnel.ops;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import loomwire.tunnel.config.Config;
import loomwire.tunnel.config.ConfigLoader;
import loomwire.tunnel.config.Host;
import loomwire.tunnel.count.Metric;
import org.junit.jupiter.api.Test;

class ImpossibleTest {
    private static Config client(String backend) throws Exception {
        return ConfigLoader.parse(Path.of("client.yaml"), """
                role: client
                server: { addr: "192.0.2.1:9999" }
                auth: none
                network: { backend: %s }
                socks5: [{ listen: "127.0.0.1:1080" }]
                """.formatted(backend), new Host(2, 8192, Map.of()));
    }

    private static String text(Impossible impossible, double proofs, double malformed) {
        Exposition exposition = new Exposition(impossible);
        exposition.add(Metric.QUIC_DROPS, proofs, "no_proof");
        exposition.add(Metric.QUIC_DROPS, 0, "forged");
        exposition.add(Metric.PORT_DROPS, malformed, "malformed");
        exposition.add(Metric.RETRIES, proofs);
        return new String(exposition.text(), StandardCharsets.UTF_8);
    }

    @Test
    void whatCannotBeIsLeftOutAndTheRestIsThereFromTheStart() throws Exception {
        String text = text(Impossible.of(client("udp")), 0, 0);
        assertTrue(text.contains("reason=\"forged\"} 0.0"), text);
        assertFalse(text.contains("no_proof") || text.contains("malformed") || text.contains("retries"), text);
        assertTrue(
                text(Impossible.of(client("pcap")), 0, 0).contains("malformed"), "what others send there is looked at");
    }

    @Test
    void whatIsCountedIsShownWhateverWasThoughtPossible() throws Exception {
        String text = text(Impossible.of(client("udp")), 1, 2);
        assertTrue(
                text.contains("reason=\"no_proof\"} 1.0")
                        && text.contains("reason=\"malformed\"} 2.0")
                        && text.contains("retries_total 1.0"),
                text);
    }
}
