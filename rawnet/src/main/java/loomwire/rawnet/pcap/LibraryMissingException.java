package loomwire.rawnet.pcap;

import java.io.IOException;

/** libpcap is not installed, or cannot be loaded; the message says how to install it. */
public final class LibraryMissingException extends IOException {
    LibraryMissingException(LinkageError cause) {
        super(
                "libpcap cannot be loaded; install it (Debian: apt install libpcap0.8, macOS has it, Windows: Npcap)",
                cause);
    }
}
