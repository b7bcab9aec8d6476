package loomwire.quic;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.NoSuchElementException;

/** Values that an RFC prints, read from a resource with one {@code name: hex} a line. */
public final class KnownAnswers {
    private final Map<String, String> values = new HashMap<>();

    /** @param beside the class in whose package the resource lies */
    public KnownAnswers(Class<?> beside, String resource) {
        try (BufferedReader reader = new BufferedReader(
                new InputStreamReader(beside.getResourceAsStream(resource), StandardCharsets.US_ASCII))) {
            reader.lines().filter(line -> !line.startsWith("#")).forEach(line -> {
                int colon = line.indexOf(':');
                values.put(line.substring(0, colon), line.substring(colon + 1).strip());
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public byte[] bytes(String name) {
        return HexFormat.of().parseHex(hex(name));
    }

    public String hex(String name) {
        String value = values.get(name);
        if (value == null) {
            throw new NoSuchElementException(name);
        }
        return value;
    }
}
