package loomwire.quic.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import loomwire.quic.Vocabulary;
import org.junit.jupiter.api.Test;

/** The drawing of this module's packages in {@code docs/architecture.md} is what the class files say. */
class DrawnArrowsTest {
    private static final String ROOT = "loomwire.quic";
    private static final Pattern DRAWING = Pattern.compile("(?s)### quic\n.*?```mermaid\n(.*?)```");

    /** Which package uses which, each by its name below the root; the root as its two parts, vocabulary and door. */
    private static Map<String, Set<String>> uses() {
        Map<String, Set<String>> uses = new TreeMap<>();
        for (JavaClass type : new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests())
                .importPackages(ROOT)) {
            Set<String> used = uses.computeIfAbsent(name(type), name -> new TreeSet<>());
            for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
                JavaClass target = dependency.getTargetClass().getBaseComponentType();
                if (target.getPackageName().startsWith(ROOT) && !name(target).equals(name(type))) {
                    used.add(name(target));
                }
            }
        }
        return uses;
    }

    private static String name(JavaClass type) {
        if (!type.getPackageName().equals(ROOT)) {
            return type.getPackageName().substring(ROOT.length() + 1);
        }
        return Vocabulary.has(type) ? "vocabulary" : "door";
    }

    private static boolean leadsTo(Map<String, Set<String>> uses, String from, String to) {
        return uses.getOrDefault(from, Set.of()).stream().anyMatch(next -> next.equals(to) || leadsTo(uses, next, to));
    }

    /** An arrow that follows from others is not drawn. */
    private static String drawn(Map<String, Set<String>> uses) {
        return uses.entrySet().stream()
                .flatMap(entry -> entry.getValue().stream()
                        .filter(to -> entry.getValue().stream()
                                .noneMatch(other -> !other.equals(to) && leadsTo(uses, other, to)))
                        .map(to -> "    " + entry.getKey() + " --> " + to + "\n"))
                .collect(Collectors.joining("", "graph BT\n", ""));
    }

    @Test
    void theDrawingHasTheArrowsThatTheCodeHas() throws IOException {
        Matcher drawing = DRAWING.matcher(Files.readString(Sources.ROOT.resolve("docs/architecture.md")));
        assertEquals(drawn(uses()), drawing.find() ? drawing.group(1) : "no drawing");
    }
}
