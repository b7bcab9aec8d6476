package loomwire.tunnel.doctor;

import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import loomwire.tunnel.doctor.Finding.Verdict;

/** How many files and sockets this process may open, against what the configuration can come to need. */
final class DescriptorCheck implements Check {
    private static final Path LIMITS = Path.of("/proc/self/limits");
    private static final Pattern OPEN_FILES = Pattern.compile("(?m)^Max open files +(\\S+) +(\\S+)");
    /** Below this even a small tunnel runs out in an ordinary web page's worth of connections. */
    private static final long BARELY_ENOUGH = 512;

    private static final long USUAL = 65_536;

    private final SystemFacts facts;
    private final Demand demand;

    DescriptorCheck(SystemFacts facts, Demand demand) {
        this.facts = facts;
        this.demand = demand;
    }

    @Override
    public String subject() {
        return "descriptors";
    }

    @Override
    public List<Finding> examine() {
        Matcher limits = OPEN_FILES.matcher(facts.read(LIMITS).orElse(""));
        if (!limits.find()) {
            return List.of(Finding.notChecked(subject(), LIMITS + " does not tell the limit"));
        }
        // Java raises its soft limit to the hard one when it starts, so the hard limit is what counts.
        long soft = number(limits.group(1));
        long hard = number(limits.group(2));
        String may = "up to " + Numbers.grouped(hard) + " may be open"
                + (soft == hard ? "" : " (soft limit " + Numbers.grouped(soft) + ", which Java raises)");
        if (demand.descriptors() == 0) {
            return List.of(
                    hard < BARELY_ENOUGH
                            ? tooFew(hard, may + ", which is little", USUAL)
                            : Finding.ok(
                                    subject(),
                                    may + "; max_concurrent_streams is 0, so nothing but this limits the streams"));
        }
        String need = Numbers.grouped(demand.descriptors()) + " are needed for "
                + Numbers.grouped(demand.streams(), "stream") + " at once";
        return List.of(
                hard < demand.descriptors()
                        ? tooFew(hard, may + ", but " + need, Numbers.powerOfTwoFrom(demand.descriptors()))
                        : Finding.ok(subject(), may + "; " + need));
    }

    private Finding tooFew(long hard, String text, long wanted) {
        return new Finding(
                hard < BARELY_ENOUGH ? Verdict.PROBLEM : Verdict.WARNING,
                subject(),
                text,
                new Remedy.ByHand(
                        "ulimit -n " + wanted + " (as root, in the shell that starts it; in a systemd unit LimitNOFILE="
                                + wanted + "), or a lower performance.max_concurrent_streams"));
    }

    private static long number(String text) {
        return text.equals("unlimited") ? Long.MAX_VALUE : Long.parseLong(text);
    }
}
