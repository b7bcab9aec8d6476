package loomwire.bench;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.locks.LockSupport;
import loomwire.rawnet.Addresses;
import loomwire.rawnet.FlagCycle;
import loomwire.rawnet.LinkKind;
import loomwire.rawnet.PacketBatch;
import loomwire.rawnet.PortCounters;
import loomwire.rawnet.RawPath;
import loomwire.rawnet.linux.LinuxCalls;
import loomwire.rawnet.pcap.PcapOptions;
import loomwire.rawnet.pcap.PcapPort;

/**
 * What each datagram costs that the pcap port carries at a given pace: two processes in two network namespaces joined
 * by a veth pair, at several paces, the portable way and by Linux's own calls in turn. Run as root on Linux, by the
 * java of a JDK 25:
 *
 * <pre>java --enable-native-access=ALL-UNNAMED -cp … loomwire.bench.PcapPortRates [bytes] [seconds]</pre>
 *
 * With the one argument {@code ways} it compares pcap4j's ways to read instead.
 *
 * The interfaces have no addresses, so that no kernel takes part; a real host also pays for its own look at each segment.
 */
public final class PcapPortRates {
    private static final String NAMESPACE = "lwrates" + ProcessHandle.current().pid();
    private static final String[] MACS = {"020000000a01", "020000000a02"};
    private static final InetSocketAddress[] ADDRESSES = {
        new InetSocketAddress("10.201.0.1", 9001), new InetSocketAddress("10.201.0.2", 9002)
    };
    /** Datagrams a second. As fast as it goes is {@code PortThroughput}'s question. */
    private static final int[] PACES = {200_000, 100_000, 20_000, 2_000};

    private static final int BATCH = 32;
    private static final int SLAB_BYTES = 128 << 10;
    private static final long SECOND = 1_000_000_000L;

    private PcapPortRates() {}

    public static void main(String[] args) throws Exception {
        if (args.length == 4) {
            int bytes = Integer.parseInt(args[1]);
            long nanos = Integer.parseInt(args[2]) * SECOND;
            if (args[0].equals("send")) {
                send(bytes, nanos, Integer.parseInt(args[3]));
            } else {
                receive(nanos);
            }
            return;
        }
        if (args.length == 1 && args[0].equals("ways")) {
            compareWaysToRead();
            return;
        }
        String bytes = args.length > 0 ? args[0] : "1400";
        String seconds = args.length > 1 ? args[1] : "4";
        try {
            join();
            for (int pace : PACES) {
                for (boolean portable : new boolean[] {true, false}) {
                    System.out.println(pace + " datagrams/s" + (portable ? ", portable" : ""));
                    measure(portable, bytes, seconds, pace);
                }
            }
        } finally {
            part();
        }
    }

    private static void measure(boolean portable, String bytes, String seconds, int pace) throws Exception {
        Process receiver = child(1, portable, PcapPortRates.class, "receive", bytes, seconds, "0");
        receiver.inputReader().readLine();
        Process sender = child(0, portable, PcapPortRates.class, "send", bytes, seconds, Integer.toString(pace));
        sender.inputReader().lines().forEach(System.out::println);
        receiver.inputReader().lines().forEach(System.out::println);
    }

    private static void compareWaysToRead() throws Exception {
        try {
            join();
            for (String way : PcapReadWays.WAYS) {
                Process reader = child(1, true, PcapReadWays.class, way, "lw1");
                reader.inputReader().readLine();
                Process sender = child(0, true, PcapPortRates.class, "send", "1400", "120", "200000");
                reader.inputReader().lines().forEach(System.out::println);
                sender.destroy();
                sender.waitFor();
            }
        } finally {
            part();
        }
    }

    private static void part() throws Exception {
        run("ip", "netns", "del", NAMESPACE + 0);
        run("ip", "netns", "del", NAMESPACE + 1);
    }

    private static void join() throws Exception {
        run("ip", "netns", "add", NAMESPACE + 0);
        run("ip", "netns", "add", NAMESPACE + 1);
        HexFormat colons = HexFormat.ofDelimiter(":");
        run(
                "ip",
                "link",
                "add",
                "lw0",
                "netns",
                NAMESPACE + 0,
                "address",
                colons.formatHex(HexFormat.of().parseHex(MACS[0])),
                "type",
                "veth",
                "peer",
                "name",
                "lw1",
                "netns",
                NAMESPACE + 1,
                "address",
                colons.formatHex(HexFormat.of().parseHex(MACS[1])));
        run("ip", "-n", NAMESPACE + 0, "link", "set", "lw0", "up");
        run("ip", "-n", NAMESPACE + 1, "link", "set", "lw1", "up");
    }

