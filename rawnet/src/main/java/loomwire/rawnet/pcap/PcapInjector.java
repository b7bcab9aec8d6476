package loomwire.rawnet.pcap;

import java.io.IOException;
import loomwire.rawnet.PortCounters;
import loomwire.rawnet.SystemErrors;
import loomwire.rawnet.TooLongDatagrams;
import org.pcap4j.core.NotOpenException;
import org.pcap4j.core.PcapHandle;
import org.pcap4j.core.PcapNativeException;

/** Sends each frame at once through a handle of libpcap that captures nothing: the portable way. Owned by the loop. */
final class PcapInjector implements Injector {
    private final String interfaceName;
    private final PortCounters counters;
    private final TooLongDatagrams tooLong;
    private final PcapHandle handle;

    PcapInjector(String interfaceName, PortCounters counters) throws IOException {
        this.interfaceName = interfaceName;
        this.counters = counters;
        this.tooLong = new TooLongDatagrams("segments on " + interfaceName, counters);
        this.handle = PcapHandles.sending(interfaceName);
    }

    @Override
    public int inject(byte[] frame, int headerBytes, byte[] data, int from, int length) throws IOException {
        System.arraycopy(data, from, frame, headerBytes, length);
        try {
            handle.sendPacket(frame, headerBytes + length);
            counters.bytesSent.add(length);
            return 1;
        } catch (NotOpenException e) {
            throw PcapErrors.closed();
        } catch (PcapNativeException e) {
            if (SystemErrors.isInterfaceGone(e.getMessage())) {
                throw PcapErrors.gone(interfaceName, e);
            }
            // A full queue or an interface that is down may pass; recovery above repairs what was lost.
            if (SystemErrors.isTooLong(e.getMessage())) {
                tooLong.count(1, length);
            } else {
                counters.sendDrops.increment();
            }
            return 0;
        }
    }

    @Override
    public int flush() {
        return 0;
    }

    @Override
    public void close() {
        handle.close();
    }
}
