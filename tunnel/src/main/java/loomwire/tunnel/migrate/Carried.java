package loomwire.tunnel.migrate;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import loomwire.tunnel.config.Problem;

/** What goes into the new file and what does not, with a word on each. Owned by one migration. */
final class Carried {
    private static final Pattern LIST_ITEM = Pattern.compile("^(socks5|forward)\\[([0-9]+)]");
    /** Without these there is nothing to run. */
    private static final Set<String> REQUIRED =
            Set.of("", "role", "listen", "listen.addr", "server", "server.addr", "auth");

    /** By the path in the new file, where the entries of a list follow on. */
    private Map<String, OldKey> kept = new LinkedHashMap<>();

    private final Map<OldKey, String> differences = new LinkedHashMap<>();
    private final Map<OldKey, String> dropped = new LinkedHashMap<>();

    /** @param difference empty if there is nothing to say */
    void keep(OldKey key, String difference) {
        kept.put(key.path(), key);
        if (!difference.isEmpty()) {
            differences.put(key, difference);
        }
    }

    /** A word more on what is kept, also in a list whose entries have moved. */
    void remark(OldKey key, String text) {
        differences.merge(key, text, (before, more) -> before + "; " + more);
    }

    void drop(OldKey key, String why) {
        kept.values().remove(key);
        differences.remove(key);
        dropped.put(key, why);
    }

    Optional<OldKey> at(String path) {
        return Optional.ofNullable(kept.get(path));
    }

    List<OldKey> kept() {
        return List.copyOf(kept.values());
    }

    /** Takes out what the loader complains of; an entry of a list goes whole. Says whether there was anything to take out. */
    boolean takeOut(Problem problem) {
        if (REQUIRED.contains(problem.path())) {
            return false;
        }
        Matcher item = LIST_ITEM.matcher(problem.path());
        boolean wholeItem = item.find();
        String path = wholeItem ? item.group() : problem.path();
        List<String> affected = kept.keySet().stream()
                .filter(each -> each.equals(path) || each.startsWith(path + "."))
                .toList();
        for (String each : affected) {
            drop(
                    kept.get(each),
                    each.equals(problem.path())
                            ? problem.text()
                            : "goes with " + lastStep(problem.path()) + ": " + problem.text());
        }
        if (wholeItem && !affected.isEmpty()) {
            closeGap(item.group(1), Integer.parseInt(item.group(2)));
        }
        return !affected.isEmpty();
    }

    private static String lastStep(String path) {
        return path.substring(path.lastIndexOf('.') + 1);
    }

    private void closeGap(String list, int gone) {
        UnaryOperator<String> moved = path -> {
            Matcher item = LIST_ITEM.matcher(path);
            if (!item.find() || !item.group(1).equals(list) || Integer.parseInt(item.group(2)) < gone) {
                return path;
            }
            return list + "[" + (Integer.parseInt(item.group(2)) - 1) + "]" + path.substring(item.end());
        };
        Map<String, OldKey> closed = new LinkedHashMap<>();
        kept.forEach((path, key) -> closed.put(moved.apply(path), key));
        kept = closed;
    }

    void write(NewFile file) {
        kept.forEach((path, key) -> {
            file.put(path, key);
            if (differences.containsKey(key)) {
                file.comment(path, differences.get(key));
            }
        });
        if (!dropped.isEmpty()) {
            file.close("What was not carried over:");
        }
        dropped.keySet().stream()
                .sorted(Comparator.comparingInt(OldKey::line))
                .forEach(key -> file.close(
                        "line " + key.line() + ", " + key.path() + ": " + key.shown() + " - " + dropped.get(key)));
    }

    List<Note> notes() {
        List<Note> notes = new ArrayList<>();
        differences.forEach((key, text) -> notes.add(new Note(key.line(), key.path(), text)));
        dropped.forEach((key, why) -> notes.add(new Note(key.line(), key.path(), "not carried over: " + why)));
        return notes;
    }
}
