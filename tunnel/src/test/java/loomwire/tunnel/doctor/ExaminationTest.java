package loomwire.tunnel.doctor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import loomwire.tunnel.config.Config;
import loomwire.tunnel.config.ConfigException;
import loomwire.tunnel.config.ConfigLoader;
import loomwire.tunnel.config.Host;
import loomwire.tunnel.doctor.Finding.Verdict;
import loomwire.tunnel.doctor.NetworkFacts.SynAnswer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every check, through the doctor, on machines and networks that are made up. */
class ExaminationTest {
    private static final String KEY = "9f2c61d0a7b34e8850c3f91be6d7284a1375ce09b8f46d2af1e05c977a8b3d64";

    private final MadeUpMachine machine = new MadeUpMachine();
    private final MadeUpNetwork network = new MadeUpNetwork();

    private static Config config(String text) {
        try {
            return ConfigLoader.parse(Path.of("/etc/loomwire.yaml"), text, new Host(4, 8192, Map.of()));
        } catch (ConfigException e) {
            throw new AssertionError(e);
        }
    }

    private static Config server(String more) {
        return config(
                "role: server\nlisten: { addr: ':9999' }\nauth: { key: " + KEY + " }\nstate_dir: /state\n" + more);
    }

    private static Config client(String more) {
        return config("role: client\nserver: { addr: '192.0.2.1:9999' }\nauth: { key: " + KEY
                + " }\nsocks5: [{ listen: '127.0.0.1:1080' }]\n" + more);
    }

    private List<Finding> examine(Config config, boolean fix) throws InterruptedException {
        machine.permissions.putIfAbsent("/etc/loomwire.yaml", "rw-------");
        List<Check> checks = config == null
                ? Examination.ofMachine(machine, network)
                : Examination.ofConfig(config, machine, network, true);
        List<Finding> told = new ArrayList<>();
        List<Finding> all = new Doctor(checks, machine.isLinux(), fix ? new Mending(machine) : null).examine(told::add);
        assertEquals(all, told);
        return all;
    }

    private Finding only(Config config, String subject) throws InterruptedException {
        List<Finding> all = examine(config, false);
        List<Finding> found =
                all.stream().filter(each -> each.subject().equals(subject)).toList();
        assertEquals(1, found.size(), () -> subject + " among " + all);
        return found.getFirst();
    }

    private void expect(Verdict verdict, Config config, String subject, String text) throws InterruptedException {
        Finding finding = only(config, subject);
        assertEquals(verdict, finding.verdict(), finding.toString());
        assertTrue((finding.text() + " | " + finding.remedy().command()).contains(text), finding.toString());
    }

    @Test
    void aHealthyMachineHasNothingButOk() throws InterruptedException {
        for (Config each : new Config[] {null, server(""), client(""), client("network: { backend: udp }\n")}) {
            assertTrue(
                    examine(each, false).stream().allMatch(finding -> finding.verdict() == Verdict.OK),
                    () -> String.valueOf(each == null ? "machine" : each.role()));
        }
    }

    @Test
    void descriptorsAreMeasuredAgainstWhatTheStreamsNeed() throws InterruptedException {
        machine.limits(1024, 20_000);
        expect(Verdict.WARNING, server(""), "descriptors", "ulimit -n 65536");
        expect(Verdict.OK, server("performance: { max_concurrent_streams: 10000 }\n"), "descriptors", "20,000");
        expect(
                Verdict.OK,
                server("performance: { max_concurrent_streams: 0 }\n"),
                "descriptors",
                "nothing but this limits");
        machine.limits(256, 256);
        expect(Verdict.PROBLEM, client(""), "descriptors", "up to 256");
    }

