package loomwire.tunnel.acceptance;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import loomwire.tunnel.testing.TunnelInNamespaces;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a stranger on the link gets to hear of a raw port: nothing, from the program nor from the kernel. */
@Tag("slow")
@Timeout(180)
class RawSilenceTest {
    private static final int UNGUARDED_PORT = 9998;

    @TempDir
    private Path folder;

    @Test
    void noSegmentOfAStrangerIsAnswered() throws Exception {
        try (TunnelInNamespaces tunnel = TunnelInNamespaces.open(false, folder, "")) {
            tunnel.startServer();
            String said = tunnel.client()
                    .java(
                            StrangerMain.class,
                            tunnel.client().interfaceName(),
                            tunnel.client().mac(),
                            tunnel.server().mac(),
                            tunnel.client().ipv4(),
                            tunnel.server().ipv4(),
                            Integer.toString(TunnelInNamespaces.TUNNEL_PORT),
                            Integer.toString(UNGUARDED_PORT));
            assertTrue(said.strip().matches("[0-9]{3} sent, 0 answered, [1-9] control"), said);
            tunnel.startClient(); // and the port serves who has the key
        }
    }
}
