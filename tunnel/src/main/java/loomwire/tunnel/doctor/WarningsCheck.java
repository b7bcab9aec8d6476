package loomwire.tunnel.doctor;

import java.util.List;
import java.util.Set;
import loomwire.tunnel.config.Config;
import loomwire.tunnel.config.Problem;

/** What {@code check} and {@code run} warn of in the configuration, in the same words. */
final class WarningsCheck implements Check {
    private static final Set<String> KEYS = Set.of("auth", "auth.key", "auth.key_file");

    private final Config config;

    WarningsCheck(Config config) {
        this.config = config;
    }

    @Override
    public String subject() {
        return "configuration";
    }

    @Override
    public boolean isForEverySystem() {
        return true;
    }

    @Override
    public List<Finding> examine() {
        List<Finding> found = config.warnings().stream()
                .filter(each -> !isOfKeyCheck(each))
                .map(each -> Finding.warning(subject(), each.toString(), Remedy.none()))
                .toList();
        return found.isEmpty()
                ? List.of(Finding.ok(subject(), "valid, and nothing else in it is dangerous or without effect"))
                : found;
    }

    /** {@link SecretChecks.OfKey} looks at the key and its file itself, and knows what mends them. */
    private static boolean isOfKeyCheck(Problem warning) {
        return KEYS.contains(warning.path()) && !warning.text().startsWith("has no effect");
    }
}
