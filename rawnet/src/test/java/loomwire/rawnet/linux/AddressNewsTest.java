package loomwire.rawnet.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import loomwire.rawnet.testing.NetworkNamespaces;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the kernel tells of a network that nobody else uses. */
@Timeout(120)
class AddressNewsTest {
    private Process listener;

    private String ask() throws IOException {
        listener.outputWriter().write("\n");
        listener.outputWriter().flush();
        return listener.inputReader().readLine();
    }

    private void awaitQuiet() throws IOException {
        // A namespace that is new has news of its own for a while.
        while (ask().equals("true")) {
            continue;
        }
    }

    @Test
    void addressesRoutesAndInterfacesThatComeAndGoAreToldOnce() throws Exception {
        Assumptions.assumeTrue(NetworkNamespaces.unavailable() == null, NetworkNamespaces::unavailable);
        try (NetworkNamespaces pair = NetworkNamespaces.open()) {
            NetworkNamespaces.Namespace here = pair.left();
            listener = here.startJava(AddressNewsMain.class);
            for (String change : new String[] {
                "address add 10.198.0.11/24 dev veth0",
                "address del 10.198.0.11/24 dev veth0",
                "address add fd98::11/64 dev veth0 nodad",
                "route add default via 10.198.0.2",
                "link set veth0 down"
            }) {
                awaitQuiet();
                here.run(("ip " + change).split(" "));
                assertEquals("true", ask(), change);
            }
        } finally {
            if (listener != null) {
                listener.destroyForcibly().waitFor();
            }
        }
    }
}
