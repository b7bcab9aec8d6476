package loomwire.bench.throughput;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import loomwire.bench.run.BenchmarkMain;
import loomwire.bench.stack.Content;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Every harness of throughput, once and small, so that none rots. */
@Timeout(300)
class HarnessesTest {
    /** One short iteration each: whether it works, not how fast. */
    private static final List<String> ONCE =
            List.of("-wi", "0", "-i", "1", "-r", "10ms", "-p", "delayMicros=0", "-p", "family=IPv4");

    private static final List<String> SMALLEST =
            List.of("-p", "streams=1", "-p", "atOnce=1", "-p", "connections=1", "-p", "batch=1");
    private static final Pattern NAME = Pattern.compile("\"benchmark\" : \"loomwire\\.bench\\.throughput\\.([^\"]+)\"");

    @TempDir
    private Path folder;

    @BeforeAll
    static void anotherRunOnThisMachineIsNoReasonToFail() {
        System.setProperty("jmh.ignoreLock", "true");
    }

    /** In this JVM. */
    private int run(String... arguments) throws Exception {
        List<String> all = new ArrayList<>(List.of("-f", "0"));
        all.addAll(List.of(arguments));
        return runWith(all);
    }

    private int runWith(List<String> arguments) throws Exception {
        return BenchmarkMain.run(complete(arguments));
    }

