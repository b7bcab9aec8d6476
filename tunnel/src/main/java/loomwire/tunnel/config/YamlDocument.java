package loomwire.tunnel.config;

import java.io.IOException;
import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.Tag;

/**
 * Reads YAML into its node tree, where every node knows its line. No object is ever constructed from a tag; size,
 * depth and aliases are limited.
 */
public final class YamlDocument {
    /** Far more than a configuration with hundreds of forwards needs. */
    static final int MAX_BYTES = 1 << 20;
    /** The deepest key of ours is at 4. */
    private static final int MAX_DEPTH = 16;

    private static final int MAX_ALIASES = 50;

    private YamlDocument() {}

    /**
     * The text of a file.
     *
     * @throws ConfigException if it cannot be read, is too large or not UTF-8
     */
    public static String readText(Path file) throws ConfigException {
        try {
            byte[] bytes = BoundedFile.read(file, MAX_BYTES);
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (BoundedFile.UnfitException e) {
            throw failure(file, 0, e.getMessage() + " (give the configuration file itself)");
        } catch (NoSuchFileException e) {
            throw failure(
                    file,
                    0,
                    "there is no such file (write one after example/client.yaml.example or "
                            + "example/server.yaml.example)");
        } catch (AccessDeniedException e) {
            throw failure(
                    file,
                    0,
                    "may not be read by this user (change its permissions, or run as its owner)"
                            + GivenUpRights.hint());
        } catch (CharacterCodingException e) {
            throw failure(file, 0, "is not UTF-8 text");
        } catch (IOException e) {
            throw failure(file, 0, "cannot be read: " + e.getMessage());
        }
    }

    /**
     * The mapping at the top of the text; {@code null} when it is empty.
     *
     * @throws ConfigException if it is not YAML or no mapping
     */
    public static MappingNode compose(Path file, String text) throws ConfigException {
        LoaderOptions options = new LoaderOptions();
        options.setCodePointLimit(MAX_BYTES);
        options.setNestingDepthLimit(MAX_DEPTH);
        options.setMaxAliasesForCollections(MAX_ALIASES);
        options.setAllowRecursiveKeys(false);
        Node root;
        try {
            root = new Yaml(new SafeConstructor(options)).compose(new StringReader(text));
        } catch (MarkedYAMLException e) {
            int line = e.getProblemMark() == null ? 0 : e.getProblemMark().getLine() + 1;
            throw failure(
                    file, line, "is not YAML: " + oneLine(e.getProblem()) + beginning(e, line) + tabHint(text, line));
        } catch (YAMLException e) {
            throw failure(file, 0, "is not YAML: " + oneLine(e.getMessage()));
        }
        if (root == null || root.getTag().equals(Tag.NULL)) {
            return null;
        }
        if (!(root instanceof MappingNode mapping)) {
            throw failure(file, Problems.line(root), "is not a mapping (expected lines like \"role: client\")");
        }
        return mapping;
    }

    /** Where that began which did not end well, such as a quote that nobody closed. */
    private static String beginning(MarkedYAMLException e, int line) {
        return e.getContext() == null
                        || e.getContextMark() == null
                        || e.getContextMark().getLine() + 1 == line
                ? ""
                : " (" + oneLine(e.getContext()) + " that begins in line "
                        + (e.getContextMark().getLine() + 1) + ")";
    }

    private static String tabHint(String text, int line) {
        String found = text.lines().skip(Math.max(0, line - 1)).findFirst().orElse("");
        return found.stripLeading().length() < found.length() && found.indexOf('\t') >= 0
                ? " (indent with spaces, not tabs)"
                : "";
    }

    private static String oneLine(String message) {
        return message == null ? "unreadable" : message.replaceAll("\\s+", " ").strip();
    }

    private static ConfigException failure(Path file, int line, String text) {
        return new ConfigException(List.of(new Problem(file.toString(), line, "", text)));
    }
}
