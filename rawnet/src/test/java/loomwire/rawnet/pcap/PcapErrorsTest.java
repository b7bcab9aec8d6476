package loomwire.rawnet.pcap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import loomwire.rawnet.FlagCycle;
import loomwire.rawnet.LinkKind;
import loomwire.rawnet.PortShare;
import loomwire.rawnet.RawPath;
import org.junit.jupiter.api.Test;
import org.pcap4j.core.PcapNativeException;

class PcapErrorsTest {

    @Test
    void eachErrorIsOneSentenceThatSaysWhatToDo() {
        assertSays("there is no interface eth7; this host has ", PcapErrors.NO_SUCH_DEVICE);
        assertSays("run as root, or give the java program CAP_NET_RAW", PcapErrors.PERMISSION_DENIED);
        assertSays("ip link set eth7 up", PcapErrors.INTERFACE_NOT_UP);
        assertSays("cannot capture on eth7: detail", -1);
        String missing =
                PcapErrors.libraryMissing(new UnsatisfiedLinkError("pcap")).getMessage();
        assertTrue(missing.contains("apt install libpcap0.8"), missing);
    }

    private static void assertSays(String what, int code) {
        IOException e = PcapErrors.opening("eth7", new PcapNativeException("detail", code));
        assertTrue(e.getMessage().contains(what), e.getMessage());
        assertFalse(e.getMessage().contains("\n"));
    }

    @Test
    void openingAnInterfaceThatIsNotThereSaysSo() {
        RawPath path =
                new RawPath("no-such-if0", LinkKind.RAW_IP, null, null, new InetSocketAddress("10.0.0.1", 1000), 1500);
        IOException e = assertThrows(
                IOException.class, () -> PcapPort.open(List.of(path), PcapOptions.defaults(), FlagCycle.DEFAULT));
        String said = e.getMessage();
        assertTrue(
                said.startsWith("there is no interface no-such-if0; this host has ")
                        // Without the library or the right, those come first.
                        || said.startsWith("libpcap cannot be loaded")
                        || said.startsWith("no permission"),
                said);
    }

    @Test
    void withoutTheLibraryTheErrorSaysHowToGetIt() throws Exception {
        Process child = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-preview",
                        "--enable-native-access=ALL-UNNAMED",
                        "-XX:TieredStopAtLevel=1",
                        // pcap4j loads the library of this name instead of libpcap.
                        "-Dorg.pcap4j.core.pcapLibName=no-such-pcap",
                        "-cp",
                        System.getProperty("java.class.path"),
                        OpenMain.class.getName(),
                        "lo")
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        List<String> said = child.inputReader().lines().toList();
        assertEquals(1, said.size(), said.toString());
        assertTrue(said.getFirst().startsWith("libpcap cannot be loaded; install it"), said.toString());
        assertEquals(0, child.waitFor());
    }

    @Test
    void aLinkThatCanOnlyBeReadIsRefused() {
        RawPath any = new RawPath("any", LinkKind.LINUX_COOKED, null, null, new InetSocketAddress("10.0.0.1", 1), 1500);
        IOException e = assertThrows(
                IOException.class, () -> PcapPort.open(List.of(any), PcapOptions.defaults(), FlagCycle.DEFAULT));
        assertTrue(e.getMessage().contains("name the interface that carries the traffic"), e.getMessage());
    }

    @Test
    void aPortTakesOnePathPerFamily() {
        RawPath path = new RawPath("tun0", LinkKind.RAW_IP, null, null, new InetSocketAddress("10.0.0.1", 1000), 1500);
        for (List<RawPath> paths : List.of(List.<RawPath>of(), List.of(path, path))) {
            assertThrows(
                    IllegalArgumentException.class,
                    () -> PcapPort.open(paths, PcapOptions.defaults(), FlagCycle.DEFAULT));
        }
    }

    @Test
    void optionsOutOfRangeAreRefused() {
        PcapOptions defaults = PcapOptions.defaults();
        assertThrows(IllegalArgumentException.class, () -> defaults.withKernelBufferBytes(1000));
        assertThrows(
                IllegalArgumentException.class,
                () -> new PcapOptions(1 << 20, 3 << 18, 1, false, null, PortShare.ALL, false, 0, null));
        assertEquals(1 << 20, defaults.withKernelBufferBytes(1 << 20).kernelBufferBytes());
    }

    @Test
    void portsThatShareAnAddressShareItsBuffers() {
        PcapOptions whole = PcapOptions.defaults().withKernelBufferBytes(12 << 20);
        PcapOptions third = whole.withShare(new PortShare(1, 3));
        assertEquals(4 << 20, third.kernelBufferBytes());
        assertEquals(1 << 20, third.ringBytes(), "a power of two, and no more than a third of 4 MiB");
        assertNotEquals(whole.seed(), third.seed());
        PcapOptions least = whole.withKernelBufferBytes(64 << 10).withShare(new PortShare(63, 64));
        assertEquals(64 << 10, least.kernelBufferBytes());
        assertEquals(256 << 10, least.ringBytes());
        assertEquals(whole, whole.withShare(PortShare.ALL));
    }
}
