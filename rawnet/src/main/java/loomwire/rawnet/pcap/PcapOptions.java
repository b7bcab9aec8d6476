package loomwire.rawnet.pcap;

import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.util.SplittableRandom;
import loomwire.rawnet.PortShare;
import loomwire.rawnet.SideQueue;
import loomwire.rawnet.packet.PeerTable;
import org.jspecify.annotations.Nullable;

/**
 * How a {@link PcapPort} captures and sends.
 *
 * @param kernelBufferBytes what the kernel may hold per interface before it drops, from 64 KiB to 1 GiB
 * @param ringBytes what is held per interface between capture and the loop, a power of two from 256 KiB to 256 MiB
 * @param peers how many peers' sequence numbers are remembered, from 1 to 2^20
 * @param answerToSource send to the MAC address that a peer's authenticated segments come from: a server's peers may be on its
 *     own link or behind one router or another, and a client's router may be replaced. Otherwise all goes to the path's next hop
 * @param onlyPeer capture nothing but what this peer sends, as a client does; null for everybody
 * @param share which peers to hear where several ports have the same paths
 * @param verifyChecksums count captured segments with a wrong TCP checksum as malformed. Off by default: a sender on the
 *     same machine leaves checksums unfilled, and payloads are authenticated anyway
 * @param seed where sequence numbers begin; from a secure source but in tests
 * @param side which datagrams wait in a buffer of their own, of the same size or {@link SideQueue#MAX_BUFFER_BYTES}, where the loop
 *     polls libpcap by itself; null for none
 */
public record PcapOptions(
        int kernelBufferBytes,
        int ringBytes,
        int peers,
        boolean answerToSource,
        @Nullable InetSocketAddress onlyPeer,
        PortShare share,
        boolean verifyChecksums,
        long seed,
        @Nullable SideQueue side) {

    /** About 8,000 frames of Ethernet: 30 ms at 3 Gbit/s, which a garbage collection or a busy core may take. */
    public static final int DEFAULT_KERNEL_BUFFER_BYTES = 16 << 20;

    /** About 3,000 full datagrams, on top of what the kernel holds. */
    public static final int DEFAULT_RING_BYTES = 4 << 20;

    private static final int MIN_KERNEL_BUFFER_BYTES = 64 << 10;
    private static final int MIN_RING_BYTES = 256 << 10;

    public PcapOptions {
        if (kernelBufferBytes < MIN_KERNEL_BUFFER_BYTES || kernelBufferBytes > 1 << 30) {
            throw new IllegalArgumentException(
                    "the kernel's capture buffer must be from 64 KiB to 1 GiB, but is " + kernelBufferBytes);
        }
        if (ringBytes < MIN_RING_BYTES || ringBytes > 256 << 20 || Integer.bitCount(ringBytes) != 1) {
            throw new IllegalArgumentException(
                    "the ring must be a power of two from 256 KiB to 256 MiB, but is " + ringBytes);
        }
    }

    /** For a server: everybody may send. */
    public static PcapOptions defaults() {
        return new PcapOptions(
                DEFAULT_KERNEL_BUFFER_BYTES,
                DEFAULT_RING_BYTES,
                PeerTable.DEFAULT_CAPACITY,
                true,
                null,
                PortShare.ALL,
                false,
                new SecureRandom().nextLong(),
                null);
    }

    /** For a client: only this peer is heard. */
    public PcapOptions withOnlyPeer(InetSocketAddress peer) {
        return new PcapOptions(
                kernelBufferBytes, ringBytes, peers, answerToSource, peer, share, verifyChecksums, seed, side);
    }

    public PcapOptions withSide(SideQueue datagrams) {
        return new PcapOptions(
                kernelBufferBytes, ringBytes, peers, answerToSource, onlyPeer, share, verifyChecksums, seed, datagrams);
    }

    public PcapOptions withKernelBufferBytes(int bytes) {
        return new PcapOptions(bytes, ringBytes, peers, answerToSource, onlyPeer, share, verifyChecksums, seed, side);
    }

    public PcapOptions withVerifyChecksums(boolean verify) {
        return new PcapOptions(
                kernelBufferBytes, ringBytes, peers, answerToSource, onlyPeer, share, verify, seed, side);
    }

    public PcapOptions withAnswerToSource(boolean answer) {
        return new PcapOptions(
                kernelBufferBytes, ringBytes, peers, answer, onlyPeer, share, verifyChecksums, seed, side);
    }

    /**
     * For one of several ports with the same paths: it hears its share of the peers, and has its share of the buffers, so
     * that all together hold what one would.
     */
    public PcapOptions withShare(PortShare part) {
        int kernelBytes = Math.max(MIN_KERNEL_BUFFER_BYTES, kernelBufferBytes / part.count());
        int ringShare = Math.max(MIN_RING_BYTES, Integer.highestOneBit(ringBytes / part.count()));
        // The numbers that one port's peers see must not foretell those of another's.
        long ownSeed = part.index() == 0 ? seed : new SplittableRandom(seed + part.index()).nextLong();
        return new PcapOptions(
                kernelBytes, ringShare, peers, answerToSource, onlyPeer, part, verifyChecksums, ownSeed, side);
    }
}
