package loomwire.tunnel.config;

import java.util.HexFormat;

/** Hardware addresses as people write them. */
final class MacAddress {
    private static final String FORM = "([0-9A-Fa-f]{2}[:-]){5}[0-9A-Fa-f]{2}";

    private MacAddress() {}

    /** @throws IllegalArgumentException with what was expected, to complete "… is not " */
    static byte[] parse(String text) {
        if (!text.matches(FORM)) {
            throw new IllegalArgumentException("a MAC address (six pairs of hex digits, like 02:00:5e:10:00:01)");
        }
        return HexFormat.of().parseHex(text.replaceAll("[:-]", ""));
    }
}
