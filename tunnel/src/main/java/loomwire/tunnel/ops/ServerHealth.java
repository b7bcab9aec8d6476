package loomwire.tunnel.ops;

import java.util.List;
import java.util.stream.Collectors;
import loomwire.tunnel.server.GateStatus;

/** A server is well as long as clients can come in through every one of its entrances. */
final class ServerHealth {
    private ServerHealth() {}

    static Health of(List<GateStatus> gates) {
        if (gates.stream().allMatch(GateStatus::isOpen)) {
            return Health.good("accepting");
        }
        String open =
                gates.stream().filter(GateStatus::isOpen).map(GateStatus::name).collect(Collectors.joining(", "));
        String closed = gates.stream()
                .filter(gate -> !gate.isOpen())
                .map(gate -> gate.name() + " failed and is tried again: " + gate.failure())
                .collect(Collectors.joining("; "));
        return Health.bad(open.isEmpty() ? "nobody can come in: " + closed : "only " + open + " is open; " + closed);
    }
}
