package loomwire.tunnel.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import loomwire.tunnel.protocol.OpenAnswer;
import loomwire.tunnel.protocol.OpenStatus;
import loomwire.tunnel.testing.Eventually;
import loomwire.tunnel.testing.MemoryConnection;
import loomwire.tunnel.testing.NameServer;
import loomwire.tunnel.testing.Upstream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.xbill.DNS.Type;

/** What a whole server does about addresses that are asked for as they are, and by names that have them. */
@Timeout(120)
class EgressByNameTest {
    /** Those that only a made-up server has. */
    private static final String OWN = "an address of the server itself";

    @TempDir
    private Path folder;

    static List<String> forms() {
        return AddressForms.denied()
                .filter(each -> !each.get()[1].equals(OWN))
                .map(each -> (String) each.get()[0])
                .toList();
    }

    /** Names are a number and lead to the form of that number, as its bytes. */
    static NameServer numbered(List<String> forms) throws Exception {
        return new NameServer((name, type, reply, tcp) -> {
            byte[] bytes = AddressForms.bytes(forms.get(Integer.parseInt(name.getLabelString(0))));
            if (bytes.length == 16) {
                NameServer.addRaw(reply, name, type, bytes);
            } else if (type == Type.A) {
                NameServer.add(reply, name, type, InetAddress.getByAddress(bytes));
            }
            return true;
        });
    }

    @Test
    void noFormOfADeniedAddressIsConnectedToByItselfOrByAName() throws Exception {
        List<String> forms = forms();
        assertTrue(forms.size() >= 100, "" + forms.size());
        try (Upstream upstream = new Upstream(socket -> {});
                NameServer server = numbered(forms);
                ServerOnMemory on = new ServerOnMemory(ServerDeadlines.DEFAULTS, "[]", "", server.source(folder))) {
            MemoryConnection client = on.client();
            List<String> wrong = new ArrayList<>();
            for (int i = 0; i < forms.size(); i++) {
                for (String host : List.of(forms.get(i), i + ".example.org")) {
                    OpenAnswer answer = ServerOnMemory.answer(ServerOnMemory.ask(client, host, upstream.port()));
                    if (answer.status() != OpenStatus.NOT_ALLOWED) {
                        wrong.add(host + " for " + forms.get(i) + ": " + answer);
                    }
                }
            }
            assertEquals(List.of(), wrong);
            assertEquals(0, upstream.accepted());
        }
    }

    @Test
    void aMappedAddressOfANameIsConnectedToAsWhatItIsWhereThatIsAllowed() throws Exception {
        try (Upstream upstream = new Upstream(socket -> socket.getInputStream().readAllBytes());
                NameServer server = numbered(List.of("::ffff:127.0.0.1"));
                ServerOnMemory on =
                        new ServerOnMemory(ServerDeadlines.DEFAULTS, "[127.0.0.1]", "", server.source(folder))) {
            assertEquals(
                    OpenAnswer.ok(),
                    ServerOnMemory.answer(ServerOnMemory.ask(on.client(), "0.example.org", upstream.port())));
            Eventually.holds("it is connected to", () -> upstream.accepted() == 1);
        }
    }
}
