package loomwire.tunnel.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import loomwire.tunnel.cli.CommandLineEntry;
import loomwire.tunnel.docs.Documents.Code;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** Every command of a document is there, and takes the options that are shown; every link leads somewhere. */
class DocumentedCommandsTest {
    private static final Map<String, CommandLine> COMMANDS = new CommandLine(new CommandLineEntry()).getSubcommands();
    /** Commands of the script alone. */
    private static final Set<String> SCRIPT = Set.of("test", "build", "load", "jmh", "mvn");
    /** What stands for any command. */
    private static final Set<String> PLACEHOLDERS = Set.of("COMMAND", "ARGS…", "ARGS...");

    /** What status prints, a label of the protocol, and a line of Prometheus. */
    private static final Set<String> NO_CALLS = Set.of("client", "server", "admission", "static_configs:");

    private static final Pattern CALL = Pattern.compile(
            "(?:^|[\\s'\"(])(\\./loomwire|(?<!-g )loomwire|java(?: -\\S+)* -jar (?:\\S*/)?loomwire\\.jar) ([a-zA-Z]\\S*)([^#|;)'>]*)");
    private static final Pattern OPTION = Pattern.compile("(?<=^|[\\s\\[,])(--?[a-zA-Z][a-z-]*)");
    private static final Pattern LINK = Pattern.compile("]\\(([^)#\\s]+)(#[^)]*)?\\)");

    private static List<String> options(String arguments) {
        return OPTION.matcher(arguments).results().map(match -> match.group(1)).toList();
    }

    private static void assertKnown(String where, String command, String arguments) {
        CommandLine line = COMMANDS.get(command);
        if (line == null) {
            assertTrue(
                    SCRIPT.contains(command) || PLACEHOLDERS.contains(command),
                    where + ": there is no command " + command);
            return;
        }
        for (String option : options(arguments)) {
            assertTrue(line.getCommandSpec().findOption(option) != null, where + ": " + command + " has no " + option);
        }
    }

    @Test
    void commandsInTheText() throws Exception {
        int found = 0;
        for (Code code : Stream.concat(Documents.indented().stream(), Documents.spans().stream())
                .toList()) {
            Matcher call = CALL.matcher(code.text());
            while (call.find()) {
                if (NO_CALLS.contains(call.group(2))) {
                    continue;
                }
                assertKnown(code.where(), call.group(2), call.group(3));
                found++;
            }
        }
        assertTrue(found >= 40, "only " + found);
    }

    /** Nobody has put the program on the reader's PATH. */
    @Test
    void linesToCopyStartWhatIsThere() throws Exception {
        List<String> bare = Documents.indented().stream()
                .filter(code -> code.text().startsWith("loomwire "))
                .filter(code -> COMMANDS.containsKey(code.text().split(" ")[1]))
                .map(code -> code.where() + ": " + code.text())
                .toList();
        assertEquals(List.of(), bare);
    }

    /** Spans such as {@code doctor [-c FILE] [--fix]}. */
    @Test
    void commandsInTables() throws Exception {
        int found = 0;
        for (Code code : Documents.spans()) {
            String[] parts = code.text().split(" ", 2);
            if (COMMANDS.containsKey(parts[0]) && parts.length == 2) {
                assertKnown(code.where(), parts[0], parts[1]);
                found++;
            }
        }
        assertTrue(found >= 12, "only " + found);
    }

    @Test
    void optionsThatTheGuideToCommandsNamesAlone() throws Exception {
        List<String> unknown = new ArrayList<>();
        for (Code code : Documents.spans()) {
            if (code.where().startsWith("docs/commands.md")
                    && code.text().matches("--[a-z-]+")
                    && COMMANDS.values().stream()
                            .allMatch(line -> line.getCommandSpec().findOption(code.text()) == null)
                    && !code.text().equals("--enable-preview")) {
                unknown.add(code.where() + ": " + code.text());
            }
        }
        assertEquals(List.of(), unknown);
    }

    @Test
    void everyCommandIsInTheGuide() throws Exception {
        String guide = Files.readString(Documents.ROOT.resolve("docs/commands.md"));
        COMMANDS.forEach((name, line) -> assertTrue(
                line.getCommandSpec().usageMessage().hidden()
                        || Pattern.compile("(?m)^\\| `" + name + "[` ]")
                                .matcher(guide)
                                .find(),
                name));
    }

    @Test
    void theScriptKnowsItsOwnCommands() throws Exception {
        String script = Files.readString(Documents.ROOT.resolve("loomwire"));
        SCRIPT.forEach(command -> assertTrue(script.contains("\n    " + command + ")\n"), command));
    }

    /** The load tool lives in a module that this one does not see: its options are looked for in its source. */
    @Test
    void callsOfTheLoadTool() throws Exception {
        String source = sources("bench/src/main/java/loomwire/bench/load");
        int found = 0;
        for (Code code : Stream.concat(Documents.indented().stream(), Documents.spans().stream())
                .toList()) {
            Matcher call = CALL.matcher(code.text());
            while (call.find()) {
                if (call.group(2).equals("load")) {
                    for (String option : options(call.group(3))) {
                        assertTrue(
                                Set.of("--namespaces", "--pcap", "--help").contains(option)
                                        || source.contains("\"" + option + "\""),
                                code.where() + ": load has no " + option);
                        found++;
                    }
                }
            }
        }
        assertTrue(found >= 8, "only " + found);
    }

    private static String sources(String folder) throws IOException {
        StringBuilder all = new StringBuilder();
        try (Stream<Path> files = Files.walk(Documents.ROOT.resolve(folder))) {
            for (Path file :
                    files.filter(each -> each.toString().endsWith(".java")).toList()) {
                all.append(Files.readString(file));
            }
        }
        return all.toString();
    }

    @Test
    void linksLeadSomewhere() throws Exception {
        int found = 0;
        for (Path file : Documents.all()) {
            Matcher link = LINK.matcher(Files.readString(file));
            while (link.find()) {
                if (!link.group(1).contains("://")) {
                    Path target = file.resolveSibling(link.group(1)).normalize();
                    assertTrue(Files.exists(target), Documents.ROOT.relativize(file) + " leads to " + link.group(1));
                    found++;
                    assertFalse(
                            link.group(2) != null
                                    && target.toString().endsWith(".md")
                                    && !anchors(target).contains(link.group(2)),
                            Documents.ROOT.relativize(file) + " leads to " + link.group());
                }
            }
        }
        assertTrue(found >= 20, "only " + found);
    }

    private static List<String> anchors(Path file) throws IOException {
        return Files.readAllLines(file).stream()
                .filter(line -> line.startsWith("#"))
                .map(line -> "#"
                        + line.replaceFirst("^#+ ", "")
                                .toLowerCase(Locale.ROOT)
                                .replaceAll("[^a-z0-9 _-]", "")
                                .replace(' ', '-'))
                .toList();
    }
}