    @Test
    void kernelParametersThatAreTooSmallComeWithTheCommand() throws InterruptedException {
        machine.sysctl("net.core.rmem_max", "212992");
        expect(Verdict.OK, client(""), "net.core.rmem_max", "backend: udp only");
        expect(
                Verdict.WARNING,
                client("network: { backend: udp }\n"),
                "net.core.rmem_max",
                "sysctl -w net.core.rmem_max=16777216");
        machine.sysctl("net.core.somaxconn", "128");
        expect(Verdict.WARNING, client(""), "net.core.somaxconn", "sysctl -w net.core.somaxconn=1024");
        expect(Verdict.OK, server(""), "net.core.somaxconn", "128");
        machine.sysctl("net.ipv4.ip_local_port_range", "50000\t51000");
        expect(
                Verdict.WARNING,
                server(""),
                "net.ipv4.ip_local_port_range",
                "sysctl -w net.ipv4.ip_local_port_range=\"10240 65535\"");
        machine.sysctl("net.netfilter.nf_conntrack_max", "65536");
        expect(
                Verdict.WARNING,
                server("performance: { max_concurrent_streams: 50000 }\n"),
                "net.netfilter.nf_conntrack_max",
                "=100000");
        machine.files.remove(KernelParameterCheck.path("net.core.wmem_max").toString());
        expect(Verdict.NOT_CHECKED, server(""), "net.core.wmem_max", "not visible here");
    }

    @Test
    void aMissingLibpcapIsAProblemOnlyWhereItIsUsed() throws InterruptedException {
        machine.libpcapMissing = "libpcap cannot be loaded";
        expect(Verdict.PROBLEM, client(""), "libpcap", "apt install libpcap0.8");
        expect(Verdict.PROBLEM, null, "libpcap", "cannot be loaded");
        expect(Verdict.OK, client("network: { backend: udp }\n"), "libpcap", "not needed");
    }

    @Test
    void missingCapabilitiesAreNamedWithWhatTheyAreFor() throws InterruptedException {
        machine.files.put("/proc/self/status", "CapEff:\t0000000000000000\n");
        expect(Verdict.PROBLEM, server(""), "CAP_NET_RAW", "AmbientCapabilities");
        expect(Verdict.PROBLEM, server(""), "CAP_NET_RAW", "--ambient-caps=+net_raw,+net_admin");
        expect(Verdict.WARNING, server(""), "CAP_NET_ADMIN", "UDP datagram");
        expect(Verdict.PROBLEM, server("network: { firewall: iptables }\n"), "CAP_NET_ADMIN", "iptables");
        expect(Verdict.OK, server("network: { backend: udp }\n"), "CAP_NET_RAW", "not needed");
        Config privileged =
                config("role: server\nlisten: { addr: ':443' }\nauth: { key: " + KEY + " }\nstate_dir: /state\n");
        expect(Verdict.PROBLEM, privileged, "CAP_NET_BIND_SERVICE", "port 443");
        machine.sysctl("net.ipv4.ip_unprivileged_port_start", "0");
        assertTrue(examine(privileged, false).stream()
                .noneMatch(each -> each.subject().equals("CAP_NET_BIND_SERVICE")));
    }

    @Test
    void aCardThatMergesSegmentsIsWarnedOf() throws InterruptedException {
        machine.outputs.put("ethtool -k eth0", "generic-receive-offload: on\nlarge-receive-offload: on\n");
        expect(Verdict.WARNING, client(""), "offloads of eth0", "ethtool -K eth0 lro off");
        machine.outputs.remove("ethtool -k eth0");
        expect(Verdict.NOT_CHECKED, client(""), "offloads of eth0", "apt install ethtool");
    }

    @Test
    void aFullConntrackTableIsWarnedOfAndThePortsEntriesAreCounted() throws InterruptedException {
        machine.sysctl("net.netfilter.nf_conntrack_count", "900");
        machine.sysctl("net.netfilter.nf_conntrack_max", "1000");
        machine.files.put(
                "/proc/net/nf_conntrack",
                "ipv4 2 tcp 6 299 ESTABLISHED src=1.2.3.4 dst=5.6.7.8 sport=40000 dport=9999 src=5.6.7.8 dst=1.2.3.4\n"
                        + "ipv4 2 tcp 6 299 ESTABLISHED src=1.2.3.4 dst=5.6.7.8 sport=40001 dport=19999 src=5.6.7.8 dst=1.2.3.4\n");
        expect(Verdict.WARNING, client(""), "conntrack", "sysctl -w net.netfilter.nf_conntrack_max=2000");
        expect(Verdict.OK, client(""), "conntrack of port 9999", "1 entries");
        machine.files.remove("/proc/net/nf_conntrack");
        expect(Verdict.NOT_CHECKED, client(""), "conntrack of port 9999", "apt install conntrack");
    }

