package loomwire.tunnel.config;

import static loomwire.tunnel.config.LoaderSamples.CLIENT;
import static loomwire.tunnel.config.LoaderSamples.SERVER;
import static loomwire.tunnel.config.LoaderSamples.load;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import loomwire.quic.CongestionControl;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How fast an end sends. */
class CongestionAndRatesTest {
    @Test
    void theCongestionControlIsOneOfFour() throws Exception {
        String quic = "transport: { quic: { congestion: %s } }\n";
        assertEquals(
                CongestionControl.BBR,
                load(CLIENT + quic.formatted("bbr")).transport().quic().congestion());
        assertEquals(
                CongestionControl.NEWRENO,
                load(SERVER + quic.formatted("newreno")).transport().quic().congestion());
        assertEquals(
                CongestionControl.CUBIC,
                load(CLIENT + quic.formatted("cubic")).transport().quic().congestion());
        ConfigException wrong = assertThrows(ConfigException.class, () -> load(CLIENT + quic.formatted("vegas")));
        assertTrue(
                wrong.getMessage().contains("\"vegas\" is not a congestion control (bbr, cubic, newreno or fixed)"),
                wrong.getMessage());
    }

    private static QuicSettings rates(String role, String keys) throws Exception {
        return load(role + "transport: { quic: { " + keys + " } }\n")
                .transport()
                .quic();
    }

    @Test
    void aFixedRateIsWrittenInBitsASecond() throws Exception {
        assertEquals(
                new FixedRates(6_250_000, 35_000_000, 125_000_000),
                rates(CLIENT, "congestion: fixed, rate_up: 50 Mbit/s, rate_down: 280mbit")
                        .rates());
        assertEquals(
                new FixedRates(0, 156_250, 125_000_000),
                rates(CLIENT, "rate_down: 1.25 MBIT/s").rates());
        assertEquals(
                new FixedRates(12_500, 0, 0),
                rates(SERVER, "congestion: fixed, rate_up: 100000 bit/s, rate_limit: 0")
                        .rates());
        assertEquals(
                1_250_000_000, rates(SERVER, "rate_limit: 10 Gbit/s").rates().limit());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "100",
                "100 MB/s",
                "fast",
                "-5 Mbit/s",
                "99 kbit/s",
                "101 Gbit/s",
                "1e9 bit/s",
                "0",
                "5 Mbit/min",
                "99999999999999999999 Mbit/s"
            })
    void whatIsNoRateIsToldWithAnExample(String text) {
        ConfigException refused =
                assertThrows(ConfigException.class, () -> rates(CLIENT, "congestion: fixed, rate_up: '" + text + "'"));
        String said = refused.problems().getFirst().toString();
        assertTrue(
                said.contains("transport.quic.rate_up: \"" + text + "\" is not a rate from 100 kbit/s to 100 Gbit/s"),
                said);
        assertTrue(said.contains("like 100 Mbit/s; 1 megabyte a second is 8 Mbit/s"), said);
    }

    @Test
    void ratesThatMeanNothingAreErrorsOrWarnedOf() throws Exception {
        ConfigException missing = assertThrows(ConfigException.class, () -> rates(CLIENT, "congestion: fixed"));
        assertTrue(
                missing.getMessage().contains("transport.quic.rate_up: is missing (congestion: fixed sends at a rate"),
                missing.getMessage());
        for (String[] each : new String[][] {
            {CLIENT, "rate_up: 5 Mbit/s", "transport.quic.rate_up: has no effect without congestion: fixed"},
            {CLIENT, "rate_limit: 5 Mbit/s", "transport.quic.rate_limit: has no effect on a client"},
            {SERVER, "rate_down: 5 Mbit/s", "transport.quic.rate_down: has no effect on a server"}
        }) {
            Config config = load(each[0] + "transport: { quic: { " + each[1] + " } }\n");
            assertTrue(
                    config.warnings().toString().contains(each[2]),
                    config.warnings().toString());
            assertEquals(0, config.transport().quic().rates().up());
            assertEquals(0, config.transport().quic().rates().down());
        }
    }

    @Test
    void ratesAreToldAsTheyAreWritten() {
        assertEquals("280 Mbit/s", BitRate.text(35_000_000));
        assertEquals("31.4 Mbit/s", BitRate.text(3_925_000));
        assertEquals("1.25 Gbit/s", BitRate.text(156_250_000));
        assertEquals("100 kbit/s", BitRate.text(12_500));
    }
}
