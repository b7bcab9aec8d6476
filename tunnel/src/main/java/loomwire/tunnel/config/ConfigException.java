package loomwire.tunnel.config;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** A configuration that cannot be used, with everything that is wrong in it. */
public final class ConfigException extends Exception {
    private final transient List<Problem> problems;

    private final Role role;

    /** @param problems at least one */
    public ConfigException(List<Problem> problems) {
        this(problems, null);
    }

    /** @param role whose file it is; {@code null} if it does not say */
    ConfigException(List<Problem> problems, Role role) {
        super(problems.stream().map(Problem::toString).collect(Collectors.joining("\n")));
        this.problems = List.copyOf(problems);
        this.role = role;
    }

    /** Whose file it is, as far as that can be read in it. */
    public Optional<Role> role() {
        return Optional.ofNullable(role);
    }

    /** In the order of the file. */
    public List<Problem> problems() {
        return problems;
    }
}
