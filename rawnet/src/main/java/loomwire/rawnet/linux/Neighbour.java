package loomwire.rawnet.linux;

import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/**
 * One entry of the kernel's neighbour table.
 *
 * @param interfaceIndex the interface it was heard on
 * @param state NUD_ bits of linux/neighbour.h
 * @param address the neighbour's IPv4 or IPv6 address
 * @param mac its link address; null while it is not known
 */
public record Neighbour(int interfaceIndex, int state, InetAddress address, byte @Nullable [] mac) {
    private static final int NUD_INCOMPLETE = 0x01;
    private static final int NUD_REACHABLE = 0x02;
    private static final int NUD_STALE = 0x04;
    private static final int NUD_DELAY = 0x08;
    private static final int NUD_PROBE = 0x10;
    private static final int NUD_FAILED = 0x20;
    private static final int MAC_LENGTH = 6;

    /** Whether the kernel itself would send to this MAC address: also when it is stale, since it sends and asks then. */
    public boolean isUsable() {
        return mac != null && mac.length == MAC_LENGTH && (state & (NUD_INCOMPLETE | NUD_FAILED)) == 0;
    }

    /** Whether the kernel found it out by asking, and nobody wrote it by hand. */
    public boolean isLearnt() {
        return (state & (NUD_REACHABLE | NUD_STALE | NUD_DELAY | NUD_PROBE)) != 0;
    }

    /** Whether it has answered lately. */
    public boolean isReachable() {
        return (state & NUD_REACHABLE) != 0;
    }
}
