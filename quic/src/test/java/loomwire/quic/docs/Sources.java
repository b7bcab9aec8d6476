package loomwire.quic.docs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The Java files of all modules, by the names that documents use: {@code Type}, {@code Type.member}, {@code package.Type}. */
final class Sources {
    static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final List<String> MODULES = List.of("rawnet", "quic", "tunnel", "bench");
    private static final Pattern NAME = Pattern.compile("(?:([a-z]+)\\.)?([A-Z]\\w*)(?:\\.(\\w+))?");

    private final Map<String, List<Path>> byType = new HashMap<>();

    Sources() throws IOException {
        for (String module : MODULES) {
            try (Stream<Path> files = Files.walk(ROOT.resolve(module, "src"))) {
                files.filter(file -> file.toString().endsWith(".java"))
                        .sorted()
                        .forEach(file -> byType.computeIfAbsent(
                                        file.getFileName().toString().replace(".java", ""), name -> new ArrayList<>())
                                .add(file));
            }
        }
    }

    private static Matcher parsed(String name) {
        Matcher parts = NAME.matcher(name);
        if (!parts.matches()) {
            throw new IllegalArgumentException("neither Type nor Type.member: " + name);
        }
        return parts;
    }

    /** The files that a name may mean; exactly one, if it is a good name. */
    List<Path> files(String name) {
        Matcher parts = parsed(name);
        return byType.getOrDefault(parts.group(2), List.of()).stream()
                .filter(file -> parts.group(1) == null || file.getParent().endsWith(parts.group(1)))
                .toList();
    }

    /** Whether the member that the name ends with, if it has one, is declared in the file. */
    static boolean hasMember(Path file, String name) {
        String member = parsed(name).group(3);
        return member == null || declaration(member).matcher(text(file)).find();
    }

    private static Pattern declaration(String member) {
        return Pattern.compile(
                Character.isUpperCase(member.charAt(0))
                        ? "\\b" + member + "\\b\\s*[=(,;]"
                        : "(?m)^ {4,8}(?! )(?!return |throw |else |if |case )[^=\\n(]*[\\w>\\]] " + member + "\\(");
    }

    /** Whether the member that the name ends with is run as a test. */
    static boolean isTest(Path file, String name) {
        String member = parsed(name).group(3);
        return member != null
                && Pattern.compile("@(?:Test|ParameterizedTest|RepeatedTest|TestFactory|Property|Example)\\b"
                                + "(?:(?!\\n    }\\n)[\\s\\S])*?\\b" + member + "\\(")
                        .matcher(text(file))
                        .find();
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
