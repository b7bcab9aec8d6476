package loomwire.tunnel.ops;

import java.util.Locale;

/** Numbers with their units, short enough to be read at a glance. */
final class Amounts {
    private static final String[] BINARY = {"B", "KiB", "MiB", "GiB", "TiB", "PiB"};
    private static final long STEP = 1024;
    private static final long MINUTE = 60;
    private static final long HOUR = 60 * MINUTE;
    private static final long DAY = 24 * HOUR;

    private Amounts() {}

    static String count(double value) {
        return String.format(Locale.ROOT, "%,d", Math.round(value));
    }

    static String bytes(double value) {
        int unit = 0;
        while (value >= STEP && unit < BINARY.length - 1) {
            value /= STEP;
            unit++;
        }
        return String.format(Locale.ROOT, unit == 0 || value >= 100 ? "%.0f %s" : "%.1f %s", value, BINARY[unit]);
    }

    static String rate(double bytesPerSecond) {
        return bytes(bytesPerSecond) + "/s";
    }

    static String millis(double seconds) {
        return String.format(Locale.ROOT, "%.2f ms", seconds * 1e3);
    }

    static String percent(double part, double whole) {
        return whole <= 0 ? "0 %" : String.format(Locale.ROOT, part == 0 ? "%.0f %%" : "%.2f %%", 100 * part / whole);
    }

    /** The two largest units. */
    static String duration(double seconds) {
        long s = Math.max(0, Math.round(seconds));
        if (s < MINUTE) {
            return s + " s";
        }
        if (s < HOUR) {
            return s / MINUTE + " min " + s % MINUTE + " s";
        }
        return s < DAY ? s / HOUR + " h " + s % HOUR / MINUTE + " min" : s / DAY + " d " + s % DAY / HOUR + " h";
    }
}
