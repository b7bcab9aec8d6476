package loomwire.rawnet.packet;

import loomwire.rawnet.LinkKind;
import org.jspecify.annotations.Nullable;

/** The link header in front of captured IP packets, with libpcap's numbers for it ({@code DLT_…}, {@code LINKTYPE_…}). */
public enum FrameFormat {
    /** Ethernet II, with at most one VLAN tag. */
    ETHERNET(14),
    /** No header at all; the IP version tells the family. */
    RAW_IP(0),
    /** {@code LINKTYPE_LINUX_SLL}: 16 bytes, the protocol in the last two. */
    LINUX_COOKED(16),
    /** {@code LINKTYPE_LINUX_SLL2}: 20 bytes, the protocol in the first two. */
    LINUX_COOKED_2(20),
    /** {@code DLT_NULL}: the family in four bytes of the host's order, on the loopback of macOS and the BSDs. */
    BSD_LOOPBACK(4);

    private final int headerBytes;

    FrameFormat(int headerBytes) {
        this.headerBytes = headerBytes;
    }

    /** Length of the link header, without a VLAN tag. */
    public int headerBytes() {
        return headerBytes;
    }

    /** The format of a libpcap data link type, or null if frames of it cannot be read here. */
    public static @Nullable FrameFormat ofDataLink(int dataLink) {
        return switch (dataLink) {
            case 0, 108 -> BSD_LOOPBACK;
            case 1 -> ETHERNET;
            case 12, 14, 101, 228, 229 -> RAW_IP;
            case 113 -> LINUX_COOKED;
            case 276 -> LINUX_COOKED_2;
            default -> null;
        };
    }

    /** What a path over such a link is called, or null where segments cannot be sent. */
    public @Nullable LinkKind linkKind() {
        return switch (this) {
            case ETHERNET -> LinkKind.ETHERNET;
            case RAW_IP -> LinkKind.RAW_IP;
            case LINUX_COOKED, LINUX_COOKED_2 -> LinkKind.LINUX_COOKED;
            case BSD_LOOPBACK -> null;
        };
    }
}