    /** In a JVM of its own, since JMH leaves in a JVM what failed there. */
    private int runElsewhere(String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-preview",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-Djmh.ignoreLock=true",
                "-D" + Content.CHANGE_A_BYTE + "=true",
                "-cp",
                System.getProperty("java.class.path"),
                BenchmarkMain.class.getName(),
                "-f",
                "0"));
        command.addAll(List.of(complete(List.of(arguments))));
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("errors").toFile())
                .start()
                .waitFor();
    }

    private String[] complete(List<String> arguments) {
        List<String> all = new ArrayList<>(ONCE);
        all.addAll(List.of(
                "-o",
                folder.resolve("log").toString(),
                "-rf",
                "json",
                "-rff",
                folder.resolve("result.json").toString()));
        all.addAll(arguments);
        for (int i = 0; i < SMALLEST.size(); i += 2) {
            String parameter = SMALLEST.get(i + 1);
            if (arguments.stream()
                    .noneMatch(each -> each.startsWith(parameter.substring(0, parameter.indexOf('=') + 1)))) {
                all.addAll(SMALLEST.subList(i, i + 2));
            }
        }
        return all.toArray(new String[0]);
    }

    private String log() throws Exception {
        return Files.readString(folder.resolve("log"));
    }

    private Set<String> measured() throws Exception {
        Set<String> names = new TreeSet<>();
        Matcher matcher = NAME.matcher(Files.readString(folder.resolve("result.json")));
        while (matcher.find()) {
            names.add(matcher.group(1));
        }
        return names;
    }

    @Test
    void everyHarnessRunsWithItsSmallestParameters() throws Exception {
        assertEquals(0, run("Throughput", "-p", "identity=P256", "-p", "port=memory,udp"), this::logged);
        assertEquals(
                Set.of(
                        "CoreThroughput.transfer",
                        "DeadlineCalls.acceptAfterOpening",
                        "DeadlineCalls.acceptAtOnce",
                        "DeadlineCalls.dial",
                        "DeadlineCalls.openAfterCredit",
                        "DeadlineCalls.openAtOnce",
                        "DeadlineCalls.ping",
                        "DeadlineCalls.scope",
                        "HandshakeThroughput.handshake",
                        "PortThroughput.in",
                        "PortThroughput.out",
                        "PortThroughput.outAndIn",
                        "RequestThroughput.requests",
                        "RequestThroughput.requestTime",
                        "SegmentThroughput.build",
                        "SegmentThroughput.parse",
                        "TransferThroughput.transfer",
                        "TunnelThroughput.bulk",
                        "TunnelThroughput.requests"),
                measured());
        assertFalse(log().contains("Skipped: "), this::logged);
    }

    @Test
    void refusingStrangersIsMeasuredForEachTokenAndOnlyIfTheyAreRefused() throws Exception {
        assertEquals(0, run("RefusalBenchmark"), this::logged);
        String result = Files.readString(folder.resolve("result.json"));
        assertEquals(3, result.split("\"loomwire.bench.RefusalBenchmark.refuse\"", -1).length - 1, result);
    }

    @Test
    void otherStacksAreMeasuredInTheSameShape() throws Exception {
        assertEquals(
                0,
                run(
                        "TransferThroughput|RequestThroughput|HandshakeThroughput",
                        "-p",
                        "stack=quiche,kwik",
                        "-p",
                        "port=udp",
                        "-p",
                        "identity=P256",
                        "-p",
                        "direction=both"),
                this::logged);
        assertTrue(measured()
                .containsAll(Set.of(
                        "TransferThroughput.transfer", "RequestThroughput.requests", "HandshakeThroughput.handshake")));
    }

    @Test
    void rareChoicesWorkToo() throws Exception {
        assertEquals(
                0,
                run(
                        "TransferThroughput",
                        "-p",
                        "suite=ChaCha20",
                        "-p",
                        "provider=JDK,BouncyCastle",
                        "-p",
                        "port=memory",
                        "-p",
                        "direction=both,up",
                        "-p",
                        "streams=3",
                        "-p",
                        "connections=2"),
                this::logged);
        assertEquals(0, run("HandshakeThroughput", "-p", "identity=Ed25519", "-p", "atOnce=4"), this::logged);
    }

    @Test
    void thePcapPortIsMeasuredOverAPairOfItsOwnOrSkippedWithAReason() throws Exception {
        assertEquals(0, run("TransferThroughput|PortThroughput", "-p", "port=pcap"), this::logged);
        boolean root = System.getProperty("os.name").equals("Linux")
                && System.getProperty("user.name").equals("root");
        if (!root || log().contains("Skipped: ")) {
            assertTrue(
                    Pattern.compile(
                                    "Skipped: .*TransferThroughput.* port=pcap.*: .*(pcap port is measured|veth|namespace|ip is missing)")
                            .matcher(log())
                            .find(),
                    this::logged);
        } else {
            assertEquals(
                    Set.of(
                            "TransferThroughput.transfer",
                            "PortThroughput.in",
                            "PortThroughput.out",
                            "PortThroughput.outAndIn"),
                    measured());
        }
    }

    @Test
    void whatCannotBeMeasuredIsSkippedWithAReasonAndIsNoFailure() throws Exception {
        assertEquals(
                0, run("HandshakeThroughput", "-p", "stack=loomwire,kwik", "-p", "identity=Ed25519"), this::logged);
        assertTrue(log().contains("identity=Ed25519 port=udp stack=kwik: kwik has no Ed25519 identity"), this::logged);
        assertEquals(Set.of("HandshakeThroughput.handshake"), measured());
    }

    @Test
    void aChangedByteFailsTheRunOfEveryStackInsteadOfCounting() throws Exception {
        List<String> harnesses = List.of(
                "TransferThroughput.transfer",
                "RequestThroughput.requests",
                "TunnelThroughput.bulk",
                "TunnelThroughput.requests",
                "CoreThroughput.transfer",
                "PortThroughput.outAndIn");
        assertEquals(
                1,
                runElsewhere(
                        String.join("|", harnesses),
                        "-p",
                        "stack=loomwire,quiche,kwik",
                        "-p",
                        "port=udp",
                        "-p",
                        "direction=down,up"),
                this::logged);
        assertEquals(Set.of(), measured(), this::logged);
        assertTrue(
                log().contains("another byte came than was sent") && log().contains("is not the request"),
                this::logged);
        for (String harness : harnesses) {
            assertTrue(log().contains("FAILED: loomwire.bench.throughput." + harness), this::logged);
        }
    }

    @Test
    void theRunsOfAForkHaveWhatTheyNeedAndTheirFailuresCount() throws Exception {
        assertEquals(0, runWith(List.of("DeadlineCalls.scope", "-f", "1", "-jvmArgsAppend", "-Xmx256m")), this::logged);
        assertEquals(
                1,
                runWith(List.of("CoreThroughput", "-f", "1", "-jvmArgsAppend", "-D" + Content.CHANGE_A_BYTE + "=true")),
                this::logged);
        assertTrue(log().contains("FAILED: loomwire.bench.throughput.CoreThroughput.transfer"), this::logged);
    }

    private String logged() {
        try {
            return log();
        } catch (Exception e) {
            return e.toString();
        }
    }
}
