package loomwire.tunnel.migrate;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import loomwire.tunnel.config.ConfigException;
import loomwire.tunnel.config.Problem;
import loomwire.tunnel.config.YamlDocument;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/** The values of a file of paqet, flat and in order. What cannot be read for sure is an error, never passed over. */
final class OldFile {
    /** The deepest key of paqet is at 4; an alias that holds itself would have no end. */
    private static final int MAX_DEPTH = 8;
    /** Aliases of aliases can stand for more values than memory holds. */
    private static final int MAX_KEYS = 10_000;

    private final String name;
    private final List<OldKey> keys = new ArrayList<>();
    private final List<Problem> problems = new ArrayList<>();

    private OldFile(Path file) {
        this.name = file.toString();
    }

    /** @throws ConfigException with everything that cannot be understood */
    static OldFile read(Path file, String text) throws ConfigException {
        OldFile old = new OldFile(file);
        MappingNode root = YamlDocument.compose(file, text);
        if (root == null) {
            throw new ConfigException(List.of(new Problem(old.name, 0, "", "is empty")));
        }
        old.section("", root, 0);
        if (!old.problems.isEmpty()) {
            throw new ConfigException(old.problems);
        }
        return old;
    }

    private void section(String path, MappingNode node, int depth) {
        Set<String> seen = new HashSet<>();
        for (NodeTuple tuple : node.getValue()) {
            if (!(tuple.getKeyNode() instanceof ScalarNode key)
                    || key.getValue().equals("<<")) {
                problem(
                        tuple.getKeyNode(),
                        path,
                        "a merge or a key that is no plain word is not understood (write the keys out)");
                continue;
            }
            String at = path.isEmpty() ? key.getValue() : path + "." + key.getValue();
            if (!seen.add(key.getValue())) {
                problem(key, at, "is written twice (keep one)");
            }
            value(at, line(key), tuple.getValueNode(), depth + 1);
        }
    }

    private void value(String path, int line, Node node, int depth) {
        if (depth > MAX_DEPTH || keys.size() >= MAX_KEYS) {
            if (problems.isEmpty()) {
                problem(node, "", "is nested too deep or has too many values for a configuration");
            }
            return;
        }
        switch (node) {
            case MappingNode mapping -> section(path, mapping, depth);
            case SequenceNode list
            when list.getValue().stream().allMatch(ScalarNode.class::isInstance) ->
                keys.add(new OldKey(
                        path, line, list.getValue().stream().map(OldFile::text).toList(), true));
            case SequenceNode list -> {
                for (int i = 0; i < list.getValue().size(); i++) {
                    Node item = list.getValue().get(i);
                    value(path + "[" + i + "]", line(item), item, depth + 1);
                }
            }
            case ScalarNode scalar -> keys.add(new OldKey(path, line, List.of(text(scalar)), false));
            default -> problem(node, path, "is not understood");
        }
    }

    private static String text(Node node) {
        return node.getTag().equals(Tag.NULL) ? "" : ((ScalarNode) node).getValue();
    }

    private void problem(Node node, String path, String text) {
        problems.add(new Problem(name, line(node), path, text));
    }

    private static int line(Node node) {
        return node.getStartMark().getLine() + 1;
    }

    String name() {
        return name;
    }

    /** Every value, in the order of the file. */
    List<OldKey> keys() {
        return keys;
    }

    Optional<OldKey> find(String path) {
        return keys.stream()
                .filter(key -> key.path().equals(path) && !key.isEmpty())
                .findFirst();
    }
}
