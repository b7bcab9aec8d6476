package loomwire.quic.docs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A document whose names of code are links: {@code [`Type.member`]} in the text, and at the end one line for each name,
 * {@code [`Type.member`]: path}, as CommonMark has reference links.
 */
final class LinkedDocument {
    private static final Pattern NAME = Pattern.compile("\\[`([^`]+)`](?!:)");
    private static final Pattern DEFINITION = Pattern.compile("(?m)^\\[`([^`]+)`]: (\\S+)$");
    private static final Pattern LINK = Pattern.compile("]\\(([^)#\\s]+)[^)]*\\)");

    private final Path file;
    final String text;

    LinkedDocument(String name) throws IOException {
        file = Sources.ROOT.resolve("docs", name);
        text = Files.readString(file);
    }

    /** Names of code, each once. */
    Set<String> names() {
        return new TreeSet<>(
                NAME.matcher(text).results().map(found -> found.group(1)).toList());
    }

    /** The lines that define names, as they stand. */
    List<String> definitions() {
        return DEFINITION.matcher(text).results().map(found -> found.group()).toList();
    }

    /** What they should be. */
    List<String> wantedDefinitions(Sources sources) {
        List<String> wanted = new ArrayList<>();
        for (String name : names()) {
            List<Path> files = sources.files(name);
            if (files.size() == 1) {
                wanted.add("[`" + name + "`]: " + file.getParent().relativize(files.getFirst()));
            }
        }
        return wanted;
    }

    /** Names that lead nowhere, to several places, or to a file without that member. */
    List<String> deadNames(Sources sources) {
        List<String> dead = new ArrayList<>();
        for (String name : names()) {
            List<Path> files = sources.files(name);
            if (files.size() != 1) {
                dead.add(name + (files.isEmpty() ? ": no such class" : ": one of " + files));
            } else if (!Sources.hasMember(files.getFirst(), name)) {
                dead.add(name + ": not in " + files.getFirst());
            }
        }
        return dead;
    }

    /** Links to files of the project that are not there. */
    List<String> deadLinks() {
        List<String> dead = new ArrayList<>();
        Matcher link = LINK.matcher(text);
        while (link.find()) {
            String target = link.group(1);
            if (!target.contains("://") && !Files.exists(file.resolveSibling(target))) {
                dead.add(target);
            }
        }
        return dead;
    }
}
