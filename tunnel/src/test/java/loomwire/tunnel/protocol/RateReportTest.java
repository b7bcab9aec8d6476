package loomwire.tunnel.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;

import loomwire.quic.RateFinding;
import loomwire.quic.RateFinding.Kind;
import org.junit.jupiter.api.Test;

class RateReportTest {
    private static String said(Kind kind) {
        RateFinding finding = new RateFinding(kind, 37_500_000, 3_900_000, 0.14, 210_000_000, 100_000_000);
        return RateReport.of(finding, "transport.quic.rate_up").replaceFirst("; sending by what.*", "; …");
    }

    @Test
    void whatWasFoundIsToldInASentence() {
        assertEquals("the path delivers the 300 Mbit/s of transport.quic.rate_up", said(Kind.DELIVERS));
        assertEquals(
                "of the 300 Mbit/s of transport.quic.rate_up the path delivers 31.2 Mbit/s; …", said(Kind.FALLS_SHORT));
        assertEquals("at the 300 Mbit/s of transport.quic.rate_up 14 % gets lost; …", said(Kind.LOSES));
        assertEquals(
                "at the 300 Mbit/s of transport.quic.rate_up packets wait in a queue: a round trip takes 210 ms, and 100 ms "
                        + "when nothing waits; …",
                said(Kind.QUEUES));
        assertEquals(
                "nothing came through for a while at the 300 Mbit/s of transport.quic.rate_up; beginning again by what the "
                        + "path gives, as bbr does",
                said(Kind.SILENT));
    }
}
