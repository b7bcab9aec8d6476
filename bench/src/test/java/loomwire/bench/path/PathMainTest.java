package loomwire.bench.path;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import loomwire.rawnet.model.PathSpec;
import org.junit.jupiter.api.Test;

/** The command line of the program that joins two interfaces; its work needs root and is measured by scripts. */
class PathMainTest {
    private static int check(String up, String down) {
        return PathMain.commandLine()
                .execute("--check", "--client-side", "a", "--server-side", "b", "--up", up, "--down", down);
    }

    @Test
    void rightWordsAreAcceptedAndWrongOnesAreWrongUsage() {
        assertEquals(0, check("delay=50ms", "delay=50ms rate=300mbit queue=1bdp loss=0.1%; at=10s rate=30mbit"));
        assertEquals(2, check("delay=50", ""));
        assertEquals(2, check("", "rate=fast"));
    }

    @Test
    void theHelpTellsAllWords() {
        String usage = PathMain.commandLine().getUsageMessage();
        PathSpec.HELP.lines().forEach(line -> assertTrue(usage.contains(line), () -> "whole, and not folded: " + line));
        assertTrue(usage.contains("loss=0.1%"), usage);
    }

    @Test
    void aFrameIsUsedAgainOnceAllItsCopiesAreGone() {
        Frame.Pool pool = new Frame.Pool(100);
        Frame frame = pool.take();
        frame.retain();
        pool.release(frame);
        assertTrue(pool.take() != frame, "one copy is still on its way");
        pool.release(frame);
        assertTrue(pool.take() == frame, "nobody needs it any more");
    }
}
