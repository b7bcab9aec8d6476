package loomwire.tunnel.docs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The documents of the project, as a reader sees them: text, and code of one kind or another. */
final class Documents {
    static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final Pattern FENCE_OR_SPAN = Pattern.compile("(?ms)^```.*?^```$|`([^`]+)`");

    /**
     * A piece of code.
     *
     * @param where file and line, for messages
     */
    record Code(String where, String text) {}

    private Documents() {}

    static List<Path> all() throws IOException {
        List<Path> files = new ArrayList<>();
        for (String place : List.of("", "docs", "bench", "example", "example/grafana")) {
            try (Stream<Path> each = Files.list(ROOT.resolve(place))) {
                each.filter(file -> file.toString().endsWith(".md")).sorted().forEach(files::add);
            }
        }
        return files;
    }

    /** What stands in fences of this language, whole. */
    static List<Code> fenced(String language) throws IOException {
        List<Code> found = new ArrayList<>();
        for (Path file : all()) {
            List<String> lines = Files.readAllLines(file);
            for (int i = 0; i < lines.size(); i++) {
                if (lines.get(i).equals("```" + language)) {
                    int first = i + 1;
                    while (!lines.get(++i).equals("```")) {
                        // to the end of the fence
                    }
                    found.add(new Code(at(file, first), String.join("\n", lines.subList(first, i)) + "\n"));
                }
            }
        }
        return found;
    }

    /** Each line that stands indented by itself; one that ends with a backslash goes on. */
    static List<Code> indented() throws IOException {
        List<Code> found = new ArrayList<>();
        for (Path file : all()) {
            List<String> lines = Files.readAllLines(file);
            boolean fence = false;
            for (int i = 0; i < lines.size(); i++) {
                fence ^= lines.get(i).startsWith("```");
                if (!fence && lines.get(i).startsWith("    ")) {
                    String where = at(file, i + 1);
                    StringBuilder line = new StringBuilder(lines.get(i).substring(4));
                    while (line.charAt(line.length() - 1) == '\\') {
                        line.setCharAt(line.length() - 1, ' ');
                        line.append(lines.get(++i).strip());
                    }
                    found.add(new Code(where, line.toString()));
                }
            }
        }
        return found;
    }

    /** What stands between backticks in the text, from one line into the next too. */
    static List<Code> spans() throws IOException {
        List<Code> found = new ArrayList<>();
        for (Path file : all()) {
            String text = Files.readString(file);
            Matcher code = FENCE_OR_SPAN.matcher(text);
            while (code.find()) {
                if (code.group(1) != null) {
                    int line = 1
                            + (int) text.substring(0, code.start())
                                    .chars()
                                    .filter(each -> each == '\n')
                                    .count();
                    found.add(new Code(at(file, line), code.group(1).replaceAll("\\s*\n\\s*", " ")));
                }
            }
        }
        return found;
    }

    static String at(Path file, int line) {
        return ROOT.relativize(file) + ":" + line;
    }
}
