package loomwire.tunnel.config;

import java.math.BigDecimal;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Rates as people write them: {@code 100 Mbit/s}. */
public final class BitRate {
    private static final Pattern FORM = Pattern.compile("([0-9]{1,12}(?:\\.[0-9]{1,6})?) ?([kmg]?)bit(?:/s)?");
    /** Less is no line, and more is no machine. */
    private static final long MIN_BITS = 100_000;

    private static final long MAX_BITS = 100_000_000_000L;
    static final String RANGE = "100 kbit/s to 100 Gbit/s";
    private static final String EXPECTED = "a rate from " + RANGE + " (a number with kbit/s, Mbit/s or Gbit/s, like "
            + "100 Mbit/s; 1 megabyte a second is 8 Mbit/s)";
    private static final double[] STEPS = {1e9, 1e6, 1e3};
    private static final String[] NAMES = {"Gbit/s", "Mbit/s", "kbit/s"};

    private BitRate() {}

    /**
     * Bytes a second.
     *
     * @throws IllegalArgumentException with the completion of "… is not "
     */
    static long parse(String text) {
        Matcher form = FORM.matcher(text.toLowerCase(Locale.ROOT));
        if (!form.matches()) {
            throw new IllegalArgumentException(EXPECTED);
        }
        int power = switch (form.group(2)) {
            case "k" -> 3;
            case "m" -> 6;
            case "g" -> 9;
            default -> 0;
        };
        BigDecimal bits = new BigDecimal(form.group(1)).scaleByPowerOfTen(power);
        if (bits.compareTo(BigDecimal.valueOf(MIN_BITS)) < 0 || bits.compareTo(BigDecimal.valueOf(MAX_BITS)) > 0) {
            throw new IllegalArgumentException(EXPECTED);
        }
        return bits.longValue() / Byte.SIZE;
    }

    /** Likewise, or 0. */
    static long parseOrZero(String text) {
        if (text.equals("0")) {
            return 0;
        }
        try {
            return parse(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(e.getMessage() + ", nor 0 for none");
        }
    }

    /** A rate for people, from bytes a second: three digits at least. */
    public static String text(double bytesPerSecond) {
        double bits = bytesPerSecond * Byte.SIZE;
        int unit = 0;
        while (unit < STEPS.length - 1 && bits < STEPS[unit]) {
            unit++;
        }
        double value = bits / STEPS[unit];
        return String.format(
                        Locale.ROOT, value >= 100 ? "%.0f %s" : value >= 10 ? "%.1f %s" : "%.2f %s", value, NAMES[unit])
                .replaceFirst("\\.0+ ", " ");
    }
}
