package loomwire.tunnel;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.DataInputStream;
import java.io.IOException;
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
    void theMarkLoadsOnlyWithPreviewFeatures() throws IOException {
        int[] version = minorAndMajor("PreviewMark");
        assertEquals(PREVIEW, version[0]);
        assertEquals(JAVA_25, version[1]);
    }
}
