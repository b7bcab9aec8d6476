package loomwire.tunnel.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** Who is told that root gave up reading other users' files. */
class GivenUpRightsTest {
    private static String status(int effectiveUser, String capabilities) {
        return "Name:\tjava\nUid:\t0\t" + effectiveUser + "\t0\t0\nCapPrm:\t0000000000000000\nCapEff:\t" + capabilities
                + "\n";
    }

    @Test
    void onlyARootWithoutTheRightIsTold() {
        assertTrue(GivenUpRights.hint(status(0, "0000000000003000")).contains("root gave up"));
        assertEquals("", GivenUpRights.hint(status(0, "000001ffffffffff")));
        assertEquals("", GivenUpRights.hint(status(0, "0000000000000002")));
        assertEquals("", GivenUpRights.hint(status(1000, "0000000000000000")));
        assertEquals("", GivenUpRights.hint(""));
    }
}