    @Test
    void aGuardThatDoesNotKeepTheKernelSilentIsAProblem() throws InterruptedException {
        network.atGuard = SynAnswer.RESET;
        expect(Verdict.PROBLEM, client(""), "RST guard", "answers RST on a guarded port of 192.0.2.10");
        network.atGuard = SynAnswer.ACCEPTED;
        expect(Verdict.PROBLEM, client(""), "RST guard", "redirects");
        network.noGuard = new IOException("no filter here");
        expect(Verdict.PROBLEM, client(""), "RST guard", "no filter here");
        network.noGuard = new IOException("cannot guard 192.0.2.10:1: setsockopt: Operation not permitted (errno 1)");
        expect(Verdict.PROBLEM, client(""), "RST guard", "with CAP_NET_ADMIN");
    }

    @Test
    void theOtherFirewallModesAreLookedAtInTheirOwnWay() throws InterruptedException {
        expect(Verdict.WARNING, server("network: { firewall: none }\n"), "RST guard", "answers RST on 192.0.2.10:9999");
        network.atPort = SynAnswer.SILENCE;
        expect(Verdict.OK, server("network: { firewall: none }\n"), "RST guard", "silent");
        expect(Verdict.PROBLEM, server("network: { firewall: iptables }\n"), "RST guard", "apt install iptables");
        machine.outputs.put("iptables -w 5 -t raw -S", "");
        machine.outputs.put("iptables -w 5 -t mangle -S", "fail: no such table");
        expect(Verdict.PROBLEM, server("network: { firewall: iptables }\n"), "RST guard", "no such table");
        machine.outputs.put("iptables -w 5 -t mangle -S", "");
        expect(Verdict.OK, server("network: { firewall: iptables }\n"), "RST guard", "iptables works");
    }

    @Test
    void aProgramThatHasTheServersPortIsAProblem() throws InterruptedException {
        network.atPort = SynAnswer.ACCEPTED;
        expect(Verdict.PROBLEM, server(""), "port", "ss -tlnp sport = :9999");
        network.atPort = SynAnswer.SILENCE;
        expect(Verdict.OK, server(""), "port", "a guard holds it");
    }

    @ParameterizedTest
    @ValueSource(ints = {1080, 8080, 9464})
    void aListenersPortThatIsTakenIsAProblem(int taken) throws InterruptedException {
        Config config = client("forward: [{ listen: '127.0.0.1:8080', target: 'example.org:80' }]\n"
                + "metrics: { listen: '127.0.0.1:9464' }\n");
        network.taken.add(taken);
        List<Finding> found = examine(config, false).stream()
                .filter(each -> each.subject().equals("listeners"))
                .toList();
        assertEquals(3, found.size(), found.toString());
        Finding bad = found.stream()
                .filter(each -> each.verdict() != Verdict.OK)
                .findFirst()
                .orElseThrow();
        assertEquals(Verdict.PROBLEM, bad.verdict());
        assertTrue(bad.remedy().command().startsWith("ss -tlnp sport = :" + taken), bad.toString());
        network.runsAlready = true;
        assertTrue(
                examine(config, false).stream()
                        .anyMatch(each -> each.subject().equals("listeners") && each.verdict() == Verdict.WARNING),
                "it may be this very tunnel");
    }

    @Test
    void aUdpPortThatIsTakenIsAProblem() throws InterruptedException {
        Config server = server("network: { backend: udp }\n");
        Config client =
                client("network: { backend: udp, ipv4: { addr: '192.0.2.10:5555' } }\ntransport: { conn: 1 }\n");
        expect(Verdict.OK, server, "port", "listen.addr: ");
        expect(Verdict.OK, client, "port", "network.ipv4.addr: 192.0.2.10:5555 is free for UDP");
        network.takenUdp.addAll(List.of(9999, 5555));
        expect(Verdict.PROBLEM, server, "port", "ss -ulnp sport = :9999");
        expect(Verdict.PROBLEM, client, "port", "ss -ulnp sport = :5555");
        network.runsAlready = true;
        expect(Verdict.WARNING, server, "port", "the Loomwire that runs here already");
        assertTrue(
                examine(client("network: { backend: udp }\n"), false).stream()
                        .noneMatch(each -> each.subject().equals("port")),
                "any port will do");
    }

