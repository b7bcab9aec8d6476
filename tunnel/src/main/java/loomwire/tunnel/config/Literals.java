package loomwire.tunnel.config;

import java.net.InetAddress;

/** IP addresses in their usual written forms, never looked up as names. */
public final class Literals {
    private static final String OCTET = "(25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])";
    private static final String IPV4 = "(" + OCTET + "\\.){3}" + OCTET;

    private Literals() {}

    /** The address, or {@code null} if the text is not four decimal octets or an IPv6 address. */
    public static InetAddress parse(String text) {
        if (text.indexOf(':') < 0 && !text.matches(IPV4)) {
            return null;
        }
        try {
            return InetAddress.ofLiteral(text);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }
}
