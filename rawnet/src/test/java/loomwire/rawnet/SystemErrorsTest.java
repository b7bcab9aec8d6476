package loomwire.rawnet;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

class SystemErrorsTest {

    @Test
    void textsOfTheCLibraryAreKnownAgain() {
        Assumptions.assumeTrue(System.getProperty("os.name").equals("Linux"), "texts as Linux has them");
        String language = System.getenv().getOrDefault("LC_ALL", System.getenv().getOrDefault("LANG", "C"));
        Assumptions.assumeTrue(
                language.startsWith("C") || language.startsWith("en") || language.startsWith("POSIX"),
                "texts as they are in English");
        assertTrue(SystemErrors.isTooLong("send: Message too long"));
        assertTrue(SystemErrors.isInterfaceGone("send: No such device or address"));
        assertTrue(SystemErrors.isInterfaceGone("send: No such device"));
        assertFalse(SystemErrors.isInterfaceGone("send: Network is down"));
        assertFalse(SystemErrors.isTooLong("send: No buffer space available"));
        assertFalse(SystemErrors.isTooLong(null));
        assertFalse(SystemErrors.isInterfaceGone(null));
    }
}
