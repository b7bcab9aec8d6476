package loomwire.tunnel.doctor;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import loomwire.tunnel.net.AddressText;

/** Whether ports that the file names can be had: each is taken for a moment and given back. */
abstract class NamedPortsCheck implements Check {
    final NetworkFacts network;
    private final String subject;
    private final String free;
    private final String whoHasIt;
    private final Map<String, InetSocketAddress> wanted = new LinkedHashMap<>();

    /**
     * @param free what is said of a port that can be had
     * @param whoHasIt the command that shows who has a port, which is written behind it
     */
    NamedPortsCheck(NetworkFacts network, String subject, String free, String whoHasIt) {
        this.network = network;
        this.subject = subject;
        this.free = free;
        this.whoHasIt = whoHasIt;
    }

    /** @param key where the file names it */
    final void want(String key, InetSocketAddress address) {
        wanted.put(key, address);
    }

    /** @throws IOException if the port cannot be had; its message names the key */
    abstract void take(String key, InetSocketAddress address) throws IOException;

    @Override
    public final String subject() {
        return subject;
    }

    @Override
    public final boolean isForEverySystem() {
        return true;
    }

    @Override
    public final List<Finding> examine() {
        List<Finding> found = new ArrayList<>();
        wanted.forEach((key, address) -> {
            try {
                take(key, address);
                found.add(Finding.ok(subject, key + ": " + AddressText.of(address) + " " + free));
            } catch (IOException e) {
                found.add(
                        network.runsAlready()
                                ? Finding.warning(
                                        subject,
                                        e.getMessage() + "; no fault if it is the Loomwire that runs here already",
                                        Remedy.none())
                                : Finding.problem(
                                        subject,
                                        e.getMessage(),
                                        new Remedy.ByHand(whoHasIt + address.getPort()
                                                + ", and stop it or choose another " + key)));
            }
        });
        return found;
    }
}
