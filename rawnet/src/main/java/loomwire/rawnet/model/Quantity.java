package loomwire.rawnet.model;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A number with a unit as people write it: {@code 50ms}, {@code 300mbit}, {@code 100kB}, {@code 0.1%}, {@code 1bdp}. */
record Quantity(double number, String unit) {
    private static final Pattern FORM = Pattern.compile("([0-9]+(?:\\.[0-9]+)?)([a-z%]*)");
    private static final double NANOS_PER_SECOND = 1e9;
    private static final double BITS_PER_BYTE = 8;

    static Quantity of(String text) {
        Matcher matcher = FORM.matcher(text.toLowerCase(Locale.ROOT));
        if (!matcher.matches()) {
            throw new IllegalArgumentException("\"" + text + "\" is not a number with a unit");
        }
        return new Quantity(Double.parseDouble(matcher.group(1)), matcher.group(2));
    }

    static long nanos(String text) {
        return of(text).nanos();
    }

    private long nanos() {
        return Math.round(number
                * switch (unit) {
                    case "s" -> NANOS_PER_SECOND;
                    case "ms" -> 1e6;
                    case "us" -> 1e3;
                    case "ns" -> 1;
                    default -> zeroOr("a time needs s, ms, us or ns");
                });
    }

    static long bitsPerSecond(String text) {
        if (text.equals("none")) {
            return 0;
        }
        Quantity rate = of(text);
        long bits = Math.round(rate.number
                * switch (rate.unit) {
                    case "bit" -> 1;
                    case "kbit" -> 1e3;
                    case "mbit" -> 1e6;
                    case "gbit" -> 1e9;
                    default ->
                        throw new IllegalArgumentException(
                                "a rate needs bit, kbit, mbit or gbit (each second), or is none");
                });
        if (bits == 0) {
            throw new IllegalArgumentException("a rate of 0 never delivers; for silence take loss=100%");
        }
        return bits;
    }

    static double probability(String text) {
        Quantity quantity = of(text);
        return switch (quantity.unit) {
            case "%" -> quantity.number / 100;
            case "" -> quantity.number;
            default -> throw new IllegalArgumentException("a probability is a percentage or a number from 0 to 1");
        };
    }

    static long bytes(String text) {
        return of(text).plainBytes("a size needs B, kB, MB, KiB or MiB");
    }

    /**
     * The size of a queue, also as the time that it holds at the rate, or in bandwidth-delay products.
     *
     * @param roundTripNanos of the path without queues
     */
    static long queueBytes(String text, long bitsPerSecond, long roundTripNanos) {
        Quantity size = of(text);
        double bytesPerNano = bitsPerSecond / BITS_PER_BYTE / NANOS_PER_SECOND;
        return switch (size.unit) {
            case "bdp" -> Math.round(size.number * bytesPerNano * roundTripNanos);
            case "s", "ms", "us" -> Math.round(size.nanos() * bytesPerNano);
            default -> size.plainBytes("a queue needs bdp, ms, s, B, kB, MB, KiB or MiB");
        };
    }

    private long plainBytes(String complaint) {
        return Math.round(number
                * switch (unit) {
                    case "b" -> 1;
                    case "kb" -> 1e3;
                    case "mb" -> 1e6;
                    case "kib" -> 1 << 10;
                    case "mib" -> 1 << 20;
                    default -> zeroOr(complaint);
                });
    }

    private double zeroOr(String complaint) {
        if (number != 0) {
            throw new IllegalArgumentException(complaint);
        }
        return 0;
    }
}
