package loomwire.rawnet.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What people write for a path. */
class PathSpecTest {
    private static Conditions up(String spec) {
        return PathSpec.parse(spec, "delay=30ms").up().at(0);
    }

    @Test
    void everyWordIsUnderstood() {
        Conditions conditions =
                up("delay=50ms jitter=1.5ms rate=300mbit queue=64kB aqm=codel loss=0.1% gilbert=1%:25%:90%:2% "
                        + "reorder=1%:5ms duplicate=0.5% policer=20mbit:100kB mtu=1400");
        assertEquals(
                new Conditions(
                        50_000_000,
                        1_500_000,
                        300_000_000,
                        64_000,
                        Aqm.CODEL,
                        0.001,
                        new Conditions.Bursts(0.01, 0.25, 0.9, 0.02),
                        0.01,
                        5_000_000,
                        0.005,
                        20_000_000,
                        100_000,
                        1400),
                conditions);
    }

    @Test
    void aQueueOfABandwidthDelayProductCountsTheDelaysOfBothWays() {
        assertEquals(3_000_000, up("delay=50ms rate=300mbit queue=1bdp").queueBytes()); // 300 Mbit/s for 80 ms
        assertEquals(1_500_000, up("delay=50ms rate=300mbit queue=0.5bdp").queueBytes());
        assertEquals(3_000_000, up("delay=50ms rate=300mbit").queueBytes());
        assertEquals(2_500_000, up("rate=20mbit queue=1s").queueBytes());
        assertEquals(15_000, PathSpec.parse("rate=1mbit", "").up().at(0).queueBytes());
    }

    @Test
    void aLaterPhaseKeepsWhatItDoesNotSayAndTheQueueItsBytes() {
        Schedule schedule = PathSpec.parse("delay=50ms rate=300mbit loss=1%; at=5s rate=30mbit; at=7s delay=100ms", "")
                .up();
        assertEquals(3_750_000 / 2, schedule.at(0).queueBytes());
        assertEquals(schedule.at(0).queueBytes(), schedule.at(5_000_000_000L).queueBytes());
        assertEquals(30_000_000, schedule.at(8_000_000_000L).rateBitsPerSecond());
        assertEquals(100_000_000, schedule.at(8_000_000_000L).delayNanos());
        assertEquals(0.01, schedule.at(8_000_000_000L).loss());
        assertEquals(50_000_000, schedule.at(6_999_999_999L).delayNanos());
        assertEquals(7_000_000_000L, schedule.nextChange(5_000_000_000L));
        assertEquals(Long.MAX_VALUE, schedule.nextChange(7_000_000_000L));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "delay=50 | up: delay=50: a time needs s, ms, us or ns",
                "delay | up: delay: a word is name=value, such as delay=50ms",
                "speed=1mbit | up: speed=1mbit: no such word",
                "rate=300 | up: rate=300: a rate needs bit, kbit, mbit or gbit (each second), or is none",
                "rate=0mbit | up: rate=0mbit: a rate of 0 never delivers; for silence take loss=100%",
                "loss=101% | up: phase: loss must be from 0 to 1 (100%), but is 1.01",
                "policer=20mbit | up: policer=20mbit: a policer needs a bucket: policer=20mbit:100kB",
                "gilbert=1% | up: gilbert=1%: write gilbert=1%:25%, or with :100%:0%",
                "loss=1%;loss=2% | up: at: each phase of a schedule begins after the one before it",
                "aqm=red | up: aqm=red: there are none and codel",
            })
    void aMistakeIsNamed(String spec, String message) {
        assertEquals(
                message,
                assertThrows(IllegalArgumentException.class, () -> PathSpec.parse(spec, ""))
                        .getMessage());
    }

    @Test
    void theHelpKnowsEveryWordThatTheParserKnows() {
        for (String word : new String[] {
            "delay",
            "jitter",
            "rate",
            "queue",
            "aqm",
            "loss",
            "gilbert",
            "reorder",
            "duplicate",
            "policer",
            "mtu",
            "at",
            "repeat"
        }) {
            assertTrue(PathSpec.HELP.contains(word + "="), word);
        }
    }
}
