package loomwire.tunnel.config;

import java.util.Collection;
import java.util.Locale;

/** Finds the known key that a misspelt one was meant to be. */
public final class NearestKey {
    private NearestKey() {}

    /** The known key with the least edit distance, or {@code null} if none is close enough to be meant. */
    public static String of(String found, Collection<String> known) {
        String nearest = null;
        int least = Math.max(2, found.length() / 3) + 1;
        for (String candidate : known) {
            int distance = distance(normal(found), normal(candidate));
            if (distance < least) {
                least = distance;
                nearest = candidate;
            }
        }
        return nearest;
    }

    /** Case and separators are the commonest slips and count for nothing. */
    private static String normal(String key) {
        return key.toLowerCase(Locale.ROOT).replace("-", "").replace("_", "");
    }

    /** Optimal string alignment distance: insertions, deletions, replacements, and swaps of neighbours cost one each. */
    static int distance(String a, String b) {
        int[] beforeLast = new int[b.length() + 1];
        int[] last = new int[b.length() + 1];
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            last[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int replace = last[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                row[j] = Math.min(replace, Math.min(last[j], row[j - 1]) + 1);
                if (i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1)) {
                    row[j] = Math.min(row[j], beforeLast[j - 2] + 1);
                }
            }
            int[] free = beforeLast;
            beforeLast = last;
            last = row;
            row = free;
        }
        return last[b.length()];
    }
}
