package loomwire.quic.sim;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import loomwire.quic.CongestionControl;
import loomwire.quic.TransportConfig;
import loomwire.quic.connection.Connection;
import org.junit.jupiter.api.Test;

/**
 * Measures, in virtual time, how soon losses are repaired: downloads whose packets overtake each other, short answers, small
 * requests beside a download, and the MTU that is found. Run by {@code quic/lossy} alone: its figures are to be read, and the
 * suite does not know its name.
 */
class LossyPaths {
    private static final long SECOND = Simulation.SECOND;
    private static final long MILLI = Simulation.MILLI;
    private static final CongestionControl[] CONTROLLERS = {CongestionControl.CUBIC, CongestionControl.BBR};

    @Test
    void measure() {
        main(new String[] {"reordering", "short", "beside", "acks", "mtu"});
    }

    public static void main(String[] args) {
        for (String what : args) {
            switch (what) {
                case "reordering" -> reordering();
                case "short" -> shortAnswers();
                case "beside" -> beside();
                case "acks" -> acks();
                case "mtu" -> mtu();
                default -> throw new IllegalArgumentException(what);
            }
        }
    }

    private static TransportConfig config(CongestionControl control) {
        return TransportConfig.builder()
                .congestion(control)
                .initialStreamWindow(1 << 20)
                .maxStreamWindow(24 << 20)
                .initialConnectionWindow(2 << 20)
                .maxConnectionWindow(64 << 20)
                .build();
    }

    private static Simulation simulation(long seed, String up, String down, CongestionControl control) {
        PathNode[] path = PathNode.of(seed, up, down);
        Simulation sim = new Simulation(seed, List.of(path[0]), List.of(path[1]), config(control));
        sim.transport = config(control);
        return sim;
    }

    // ---- packets that overtake each other

    private static void reordering() {
        System.out.println("20 Mbit/s, 60 ms, a download of 12 s: share of the rate from the third second on");
        double[] packets = {0, 1, 2, 5, 10, 20};
        for (CongestionControl control : CONTROLLERS) {
            StringBuilder line = new StringBuilder(control.toString());
            for (double n : packets) {
                String words = n == 0 ? "" : " reorder=2%:" + Math.round(n * 600) + "us";
                line.append(cell(control, n + " packets", words));
            }
            line.append(cell(control, "jitter", " jitter=15ms"));
            line.append(cell(control, "overtaken by a quarter RTT", " reorder=5%:15ms"));
            line.append(cell(control, "jitter and 5 packets", " jitter=15ms reorder=2%:3ms"));
            line.append(cell(control, "10 packets, 0.1 % lost", " reorder=2%:6ms loss=0.1%"));
            System.out.println(line);
        }
    }

    private static String cell(CongestionControl control, String name, String words) {
        double sum = 0;
        int seeds = 2;
        for (long seed = 1; seed <= seeds; seed++) {
            sum += share(seed, control, words) / seeds;
        }
        return String.format(" | %s: %.2f", name, sum);
    }

    private static double share(long seed, CongestionControl control, String words) {
        Simulation sim =
                simulation(seed, "delay=30ms rate=20mbit", "delay=30ms rate=20mbit queue=1bdp" + words, control);
        sim.answerBytes = 1L << 40;
        Connection connection = sim.connected();
        sim.ring.run(3 * SECOND);
        Transfer transfer = sim.request(connection, 100);
        sim.ring.run(2 * SECOND);
        long before = transfer.bytesRead();
        sim.ring.run(10 * SECOND);
        return (transfer.bytesRead() - before) * 8.0 / 10 / 20e6;
    }

    // ---- short answers

    private static void shortAnswers() {
        System.out.println(
                "100 Mbit/s, 50 ms, an answer at a time, 25 on each of 8 connections: ms to the last byte, p50 / p90 / p99");
        for (CongestionControl control : CONTROLLERS) {
            for (String loss : new String[] {"0%", "1%", "3%"}) {
                StringBuilder line = new StringBuilder(control + " " + loss);
                for (long bytes : new long[] {10_000, 100_000, 1_000_000}) {
                    line.append(" | ")
                            .append(bytes / 1000)
                            .append(" kB: ")
                            .append(percentiles(answers(control, loss, bytes)));
                }
                System.out.println(line);
            }
        }
    }

    private static double[] answers(CongestionControl control, String loss, long bytes) {
        List<Double> times = new ArrayList<>();
        for (long seed = 1; seed <= 8; seed++) {
            String words = "delay=25ms rate=100mbit queue=1bdp loss=" + loss;
            Simulation sim = simulation(seed, words, words, control);
            sim.answerBytes = bytes;
            Connection connection = sim.connected();
            sim.ring.run(SECOND);
            for (int i = 0; i < 25; i++) {
                sim.ring.run(((i * 37L + seed * 11) % 100 + 300) * MILLI);
                long start = sim.ring.now();
                Transfer transfer = sim.request(connection, 200);
                sim.ring.runUntil(transfer::isEndRead, 60 * SECOND, "an answer");
                times.add((sim.ring.now() - start) / 1e6);
            }
        }
        return sorted(times);
    }

    private static double[] sorted(List<Double> times) {
        double[] sorted = times.stream().mapToDouble(Double::doubleValue).toArray();
        Arrays.sort(sorted);
        return sorted;
    }

