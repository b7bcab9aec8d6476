package loomwire.tunnel.doctor;

import java.nio.file.Path;

/** What mends a finding. */
public sealed interface Remedy {

    /** Nothing has to be done, or the text says it all. */
    record None() implements Remedy {}

    /**
     * For a person to do, who knows what else depends on it.
     *
     * @param command a command, with words around it where it is not the whole of it
     */
    record ByHand(String command) implements Remedy {}

    /** A kernel parameter to set while the system runs; the next boot forgets it. */
    record KernelParameter(String name, String value) implements Remedy {}

    /** A file that only its owner and group shall read. */
    record HideFromOthers(Path file) implements Remedy {}

    /** No constant: an interface and a class of its own that wait for each other at their start never begin. */
    static Remedy none() {
        return new None();
    }

    /** What to type; empty if there is nothing to do. */
    default String command() {
        return switch (this) {
            case None none -> "";
            case ByHand hand -> hand.command();
            case KernelParameter parameter ->
                "sysctl -w " + parameter.name() + "="
                        + (parameter.value().indexOf(' ') < 0 ? parameter.value() : "\"" + parameter.value() + "\"");
            case HideFromOthers hide -> "chmod o-rwx " + hide.file();
        };
    }
}
