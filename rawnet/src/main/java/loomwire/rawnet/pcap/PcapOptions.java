package loomwire.rawnet.pcap;

import java.net.InetSocketAddress;
import java.security.SecureRandom;
import loomwire.rawnet.packet.PeerTable;

/**
 * How a {@link PcapPort} captures and sends.
 *
 * @param kernelBufferBytes what the kernel may hold per interface before it drops, from 64 KiB to 1 GiB
 * @param ringBytes what is held per interface between capture and the loop, a power of two from 256 KiB to 256 MiB
 * @param peers how many peers' sequence numbers are remembered, from 1 to 2^20
 * @param answerToSource send to the MAC address that a peer's segments come from: a server's peers may be on its own link or
 *     behind one router or another. Otherwise all goes to the path's next hop
 * @param onlyPeer capture nothing but what this peer sends, as a client does; null for everybody
 * @param verifyChecksums count captured segments with a wrong TCP checksum as malformed. Off by default: a sender on the
 *     same machine leaves checksums unfilled, and payloads are authenticated anyway
 * @param seed where sequence numbers begin; from a secure source but in tests
 */
public record PcapOptions(
        int kernelBufferBytes,
        int ringBytes,
        int peers,
        boolean answerToSource,
        InetSocketAddress onlyPeer,
        boolean verifyChecksums,
        long seed) {

    /** About 8,000 frames of Ethernet: 30 ms at 3 Gbit/s, which a garbage collection or a busy core may take. */
    public static final int DEFAULT_KERNEL_BUFFER_BYTES = 16 << 20;

    /** About 3,000 full datagrams, on top of what the kernel holds. */
    public static final int DEFAULT_RING_BYTES = 4 << 20;

    public PcapOptions {
        if (kernelBufferBytes < 64 << 10 || kernelBufferBytes > 1 << 30) {
            throw new IllegalArgumentException(
                    "the kernel's capture buffer must be from 64 KiB to 1 GiB, but is " + kernelBufferBytes);
        }
        if (ringBytes < 256 << 10 || ringBytes > 256 << 20 || Integer.bitCount(ringBytes) != 1) {
            throw new IllegalArgumentException(
                    "the ring must be a power of two from 256 KiB to 256 MiB, but is " + ringBytes);
        }
    }

    /** For a server: everybody may send. */
    public static PcapOptions defaults() {
        return new PcapOptions(DEFAULT_KERNEL_BUFFER_BYTES, DEFAULT_RING_BYTES, PeerTable.DEFAULT_CAPACITY, true, null, false,
                new SecureRandom().nextLong());
    }

    /** For a client: only this peer is heard, and the path leads to it. */
    public PcapOptions withOnlyPeer(InetSocketAddress peer) {
        return new PcapOptions(kernelBufferBytes, ringBytes, peers, false, peer, verifyChecksums, seed);
    }

    public PcapOptions withKernelBufferBytes(int bytes) {
        return new PcapOptions(bytes, ringBytes, peers, answerToSource, onlyPeer, verifyChecksums, seed);
    }

    public PcapOptions withVerifyChecksums(boolean verify) {
        return new PcapOptions(kernelBufferBytes, ringBytes, peers, answerToSource, onlyPeer, verify, seed);
    }

    public PcapOptions withAnswerToSource(boolean answer) {
        return new PcapOptions(kernelBufferBytes, ringBytes, peers, answer, onlyPeer, verifyChecksums, seed);
    }
}
