package loomwire.tunnel.doctor;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.regex.Pattern;
import loomwire.tunnel.doctor.SystemFacts.CommandException;

/** Connection tracking, which sees segments without a handshake and keeps an entry for each flow. */
final class ConntrackCheck implements Check {
    private static final String COUNT = "net.netfilter.nf_conntrack_count";
    private static final String MAX = "net.netfilter.nf_conntrack_max";
    private static final Path TABLE = Path.of("/proc/net/nf_conntrack");
    /** A table fuller than this may be full in the next burst; then new connections of the whole machine are dropped. */
    private static final int FULL_PERCENT = 80;

    private final SystemFacts facts;
    private final int port;

    /** @param port where the tunnel's segments go or come from; 0 if it is not known */
    ConntrackCheck(SystemFacts facts, int port) {
        this.facts = facts;
        this.port = port;
    }

    @Override
    public String subject() {
        return "conntrack";
    }

    @Override
    public List<Finding> examine() {
        OptionalLong count = number(COUNT);
        OptionalLong max = number(MAX);
        if (count.isEmpty() || max.isEmpty()) {
            return List.of(Finding.ok(subject(), "not loaded: nothing on this machine tracks connections"));
        }
        List<Finding> found = new ArrayList<>();
        String full =
                Numbers.grouped(count.getAsLong()) + " of " + Numbers.grouped(max.getAsLong()) + " entries are used";
        found.add(
                count.getAsLong() * 100 >= max.getAsLong() * FULL_PERCENT
                        ? Finding.warning(
                                subject(),
                                full + ": a full table drops new connections of the whole machine",
                                new Remedy.KernelParameter(MAX, Long.toString(2 * max.getAsLong())))
                        : Finding.ok(subject(), full));
        if (port != 0) {
            found.add(ofPort());
        }
        return found;
    }

    private Finding ofPort() {
        String of = subject() + " of port " + port;
        String table = facts.read(TABLE).orElse(null);
        if (table == null) {
            try {
                table = facts.run(List.of("conntrack", "-L", "-p", "tcp"));
            } catch (CommandException e) {
                return Finding.notChecked(
                        of,
                        e.isMissing()
                                ? "this kernel shows its table to the program conntrack only (apt install conntrack)"
                                : e.getMessage());
            }
        }
        Pattern flow = Pattern.compile("\\b[sd]port=" + port + "\\b");
        long entries = table.lines()
                .filter(line -> line.contains("tcp") && flow.matcher(line).find())
                .count();
        return Finding.ok(
                of,
                entries == 0
                        ? "no entry"
                        : Numbers.grouped(entries)
                                + " entries; capture and injection pass it by, so they cost room only "
                                + "(network.firewall: iptables keeps the port out of the table)");
    }

    private OptionalLong number(String name) {
        return facts.read(KernelParameterCheck.path(name))
                .filter(text -> text.matches("[0-9]{1,18}"))
                .map(text -> OptionalLong.of(Long.parseLong(text)))
                .orElse(OptionalLong.empty());
    }
}
