package loomwire.tunnel.doctor;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;
import loomwire.rawnet.LinkKind;
import loomwire.rawnet.RawPath;
import loomwire.rawnet.packet.SegmentWriter;
import loomwire.tunnel.assembly.LinkRoom;

/** Whether QUIC fits through a link. */
final class LinkFindings {
    /** Any port will do where only sizes are asked. */
    private static final int SOME_PORT = 9999;

    private LinkFindings() {}

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