    @ParameterizedTest
    @ValueSource(strings = {"1970-01-02T00:00:00Z", "2199-01-01T00:00:00Z"})
    void aClockThatWasNeverSetIsAProblem(String now) throws InterruptedException {
        machine.now = Instant.parse(now);
        expect(Verdict.PROBLEM, null, "clock", "timedatectl set-ntp true");
    }

    @Test
    void aSlowClockSourceIsWarnedOfWithABetterOne() throws InterruptedException {
        machine.files.put("/sys/devices/system/clocksource/clocksource0/current_clocksource", "hpet");
        machine.clockNanos = 1200;
        expect(
                Verdict.WARNING,
                null,
                "clock source",
                "echo tsc > /sys/devices/system/clocksource/clocksource0/current_clocksource");
        machine.files.put("/sys/devices/system/clocksource/clocksource0/available_clocksource", "hpet acpi_pm");
        expect(Verdict.WARNING, null, "clock source", "hpet, 1200 ns");
    }

    @Test
    void aKeyThatOthersKnowOrCanGuessIsAProblem() throws InterruptedException {
        expect(
                Verdict.PROBLEM,
                config("role: client\nserver: { addr: '192.0.2.1:9999' }\nauth: { key: " + ConfigLoader.EXAMPLE_KEY
                        + " }\n"),
                "key",
                "example files");
        expect(
                Verdict.PROBLEM,
                config("role: client\nserver: { addr: '192.0.2.1:9999' }\nauth: { key: '" + "0123456789abcdef".repeat(4)
                        + "' }\n"),
                "key",
                "is not random");
        expect(
                Verdict.WARNING,
                config("role: client\nserver: { addr: '192.0.2.1:9999' }\nauth: none\n"),
                "key",
                "auth: none");
        machine.permissions.put("/etc/loomwire.yaml", "rw-r--r--");
        expect(Verdict.WARNING, client(""), "key's file", "chmod o-rwx /etc/loomwire.yaml");
        machine.permissions.put("/etc/loomwire.yaml", "rw-r-----");
        expect(Verdict.OK, client(""), "key's file", "rw-r-----");
    }

    @Test
    void nothingIsToldTwice() throws InterruptedException {
        List<Finding> all = examine(
                config("role: client\nserver: { addr: '192.0.2.1:9999' }\nauth: { key: " + ConfigLoader.EXAMPLE_KEY
                        + ", silent: true }\nsocks5: [{ listen: '127.0.0.1:1080' }]\n"),
                false);
        assertEquals(
                1,
                all.stream()
                        .filter(each -> each.text().contains("example files"))
                        .count(),
                all.toString());
        assertEquals(
                1,
                all.stream()
                        .filter(each -> each.text().contains("auth.silent: has no effect"))
                        .count());
        machine.files.put("/proc/self/status", "CapEff:\t0000000000000000\n");
        assertEquals(
                1,
                examine(server(""), false).stream()
                        .filter(each -> each.remedy().command().contains("setpriv"))
                        .count());
    }

    @Test
    void aFolderThatCannotBeWrittenIsAProblem() throws InterruptedException {
        expect(Verdict.OK, server(""), "state_dir", "made at the first start");
        machine.permissions.put("/state", "rwx------");
        expect(Verdict.OK, server(""), "state_dir", "can be written");
        machine.usable = 100;
        expect(Verdict.PROBLEM, server(""), "state_dir", "full");
        machine.readOnly.add("/state");
        expect(Verdict.PROBLEM, server(""), "state_dir", "may not write to /state");
        machine.permissions.put("/state", "rw-------");
        expect(Verdict.PROBLEM, server(""), "state_dir", "not a folder");
        machine.permissions.put("/state/server.key", "rw-r--r--");
        expect(Verdict.WARNING, server(""), "server's key", "chmod o-rwx /state/server.key");
    }

