package loomwire.tunnel.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NearestKeyTest {
    private static final List<String> KNOWN =
            List.of("max_idle_timeout", "max_incoming_streams", "keep_alive_period", "pin");

    @ParameterizedTest
    @CsvSource({
        "max_idle_timout, max_idle_timeout",
        "maxIdleTimeout, max_idle_timeout",
        "max-idle-timeout, max_idle_timeout",
        "keepalive_period, keep_alive_period",
        "pni, pin",
    })
    void aSlipFindsItsKey(String found, String meant) {
        assertEquals(meant, NearestKey.of(found, KNOWN));
    }

    @Test
    void nothingIsGuessedForAnotherWord() {
        assertNull(NearestKey.of("certificate", KNOWN));
        assertNull(NearestKey.of("max_streams", KNOWN));
    }

    @ParameterizedTest
    @CsvSource({"'', '', 0", "a, '', 1", "abc, abc, 0", "abc, acb, 1", "abc, xbc, 1", "kitten, sitting, 3", "ab, ba, 1"
    })
    void distancesAreEdits(String a, String b, int distance) {
        assertEquals(distance, NearestKey.distance(a, b));
        assertEquals(distance, NearestKey.distance(b, a));
    }
}
