package loomwire.tunnel.doctor;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A machine as a test wants it: by default a healthy Linux. */
final class MadeUpMachine implements SystemFacts, Mending.SystemChanges {
    final Map<String, String> files = new HashMap<>();
    final Map<String, String> outputs = new HashMap<>();
    final Map<String, String> permissions = new HashMap<>();
    final Set<String> readOnly = new HashSet<>();
    final List<String> changes = new ArrayList<>();
    String os = "Linux";
    Instant now = Instant.parse("2026-11-25T00:00:00Z");
    long clockNanos = 40;
    long usable = 1L << 30;
    String libpcapMissing;
    boolean changesFail;

    MadeUpMachine() {
        limits(1_048_576, 1_048_576);
        sysctl("net.core.rmem_max", "67108864");
        sysctl("net.core.wmem_max", "67108864");
        sysctl("net.core.somaxconn", "4096");
        sysctl("net.ipv4.tcp_max_syn_backlog", "4096");
        sysctl("net.ipv4.ip_local_port_range", "32768\t60999");
        sysctl("fs.file-max", "9223372036854775807");
        files.put("/proc/self/status", "Name:\tjava\nCapEff:\t000001ffffffffff\n");
        files.put("/sys/devices/system/clocksource/clocksource0/current_clocksource", "tsc");
        files.put("/sys/devices/system/clocksource/clocksource0/available_clocksource", "tsc hpet acpi_pm");
        outputs.put("ethtool -k eth0", "generic-receive-offload: on\nlarge-receive-offload: off [fixed]\n");
        permissions.put("/", "rwxr-xr-x");
    }

    void limits(long soft, long hard) {
        files.put(
                "/proc/self/limits",
                "Limit    Soft Limit   Hard Limit   Units\n"
                        + "Max processes             95827                95827                processes\n"
                        + "Max open files            " + soft + "                 " + hard + "               files\n");
    }

    void sysctl(String name, String value) {
        files.put(KernelParameterCheck.path(name).toString(), value);
    }

    @Override
    public String osName() {
        return os;
    }

    @Override
    public Optional<String> read(Path file) {
        return Optional.ofNullable(files.get(file.toString()));
    }

    @Override
    public String run(List<String> command) throws CommandException {
        String text = String.join(" ", command);
        String output = outputs.get(text);
        if (output == null) {
            throw new CommandException(command.getFirst() + " is not installed", true);
        }
        if (output.startsWith("fail: ")) {
            throw new CommandException(text + " failed: " + output.substring(6), false);
        }
        return output;
    }

    @Override
    public Optional<String> permissions(Path file) {
        return Optional.ofNullable(permissions.get(file.toString()));
    }

    @Override
    public boolean exists(Path file) {
        return files.containsKey(file.toString()) || permissions.containsKey(file.toString());
    }

    @Override
    public boolean isDirectory(Path file) {
        return permissions.containsKey(file.toString())
                && permissions.get(file.toString()).startsWith("rwx");
    }

    @Override
    public boolean isWritable(Path file) {
        return !readOnly.contains(file.toString());
    }

    @Override
    public long usableBytes(Path folder) {
        return usable;
    }

    @Override
    public Instant now() {
        return now;
    }

    @Override
    public long clockReadNanos() {
        return clockNanos;
    }

    @Override
    public String libpcap() throws IOException {
        if (libpcapMissing != null) {
            throw new IOException(libpcapMissing);
        }
        return "libpcap version 1.10.3";
    }

    @Override
    public void hideFromOthers(Path file) throws IOException {
        change("hide " + file);
    }

    @Override
    public void setKernelParameter(String name, String value) throws IOException {
        change(name + " = " + value);
    }

    private void change(String what) throws IOException {
        if (changesFail) {
            throw new IOException("read-only");
        }
        changes.add(what);
    }
}
