package loomwire.rawnet;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.InetAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AddressWordsTest {
    /** The examples of RFC 5952 §4 and §2.2, and the ends of the range. */
    @ParameterizedTest
    @CsvSource({
        "2001:0db8::0001, 2001:db8::1",
        "2001:db8:0:0:0:0:2:1, 2001:db8::2:1",
        "2001:db8:0:1:1:1:1:1, 2001:db8:0:1:1:1:1:1",
        "2001:0:0:1:0:0:0:1, 2001:0:0:1::1",
        "2001:db8:0:0:1:0:0:1, 2001:db8::1:0:0:1",
        "2001:DB8::AAAA, 2001:db8::aaaa",
        "0:0:0:0:0:0:0:0, ::",
        "0:0:0:0:0:0:0:1, ::1",
        "1:0:0:0:0:0:0:0, 1::",
        "fe80:0:0:0:1:2:3:4, fe80::1:2:3:4",
        "192.0.2.1, 192.0.2.1"
    })
    void anAddressIsWrittenInItsOneForm(String given, String written) {
        assertEquals(written, AddressWords.of(InetAddress.ofLiteral(given)));
        assertEquals(
                (written.contains(":") ? "[" + written + "]" : written) + ":443",
                AddressWords.of(InetAddress.ofLiteral(given), 443));
    }

    @Test
    void theInterfaceOfALinkLocalAddressIsKept() {
        assertEquals(
                "fe80::1%1", AddressWords.of(InetAddress.ofLiteral("fe80::1%1")).replace("%lo", "%1"));
    }
}
