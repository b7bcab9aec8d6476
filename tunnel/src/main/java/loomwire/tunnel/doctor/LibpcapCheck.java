package loomwire.tunnel.doctor;

import java.io.IOException;
import java.util.List;

/** The library through which segments are captured and injected. */
final class LibpcapCheck implements Check {
    private final SystemFacts facts;
    private final boolean needed;

    LibpcapCheck(SystemFacts facts, boolean needed) {
        this.facts = facts;
        this.needed = needed;
    }

    @Override
    public String subject() {
        return "libpcap";
    }

    @Override
    public boolean isForEverySystem() {
        return true;
    }

    @Override
    public List<Finding> examine() {
        try {
            return List.of(Finding.ok(subject(), facts.libpcap()));
        } catch (IOException e) {
            return List.of(
                    needed
                            ? Finding.problem(subject(), e.getMessage(), new Remedy.ByHand("apt install libpcap0.8"))
                            : Finding.ok(subject(), "not here, and not needed with network.backend: udp"));
        }
    }
}
