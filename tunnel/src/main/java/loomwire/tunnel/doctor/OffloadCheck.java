package loomwire.tunnel.doctor;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import loomwire.tunnel.doctor.SystemFacts.CommandException;

/**
 * What network cards do to segments on their own. The sequence numbers of two datagrams do not follow on, so whatever
 * goes by them, as the kernel's GRO does, merges nothing of ours. LRO is done in the card, each in its own way, and what
 * it merged cannot be taken apart again.
 */
final class OffloadCheck implements Check {
    private static final Pattern LRO = Pattern.compile("(?m)^large-receive-offload: on");
    private static final Pattern GRO = Pattern.compile("(?m)^generic-receive-offload: on");

    private final SystemFacts facts;
    private final Interfaces interfaces;

    /** Which ones the tunnel uses, asked when the check runs. */
    interface Interfaces {
        List<String> names() throws Exception;
    }

    OffloadCheck(SystemFacts facts, Interfaces interfaces) {
        this.facts = facts;
        this.interfaces = interfaces;
    }

    @Override
    public String subject() {
        return "offloads";
    }

    @Override
    public List<Finding> examine() throws Exception {
        List<Finding> found = new ArrayList<>();
        for (String name : interfaces.names()) {
            found.add(examine(name));
        }
        return found.isEmpty() ? List.of(Finding.notChecked(subject(), "no interface to look at")) : found;
    }

    private Finding examine(String name) {
        String of = subject() + " of " + name;
        String features;
        try {
            features = facts.run(List.of("ethtool", "-k", name));
        } catch (CommandException e) {
            return Finding.notChecked(
                    of, e.isMissing() ? "ethtool is not installed (apt install ethtool)" : e.getMessage());
        }
        if (LRO.matcher(features).find()) {
            return Finding.warning(
                    of,
                    "LRO is on: the card may merge segments, which are then lost",
                    new Remedy.ByHand("ethtool -K " + name + " lro off"));
        }
        return Finding.ok(
                of,
                "LRO is off"
                        + (GRO.matcher(features).find()
                                ? "; GRO is on and merges nothing of ours, whose sequence numbers do not follow on"
                                : "; so is GRO"));
    }
}
