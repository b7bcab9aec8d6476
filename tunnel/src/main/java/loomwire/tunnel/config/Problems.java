package loomwire.tunnel.config;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.yaml.snakeyaml.nodes.Node;

/** Collects what is wrong in one file while it is read. Owned by one thread. */
final class Problems {
    /** Found values longer than this are cut in messages: a key pasted in the wrong place must not fill the screen. */
    private static final int MAX_SHOWN = 60;

    /** Two screens: whoever has more mends these first, or gave the wrong file. */
    static final int MAX_TOLD = 50;

    private final String file;
    /** Sets, since a key that is looked at twice, for itself and against another, is wrong only once. */
    private final Set<Problem> errors = new LinkedHashSet<>();

    private final Set<Problem> warnings = new LinkedHashSet<>();

    Problems(String file) {
        this.file = file;
    }

    void error(Node node, String path, String text) {
        errors.add(new Problem(file, line(node), path, text));
    }

    void error(int line, String path, String text) {
        errors.add(new Problem(file, line, path, text));
    }

    void warning(Node node, String path, String text) {
        warnings.add(new Problem(file, line(node), path, text));
    }

    /** Of what is not in the file. */
    void warning(String path, String text) {
        warnings.add(new Problem(file, 0, path, text));
    }

    boolean isEmpty() {
        return errors.isEmpty();
    }

    /** Every error, in the order of the file; of very many the first, and how many there are. */
    List<Problem> errors() {
        return sorted(errors);
    }

    List<Problem> warnings() {
        return sorted(warnings);
    }

    static int line(Node node) {
        return node == null ? 1 : node.getStartMark().getLine() + 1;
    }

    /** A found value in quotes, cut and with control characters made visible. */
    static String quoted(String value) {
        return "\"" + Printable.line(value.length() <= MAX_SHOWN ? value : value.substring(0, MAX_SHOWN) + "…") + "\"";
    }

    private List<Problem> sorted(Collection<Problem> list) {
        List<Problem> all =
                list.stream().sorted(Comparator.comparingInt(Problem::line)).toList();
        if (all.size() <= MAX_TOLD) {
            return all;
        }
        List<Problem> told = new ArrayList<>(all.subList(0, MAX_TOLD));
        told.add(new Problem(file, 0, "", "and " + (all.size() - MAX_TOLD) + " more"));
        return List.copyOf(told);
    }
}
