package loomwire.tunnel.doctor;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import loomwire.rawnet.AddressWords;
import loomwire.rawnet.LinkKind;
import loomwire.rawnet.RawPath;
import loomwire.rawnet.packet.SegmentWriter;
import loomwire.rawnet.route.HostInterface;
import loomwire.tunnel.assembly.LinkRoom;
import loomwire.tunnel.config.HostPort;
import loomwire.tunnel.doctor.Finding.Verdict;
import loomwire.tunnel.doctor.NetworkFacts.UdpWay;

/** The ways that datagrams take from here, and whether QUIC fits through them. */
final class WayChecks {
    private WayChecks() {}

    /** The way of segments: interface, source address, gateway with its MAC address; and whether QUIC fits through. */
    static final class OfSegments implements Check {
        private final NetworkFacts network;
        private final HostPort server;

        /** @param server of a client; {@code null} for a server's own way */
        OfSegments(NetworkFacts network, HostPort server) {
            this.network = network;
            this.server = server;
        }

        @Override
        public String subject() {
            return server == null ? "route" : "route to " + server;
        }

        @Override
        public boolean isForEverySystem() {
            return true;
        }

        @Override
        public List<Finding> examine() throws IOException {
            List<RawPath> paths;
            try {
                paths = network.paths(server);
            } catch (IOException e) {
                return List.of(Finding.problem(subject(), e.getMessage(), Remedy.none()));
            }
            List<Finding> found = new ArrayList<>();
            List<HostInterface> interfaces = network.interfaces();
            for (RawPath path : paths) {
                found.add(Finding.ok(
                        subject(),
                        "through " + path.interfaceName() + " from "
                                + AddressWords.of(path.local().getAddress())));
                found.add(nextHop(path, interfaces));
                found.add(Room.of(path));
            }
            return found;
        }

        private Finding nextHop(RawPath path, List<HostInterface> interfaces) {
            String subject = "next hop on " + path.interfaceName();
            if (path.link() != LinkKind.ETHERNET) {
                return Finding.ok(subject, "none: frames of this link carry no MAC address");
            }
            HostInterface found = interfaces.stream()
                    .filter(each -> each.name().equals(path.interfaceName()))
                    .findFirst()
                    .orElse(null);
            if (found != null && found.loopback()) {
                return Finding.ok(subject, "none: the peer is on this machine");
            }
            String mac = HostInterface.macText(path.nextHopMac());
            if (isZero(path.nextHopMac())) {
                return Finding.warning(
                        subject,
                        "no gateway, or it does not answer: only peers whose frames have arrived can be sent to",
                        new Remedy.ByHand("ip route show default; or set network.%1$s.addr and network.%1$s.router_mac"
                                .formatted(path.isIpv6() ? "ipv6" : "ipv4")));
            }
            String gateway = found == null
                    ? ""
                    : found.gateways().stream()
                            .filter(each -> Arrays.equals(each.mac(), path.nextHopMac()))
                            .map(each -> "gateway " + AddressWords.of(each.address()) + " has ")
                            .findFirst()
                            .orElse(server == null ? "" : "the peer or its router has ");
            return Finding.ok(subject, gateway + mac);
        }

        private static boolean isZero(byte[] mac) {
            for (byte b : mac) {
                if (b != 0) {
                    return false;
                }
            }
            return true;
        }
    }

    /** The way of plain UDP, which the kernel chooses; and whether QUIC fits through. */
    static final class OfUdp implements Check {
        private final NetworkFacts network;
        private final HostPort server;

        /** @param server of a client; {@code null} for a server's own way */
        OfUdp(NetworkFacts network, HostPort server) {
            this.network = network;
            this.server = server;
        }

        @Override
        public String subject() {
            return server == null ? "route" : "route to " + server;
        }

        @Override
        public boolean isForEverySystem() {
            return true;
        }

        @Override
        public List<Finding> examine() {
            try {
                UdpWay way = network.udpWay(server);
                return List.of(
                        way.lack().isEmpty()
                                ? Finding.ok(subject(), "plain UDP through " + way.interfaceName())
                                : Finding.problem(subject(), way.lack(), Remedy.none()));
            } catch (IOException e) {
                return List.of(Finding.problem(subject(), e.getMessage(), Remedy.none()));
            }
        }
    }

    /** Without a configuration: which interfaces could carry a tunnel, with gateway, MAC address and MTU. */
    static final class Interfaces implements Check {
        private final NetworkFacts network;

        Interfaces(NetworkFacts network) {
            this.network = network;
        }

        @Override
        public String subject() {
            return "interfaces";
        }

        @Override
        public boolean isForEverySystem() {
            return true;
        }

        @Override
        public List<Finding> examine() throws IOException {
            List<Finding> found = new ArrayList<>();
            boolean anyGateway = false;
            for (HostInterface each : network.interfaces()) {
                if (!each.up()
                        || each.loopback()
                        || each.link() == null
                        || each.addresses().isEmpty()) {
                    continue;
                }
                anyGateway |= !each.gateways().isEmpty();
                found.addAll(gateways(each));
                found.add(Room.of(
                        each.name(), each.mtu(), each.addresses().getFirst().address()));
            }
            if (!anyGateway) {
                found.add(Finding.warning(
                        "route",
                        "no interface has a default route: other networks cannot be reached",
                        new Remedy.ByHand("ip route show")));
            }
            return found;
        }

        private static List<Finding> gateways(HostInterface of) {
            return of.gateways().stream()
                    .map(gateway -> gateway.mac() == null
                            ? Finding.ok(
                                    "gateway of " + of.name(),
                                    gateway + ", whose MAC address the kernel has not asked for yet")
                            : Finding.ok("gateway of " + of.name(), gateway.toString()))
                    .toList();
        }
    }

    /** Whether QUIC fits through a link. */
    static final class Room {
        /** Any port will do where only sizes are asked. */
        private static final int SOME_PORT = 9999;

        private Room() {}

        static Finding of(RawPath path) {
            String subject = "MTU of " + path.interfaceName();
            Optional<String> lack = LinkRoom.lackOf(path);
            return lack.isPresent()
                    ? Finding.problem(subject, lack.get(), Remedy.none())
                    : Finding.ok(
                            subject,
                            path.mtu() + " bytes leave " + SegmentWriter.maxDatagramBytes(path) + " for a datagram; "
                                    + LinkRoom.QUIC_BYTES + " are needed");
        }

        /** For an interface that nobody has chosen yet: too small is a matter of choosing another one. */
        static Finding of(String interfaceName, int mtu, InetAddress address) {
            if (mtu < RawPath.MIN_MTU) {
                return Finding.warning("MTU of " + interfaceName, mtu + " bytes are too few for QUIC", Remedy.none());
            }
            Finding finding = of(new RawPath(
                    interfaceName,
                    LinkKind.RAW_IP,
                    null,
                    null,
                    new InetSocketAddress(address, SOME_PORT),
                    Math.min(mtu, RawPath.MAX_MTU)));
            return finding.verdict() == Verdict.PROBLEM
                    ? Finding.warning(finding.subject(), finding.text(), finding.remedy())
                    : finding;
        }
    }
}
