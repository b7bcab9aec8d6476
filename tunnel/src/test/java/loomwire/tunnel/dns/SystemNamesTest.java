package loomwire.tunnel.dns;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class SystemNamesTest {
    @Test
    void whatTheSystemLacksIsNoWordOnTheName() {
        // As glibc has it without a file descriptor left.
        Resolution lack = assertInstanceOf(Resolution.Lack.class, SystemNames.said("www.example.org: System error"));
        assertEquals(Duration.ZERO, lack.timeToLive());
        assertInstanceOf(
                Resolution.Failure.class, SystemNames.said("www.example.org: Temporary failure in name resolution"));
        assertInstanceOf(Resolution.Nothing.class, SystemNames.said("x: System error: Name or service not known"));
    }
}
