package loomwire.tunnel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.DataInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import loomwire.tunnel.testing.ChildJava;
import org.junit.jupiter.api.Test;

class LauncherTest {
    private static final int JAVA_17 = 61;
    private static final int JAVA_25 = 69;
    /** JVMS §4.1: the minor version of a class that depends on preview features. */
    private static final int PREVIEW = 0xffff;

    private static int[] minorAndMajor(String name) throws IOException {
        try (var in = new DataInputStream(LauncherTest.class.getResourceAsStream(name + ".class"))) {
            in.readInt();
            return new int[] {in.readUnsignedShort(), in.readUnsignedShort()};
        }
    }

    @Test
    void theLauncherCanBeLoadedByAnOldJavaToSaySo() throws IOException {
        int[] version = minorAndMajor("Launcher");
        assertEquals(0, version[0]);
        assertEquals(JAVA_17, version[1]);
    }

    @Test
    void whatReplacesTheProcessNeedsNoPreview() throws IOException {
        assertEquals(0, minorAndMajor("ProcessReplacement")[0]);
    }

    @Test
    void aJavaThatWouldLiveOnWithoutMemoryIsReplacedThoughItHasAllOtherOptions() throws Exception {
        Process process = new ProcessBuilder(
                        ChildJava.executable(),
                        "-XX:TieredStopAtLevel=1",
                        "--enable-preview",
                        "--enable-native-access=ALL-UNNAMED",
                        "-Xmx128m",
                        "-XX:+PrintFlagsFinal",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Launcher.class.getName(),
                        "version")
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), said);
        assertTrue(
                Pattern.compile("ExitOnOutOfMemoryError\\s+= true")
                        .matcher(said)
                        .find(),
                said);
    }

    @Test
    void theMarkLoadsOnlyWithPreviewFeatures() throws IOException {
        int[] version = minorAndMajor("PreviewMark");
        assertEquals(PREVIEW, version[0]);
        assertEquals(JAVA_25, version[1]);
    }
}
