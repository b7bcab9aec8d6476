package loomwire.rawnet.pcap;

import java.io.IOException;
import org.pcap4j.core.Pcaps;

/** The native library behind this package. */
public final class PcapLibrary {
    private PcapLibrary() {}

    /**
     * What the library says of itself, such as {@code libpcap version 1.10.3 (with TPACKET_V3)}.
     *
     * @throws IOException if it cannot be loaded; the message says what to install
     */
    public static String version() throws IOException {
        try {
            return Pcaps.libVersion();
        } catch (LinkageError e) {
            throw PcapErrors.libraryMissing(e);
        }
    }
}