    private static void run(String... command) throws Exception {
        int status = new ProcessBuilder(command).inheritIO().start().waitFor();
        if (status != 0) {
            throw new IOException(String.join(" ", command) + " ended with status " + status);
        }
    }

    private static Process child(int side, boolean portable, Class<?> main, String... args) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                "ip",
                "netns",
                "exec",
                NAMESPACE + side,
                ProcessHandle.current().info().command().orElse("java"),
                "--enable-native-access=ALL-UNNAMED",
                "-D" + LinuxCalls.PORTABLE_PROPERTY + "=" + portable,
                "-cp",
                System.getProperty("java.class.path"),
                main.getName()));
        command.addAll(List.of(args));
        return new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    private static PcapPort port(int side) throws IOException {
        RawPath path = new RawPath(
                "lw" + side,
                LinkKind.ETHERNET,
                HexFormat.of().parseHex(MACS[side]),
                HexFormat.of().parseHex(MACS[1 - side]),
                ADDRESSES[side],
                1500);
        return PcapPort.open(List.of(path), PcapOptions.defaults(), FlagCycle.DEFAULT);
    }

    private static void send(int bytes, long nanos, int pace) throws IOException {
        InetAddress to = ADDRESSES[1].getAddress();
        try (PcapPort port = port(0)) {
            PacketBatch batch = new PacketBatch(BATCH, SLAB_BYTES);
            int perBatch = pace > 50_000 ? BATCH : 1;
            for (int i = 0; i < perBatch; i++) {
                batch.add(bytes, bytes, Addresses.high(to), Addresses.low(to), ADDRESSES[1].getPort(), 0);
            }
            Costs costs = new Costs();
            long start = System.nanoTime();
            long due = start;
            long sent = 0;
            while (System.nanoTime() - start < nanos) {
                sent += port.transmit(batch);
                due += perBatch * SECOND / pace;
                while (System.nanoTime() < due) {
                    LockSupport.parkNanos(due - System.nanoTime());
                }
            }
            costs.report("  sent", sent, System.nanoTime() - start, port.counters());
        }
    }

    private static void receive(long nanos) throws IOException {
        try (PcapPort port = port(1)) {
            System.out.println("ready");
            PacketBatch batch = new PacketBatch(64, SLAB_BYTES);
            port.receive(batch, 20 * SECOND);
            // The first second is for the compiler; then half of what the sender's time leaves is counted.
            long start = System.nanoTime();
            while (System.nanoTime() - start < SECOND) {
                port.receive(batch, SECOND);
            }
            Costs costs = new Costs();
            start = System.nanoTime();
            long received = 0;
            long calls = 0;
            while (System.nanoTime() - start < nanos / 2) {
                received += port.receive(batch, SECOND);
                calls++;
            }
            costs.report("  received", received, System.nanoTime() - start, port.counters());
            System.out.printf(Locale.ROOT, "    %.1f datagrams a call%n", (double) received / calls);
        }
    }

    /** CPU time and allocation between two moments, thread by thread. */
    private static final class Costs {
        private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        private final long[] ids = threads.getAllThreadIds();
        private final long[] before = threads.getThreadCpuTime(ids);
        private final long process = processNanos();

        private static long processNanos() {
            return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
                    .getProcessCpuTime();
        }

        void report(String what, long packets, long nanos, PortCounters counters) {
            long all = processNanos() - process;
            System.out.printf(
                    Locale.ROOT,
                    "%s %,d, %.0f thousand/s, %.2f us of the process each; dropped %d in, %d out%n",
                    what,
                    packets,
                    packets * 1e6 / nanos,
                    all / 1e3 / packets,
                    counters.receiveDrops.sum(),
                    counters.sendDrops.sum());
            long[] after = threads.getThreadCpuTime(ids);
            for (int i = 0; i < ids.length; i++) {
                if (after[i] - before[i] > nanos / 200) {
                    System.out.printf(
                            Locale.ROOT,
                            "    %-28s %.2f us each%n",
                            threads.getThreadInfo(ids[i]).getThreadName(),
                            (after[i] - before[i]) / 1e3 / packets);
                }
            }
        }
    }
}
