package loomwire.tunnel.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import loomwire.tunnel.protocol.OpenStatus;
import loomwire.tunnel.protocol.Target;
import org.junit.jupiter.api.Test;
import org.slf4j.helpers.NOPLogger;

class RefusedTargetsTest {
    private final List<String> lines = new ArrayList<>();
    private final RefusedTargets log = new RefusedTargets(NOPLogger.NOP_LOGGER, lines::add);

    private void refuse(String host, OpenStatus status) {
        log.tell("socks5 127.0.0.1:4000", new Target(host, 80), status, host + " is told why");
    }

    @Test
    void eachDeniedTargetIsToldOnceHoweverOftenItIsAskedFor() {
        for (int i = 0; i < 100; i++) {
            refuse("10.0.0.5", OpenStatus.NOT_ALLOWED);
            refuse("10.0.0.6", OpenStatus.NOT_ALLOWED);
        }
        assertEquals(
                List.of(
                        "socks5 127.0.0.1:4000 to 10.0.0.5:80: refused: 10.0.0.5 is told why",
                        "socks5 127.0.0.1:4000 to 10.0.0.6:80: refused: 10.0.0.6 is told why"),
                lines);
    }

    @Test
    void otherRefusalsAreNotTold() {
        refuse("nowhere.invalid", OpenStatus.HOST_UNREACHABLE);
        refuse("127.0.0.1", OpenStatus.CONNECTION_REFUSED);
        assertEquals(List.of(), lines);
    }

    @Test
    void howManyTargetsSoEverAreDeniedTheLogStaysReadable() {
        for (int i = 0; i < 1000; i++) {
            refuse("10.0." + i / 250 + "." + i % 250, OpenStatus.NOT_ALLOWED);
        }
        assertEquals(RefusedTargets.MAX_TARGETS + 1, lines.size());
        assertTrue(lines.getLast().contains("other targets too"), lines.getLast());
    }
}
