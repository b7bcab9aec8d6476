package loomwire.tunnel.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** The unit for systemd in {@code example/}: what it gives, and what it takes away. */
class SystemdUnitTest {
    private static final Path UNIT = Path.of("../example/systemd/loomwire@.service");
    private static final Set<String> RAW_RIGHTS = Set.of("CAP_NET_RAW", "CAP_NET_ADMIN");

    private static Map<String, String> settings() throws IOException {
        return Files.readAllLines(UNIT).stream()
                .filter(line -> line.matches("[A-Z]\\w+=.*"))
                .collect(Collectors.toMap(line -> line.split("=", 2)[0], line -> line.split("=", 2)[1]));
    }

    private static Set<String> words(String value) {
        return Set.of(value.split(" "));
    }

    @Test
    void itGivesTheTwoRightsOfSegmentsMadeByHandAndNoOther() throws IOException {
        Map<String, String> unit = settings();
        assertEquals(RAW_RIGHTS, words(unit.get("AmbientCapabilities")));
        assertEquals(RAW_RIGHTS, words(unit.get("CapabilityBoundingSet")));
        assertEquals("yes", unit.get("NoNewPrivileges"));
        assertEquals("loomwire", unit.get("User"));
    }

    @Test
    void theSystemIsReadOnlyButForTheStateDirectory() throws IOException {
        Map<String, String> unit = settings();
        assertEquals("strict", unit.get("ProtectSystem"));
        assertEquals("yes", unit.get("ProtectHome"));
        assertEquals("/var/lib/loomwire", "/var/lib/" + unit.get("StateDirectory"));
        assertTrue(words(unit.get("RestrictAddressFamilies"))
                .containsAll(List.of("AF_INET", "AF_INET6", "AF_NETLINK", "AF_PACKET")));
        assertEquals("@system-service", unit.get("SystemCallFilter"));
        assertFalse(unit.containsKey("MemoryDenyWriteExecute"), "Java writes machine code");
    }

    @Test
    void itStartsAtBootAndAgainAfterAFailure() throws IOException {
        Map<String, String> unit = settings();
        assertEquals("multi-user.target", unit.get("WantedBy"));
        assertEquals("network-online.target", unit.get("After"));
        assertEquals("on-failure", unit.get("Restart"));
        assertTrue(unit.get("ExecStart").endsWith("run -c /etc/loomwire/%i.yaml"));
    }

    @Test
    void reloadingItSendsTheSignalThatHasTheFileReadAgain() throws IOException {
        assertEquals("/bin/kill -HUP $MAINPID", settings().get("ExecReload"));
    }

    @Test
    void systemdUnderstandsIt() throws Exception {
        Process verify;
        try {
            verify = new ProcessBuilder(
                            "systemd-analyze", "verify", UNIT.toRealPath().toString())
                    .redirectErrorStream(true)
                    .start();
        } catch (IOException e) {
            Assumptions.abort(e.getMessage());
            return;
        }
        String said = new String(verify.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        verify.waitFor();
        assertFalse(said.contains("loomwire@"), said);
    }
}
