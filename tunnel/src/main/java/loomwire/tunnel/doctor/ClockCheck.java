package loomwire.tunnel.doctor;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Set;

/** The clocks: the wall's, which certificates are judged by, and the monotonic one, which is read for every packet. */
final class ClockCheck implements Check {
    private static final Path SOURCES = Path.of("/sys/devices/system/clocksource/clocksource0");
    /** Outside these a clock was never set. */
    private static final Instant EARLIEST = Instant.parse("2025-01-01T00:00:00Z");

    private static final Instant LATEST = Instant.parse("2100-01-01T00:00:00Z");
    /** Sources that are read by a system call, or through a slow bus. */
    private static final Set<String> SLOW = Set.of("hpet", "acpi_pm", "pit", "jiffies", "refined-jiffies", "xen");
    /** A reading without a system call takes 20 to 60 ns. */
    private static final long SLOW_NANOS = 500;

    private final SystemFacts facts;

    ClockCheck(SystemFacts facts) {
        this.facts = facts;
    }

    @Override
    public String subject() {
        return "clock";
    }

    @Override
    public boolean isForEverySystem() {
        return true;
    }

    @Override
    public List<Finding> examine() {
        return List.of(wall(), source());
    }

    private Finding wall() {
        Instant now = facts.now();
        if (now.isBefore(EARLIEST) || now.isAfter(LATEST)) {
            return Finding.problem(
                    subject(),
                    "it is " + now + ", says the clock: certificates will look invalid",
                    new Remedy.ByHand("timedatectl set-ntp true, or date -s \"…\""));
        }
        return Finding.ok(subject(), "it is " + now);
    }

    private Finding source() {
        String subject = "clock source";
        long nanos = facts.clockReadNanos();
        String cost = nanos + " ns a reading";
        String current = facts.read(SOURCES.resolve("current_clocksource")).orElse(null);
        if (current == null) {
            return nanos > SLOW_NANOS
                    ? Finding.warning(subject, cost + " is slow: the clock is read for every packet", Remedy.none())
                    : Finding.ok(subject, cost);
        }
        if (!SLOW.contains(current) && nanos <= SLOW_NANOS) {
            return Finding.ok(subject, current + ", " + cost);
        }
        String better = facts.read(SOURCES.resolve("available_clocksource")).stream()
                .flatMap(text -> List.of(text.split("\\s+")).stream())
                .filter(name -> Set.of("tsc", "kvm-clock", "arch_sys_counter").contains(name) && !name.equals(current))
                .findFirst()
                .orElse(null);
        return Finding.warning(
                subject,
                current + ", " + cost + ": slow, and read for every packet",
                better == null
                        ? Remedy.none()
                        : new Remedy.ByHand("echo " + better + " > " + SOURCES.resolve("current_clocksource")));
    }
}