    private static String percentiles(double[] sorted) {
        return String.format("%.0f / %.0f / %.0f", at(sorted, 0.5), at(sorted, 0.9), at(sorted, 0.99));
    }

    private static double at(double[] sorted, double part) {
        return sorted[Math.min((int) Math.ceil(part * sorted.length), sorted.length) - 1];
    }

    // ---- small requests beside a download

    private static void beside() {
        System.out.println(
                "300 Mbit/s, 100 ms, 1 KiB asked for every 10 ms for 3 s beside downloads: ms, p50 / p90 / p99; its rate");
        for (CongestionControl control : CONTROLLERS) {
            for (String loss : new String[] {"0%", "1%"}) {
                for (int downloads : new int[] {1, 3}) {
                    System.out.println(control + ", " + loss + ", downloads: " + downloads + ": "
                            + beside(control, loss, downloads));
                }
            }
        }
    }

    private static String beside(CongestionControl control, String loss, int downloads) {
        String words = "delay=50ms rate=300mbit queue=1bdp loss=" + loss;
        Simulation sim = simulation(7, words, words, control);
        sim.answerBytes = 1L << 40;
        Connection connection = sim.connected();
        sim.ring.run(3 * SECOND);
        List<Transfer> bulk = new ArrayList<>();
        for (int i = 0; i < downloads; i++) {
            bulk.add(sim.request(connection, 100));
        }
        sim.ring.run(2 * SECOND);
        long before = bulk.stream().mapToLong(Transfer::bytesRead).sum();
        sim.answerBytes = 1024;
        List<Transfer> asked = new ArrayList<>();
        List<Long> since = new ArrayList<>();
        List<Double> times = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            asked.add(sim.request(connection, 100));
            since.add(sim.ring.now());
            long end = sim.ring.now() + 10 * MILLI;
            sim.ring.runUntil(
                    () -> {
                        collect(sim, asked, since, times);
                        return sim.ring.now() >= end;
                    },
                    SECOND,
                    "ten milliseconds");
        }
        double rate = (bulk.stream().mapToLong(Transfer::bytesRead).sum() - before) * 8.0 / 3 / 1e6;
        sim.ring.runUntil(
                () -> {
                    collect(sim, asked, since, times);
                    return asked.isEmpty();
                },
                30 * SECOND,
                "the last answers");
        return percentiles(sorted(times)) + String.format(", download %.0f Mbit/s", rate);
    }

    private static void collect(Simulation sim, List<Transfer> asked, List<Long> since, List<Double> times) {
        for (int i = asked.size() - 1; i >= 0; i--) {
            if (asked.get(i).isEndRead()) {
                times.add((sim.ring.now() - since.get(i)) / 1e6);
                asked.remove(i);
                since.remove(i);
            }
        }
    }

    // ---- acknowledgments

    private static void acks() {
        System.out.println("60 ms, a download of 10 MB: datagrams back for a GiB, their mean size, Mbit/s");
        for (CongestionControl control : CONTROLLERS) {
            for (String rate : new String[] {"20mbit", "200mbit"}) {
                for (String loss : new String[] {"0%", "1%", "3%"}) {
                    if (control == CongestionControl.CUBIC && !loss.equals("0%")) {
                        continue;
                    }
                    String words = "delay=30ms queue=1bdp rate=" + rate + " loss=" + loss;
                    Simulation sim = simulation(3, words, words, control);
                    sim.answerBytes = 10_000_000;
                    Connection connection = sim.connected();
                    long count = sim.toServer.count();
                    long bytes = sim.toServer.bytes();
                    long start = sim.ring.now();
                    Transfer transfer = sim.request(connection, 100);
                    sim.ring.runUntil(transfer::isEndRead, 300 * SECOND, "the answer");
                    count = sim.toServer.count() - count;
                    System.out.printf(
                            "%s, %s, loss %s: %.0f datagrams of %.0f bytes, %.1f Mbit/s%n",
                            control,
                            rate,
                            loss,
                            count * (double) (1 << 30) / 10e6,
                            (double) (sim.toServer.bytes() - bytes) / count,
                            10e6 * 8000 / (sim.ring.now() - start));
                }
            }
        }
    }

    // ---- the MTU

    private static void mtu() {
        for (String loss : new String[] {"3%", "5%"}) {
            int found = 0;
            int kept = 0;
            for (long seed = 1; seed <= 100; seed++) {
                String words = "delay=20ms rate=50mbit queue=1bdp mtu=1420 loss=" + loss;
                Simulation sim = simulation(seed, words, words, CongestionControl.CUBIC);
                sim.answerBytes = 3_000;
                Connection connection = sim.connected();
                sim.ring.run(5 * SECOND);
                Connection server = sim.server.completed().getFirst();
                found += isFound(server) ? 1 : 0;
                for (int i = 0; i < 100; i++) {
                    sim.answerBytes = i % 3 == 0 ? 1_300 : i % 3 * 900;
                    Transfer transfer = sim.request(connection, 50);
                    sim.ring.runUntil(transfer::isEndRead, 60 * SECOND, "an answer");
                    sim.ring.run(30 * MILLI);
                }
                kept += isFound(server) ? 1 : 0;
            }
            System.out.println("MTU 1420, loss " + loss + ": found in " + found
                    + " of 100, kept over 100 small answers in " + kept);
        }
    }

    private static boolean isFound(Connection connection) {
        return connection.stats().maxDatagramBytes() >= 1420 - PathNode.HEADER_BYTES - 16;
    }
}
