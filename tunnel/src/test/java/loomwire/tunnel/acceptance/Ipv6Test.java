package loomwire.tunnel.acceptance;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.List;
import loomwire.rawnet.testing.NetworkNamespaces.Namespace;
import loomwire.tunnel.testing.TunnelInNamespaces;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The whole program over hand-made segments between two hosts that have IPv6 addresses only. */
@Tag("slow")
@Timeout(180)
class Ipv6Test {
    private static final long SEED = 6;
    private static final int BYTES = 4 << 20;

    @TempDir
    private Path folder;

    /**
     * How many segments with RST the kernel has sent, in both families; the relayed connections are on loopback or inside,
     * end in order, and need none either.
     */
    private static int resets(Namespace at) {
        // Two lines of /proc/net/snmp are about TCP: names, then numbers (RFC 4022 calls this one tcpOutRsts).
        List<List<String>> tcp = at.run("cat", "/proc/net/snmp")
                .lines()
                .filter(line -> line.startsWith("Tcp:"))
                .map(line -> List.of(line.split(" ")))
                .toList();
        return Integer.parseInt(tcp.get(1).get(tcp.get(0).indexOf("OutRsts")));
    }

    @Test
    void aDownloadAndAnUploadArriveWholeAndNoKernelSendsReset() throws Exception {
        try (TunnelInNamespaces tunnel = TunnelInNamespaces.open(true, folder, "")) {
            tunnel.startServer();
            tunnel.startClient();
            Transfer.both(tunnel.server(), tunnel.serverAddress(), tunnel.client(), SEED, BYTES);
            assertEquals(0, resets(tunnel.server()), "RST from the server's kernel");
            assertEquals(0, resets(tunnel.client()), "RST from the client's kernel");
        }
    }
}
