package loomwire.tunnel.assembly;

import loomwire.rawnet.PortCounters;

/** The counters of one or several ports at one moment. */
public record PortFigures(
        long datagramsReceived,
        long bytesReceived,
        long datagramsSent,
        long bytesSent,
        long malformed,
        long receiveDrops,
        long sideDrops,
        long sendDrops,
        long tooLong) {

    static final PortFigures NONE = new PortFigures(0, 0, 0, 0, 0, 0, 0, 0, 0);

    static PortFigures of(PortCounters counters) {
        return new PortFigures(
                counters.datagramsReceived.sum(),
                counters.bytesReceived.sum(),
                counters.datagramsSent.sum(),
                counters.bytesSent.sum(),
                counters.malformed.sum(),
                counters.receiveDrops.sum(),
                counters.sideDrops.sum(),
                counters.sendDrops.sum(),
                counters.tooLong.sum());
    }

    PortFigures plus(PortFigures o) {
        return new PortFigures(
                datagramsReceived + o.datagramsReceived,
                bytesReceived + o.bytesReceived,
                datagramsSent + o.datagramsSent,
                bytesSent + o.bytesSent,
                malformed + o.malformed,
                receiveDrops + o.receiveDrops,
                sideDrops + o.sideDrops,
                sendDrops + o.sendDrops,
                tooLong + o.tooLong);
    }
}
