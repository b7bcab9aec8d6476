package loomwire.rawnet;

import java.net.InetSocketAddress;

/**
 * What a {@link PacketPort} can do.
 *
 * @param name the kind of port, such as {@code pcap} or {@code udp}, for logs
 * @param localAddress the address and port that peers answer to
 * @param maxDatagramBytes the largest datagram that fits the link without fragmentation, from 1200 to 65,000
 * @param maxSegmentsPerSend how many equal-sized datagrams one entry of a batch may hold, at least 1
 * @param splitsTrains whether a train of segments that the network merged on the way is cut apart again on receipt
 * @param ecn whether the ECN bits of a datagram can be set and are reported
 */
public record PortCapabilities(
        String name,
        InetSocketAddress localAddress,
        int maxDatagramBytes,
        int maxSegmentsPerSend,
        boolean splitsTrains,
        boolean ecn) {}
