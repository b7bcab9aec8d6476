package loomwire.tunnel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.constantpool.PoolEntry;
import java.lang.classfile.constantpool.StringEntry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import loomwire.quic.base.Plural;
import loomwire.tunnel.net.AddressText;
import org.junit.jupiter.api.Test;

/** Nobody is told of "1 streams": numbers of what may be one are written by {@link Plural} alone. */
class NumbersInMessagesTest {
    /** After a place for a number, in a log's pattern or in what javac makes of a +. */
    private static final Pattern FIXED_PLURAL = Pattern.compile(
            "(?:\\{}|\u0001) (?:streams|connections|times|requests|clients|failures|packets|datagrams|bytes|characters|keys)\\b.*");
    /** Never of one: below or above a bound, or told only if there are several. */
    private static final List<String> NEVER_OF_ONE = List.of(
            "\u0001 streams at once need much memory",
            "\u0001 connections need a port each",
            "\u0001 bytes leave ",
            "\u0001 bytes are too few for QUIC",
            "a host of \u0001 characters (1 to ",
            "is larger than \u0001 bytes",
            "MTU of \u0001 bytes",
            "after \u0001 of \u0001 bytes",
            "{} connections wait for authentication",
            "\u0001 datagrams/s");

    @Test
    void oneIsInTheSingular() {
        assertEquals("1 stream", Plural.of(1, "stream"));
        assertEquals("0 streams", Plural.of(0, "stream"));
        assertEquals("2 streams", Plural.of(2, "stream"));
    }

    @Test
    void noMessageHasAPluralThatIsAlwaysThere() throws Exception {
        List<String> found = new ArrayList<>();
        int classes = 0;
        try (Stream<Path> files = Files.walk(Path.of(AddressText.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI()))) {
            for (Path file :
                    files.filter(each -> each.toString().endsWith(".class")).toList()) {
                classes++;
                look(file, found);
            }
        }
        assertTrue(classes > 200, classes + " classes were looked at");
        assertEquals(List.of(), found);
    }

    private static void look(Path file, List<String> found) throws IOException {
        for (PoolEntry entry : ClassFile.of().parse(Files.readAllBytes(file)).constantPool()) {
            if (entry instanceof StringEntry text
                    && FIXED_PLURAL.matcher(text.stringValue()).find()
                    && NEVER_OF_ONE.stream().noneMatch(text.stringValue()::contains)) {
                found.add(file.getFileName() + ": " + text.stringValue());
            }
        }
    }
}