    @Test
    void aMissingRouteOrGatewayIsTold() throws InterruptedException {
        expect(Verdict.OK, client(""), "next hop on eth0", "gateway 192.0.2.1 has 02:00:5e:10:00:01");
        network.nextHopMac = new byte[6];
        expect(Verdict.WARNING, server(""), "next hop on eth0", "network.ipv4.addr and network.ipv4.router_mac");
        network.noWay = new IOException("this machine has no route to 192.0.2.1");
        expect(Verdict.PROBLEM, client(""), "route to 192.0.2.1:9999", "no route");
        expect(Verdict.PROBLEM, client("network: { backend: udp }\n"), "route to 192.0.2.1:9999", "no route");
        expect(Verdict.NOT_CHECKED, client(""), "RST guard", "no route");
        network.withGateway = false;
        expect(Verdict.WARNING, null, "route", "no interface has a default route");
    }

    @Test
    void aLinkTooSmallForQuicIsAProblem() throws InterruptedException {
        network.mtu = 1259;
        network.udpLack = "interface eth0 has an MTU of 1200 bytes, too small for QUIC";
        expect(Verdict.PROBLEM, client(""), "MTU of eth0", "ip link set eth0 mtu 1260");
        expect(Verdict.WARNING, null, "MTU of eth0", "too small for QUIC");
        expect(Verdict.PROBLEM, client("network: { backend: udp }\n"), "route to 192.0.2.1:9999", "too small for QUIC");
    }

    @Test
    void everyServerOfAClientIsAsked() throws InterruptedException {
        Config two =
                config("role: client\nservers: ['192.0.2.1:9999', '192.0.2.2:9999']\nauth: { key: " + KEY + " }\n");
        expect(Verdict.OK, two, "server 192.0.2.2:9999", "round trip 12.34 ms");
        assertEquals(two.servers(), network.pinged);
        network.noServer = new IOException("auth.key is another one than the server's");
        expect(Verdict.PROBLEM, client(""), "server 192.0.2.1:9999", "another one");
    }

    @Test
    void onOtherSystemsWhatCanBeLookedAtIsAndTheRestIsNamed() throws InterruptedException {
        machine.os = "Mac OS X";
        machine.files.clear();
        machine.permissions.put("/etc/loomwire.yaml", "rw-------");
        List<Finding> all = examine(client(""), false);
        List<String> skipped = all.stream()
                .filter(each -> each.text().equals("not checked on this system"))
                .map(Finding::subject)
                .toList();
        assertEquals(List.of("descriptors", "sysctl", "capabilities", "offloads", "RST guard", "conntrack"), skipped);
        assertTrue(all.stream().anyMatch(each -> each.subject().startsWith("server ") && each.verdict() == Verdict.OK));
    }

    @Test
    void withFixWhatIsSafeIsMendedAndSaid() throws InterruptedException {
        machine.sysctl("net.core.somaxconn", "128");
        machine.permissions.put("/etc/loomwire.yaml", "rw-r--r--");
        machine.outputs.put("ethtool -k eth0", "large-receive-offload: on\n");
        List<Finding> all = examine(client(""), true);
        assertEquals(List.of("hide /etc/loomwire.yaml", "net.core.somaxconn = 1024"), machine.changes);
        assertTrue(
                all.stream()
                        .anyMatch(each -> each.verdict() == Verdict.OK
                                && each.text()
                                        .startsWith("mended: sysctl -w net.core.somaxconn=1024 (until the next boot")),
                all.toString());
        assertTrue(
                all.stream()
                        .anyMatch(each -> each.verdict() == Verdict.WARNING
                                && each.subject().startsWith("offloads")),
                "a card is left alone");
    }

    @Test
    void aMendingThatFailsLeavesTheFindingAsItWas() throws InterruptedException {
        machine.sysctl("net.core.somaxconn", "128");
        machine.changesFail = true;
        assertTrue(examine(client(""), true).stream()
                .anyMatch(each ->
                        each.verdict() == Verdict.WARNING && each.text().endsWith("mending it failed: read-only")));
    }

    @Test
    void aCheckThatFailsDoesNotStopTheOthers() throws InterruptedException {
        Check failing = new Check() {
            @Override
            public String subject() {
                return "trouble";
            }

            @Override
            public List<Finding> examine() {
                throw new IllegalStateException("broken");
            }
        };
        List<Finding> all = new Doctor(List.of(failing, new ClockCheck(machine)), true, null).examine(finding -> {});
        assertEquals(
                new Finding(Verdict.NOT_CHECKED, "trouble", "could not be found out: broken", Remedy.none()),
                all.getFirst());
        assertEquals(3, all.size());
    }
}
