package loomwire.rawnet.packet;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;

class InternetChecksumTest {

    /** The example of RFC 1071 §3: 00 01 f2 03 f4 f5 f6 f7 adds up to ddf2. */
    @Test
    void theExampleOfTheRfc() {
        byte[] b = HexFormat.of().parseHex("0001f203f4f5f6f7");
        assertEquals(0xddf2, InternetChecksum.fold(InternetChecksum.sum(b, 0, 8)));
        assertEquals(~0xddf2 & 0xffff, InternetChecksum.finish(InternetChecksum.sum(b, 0, 8)));
    }

    @Test
    void everyLengthAndStartAgreesWithTheSlowWay() {
        long seed = 20260101;
        Random random = new Random(seed);
        byte[] b = new byte[200];
        random.nextBytes(b);
        for (int from = 0; from < 17; from++) {
            for (int to = from; to <= b.length; to++) {
                assertEquals(
                        slow(b, from, to),
                        InternetChecksum.fold(InternetChecksum.sum(b, from, to)),
                        "seed " + seed + " from " + from + " to " + to);
            }
        }
    }

    @Test
    void wordsCountAsTheirHalves() {
        byte[] b = HexFormat.of().parseHex("ffeeddccbbaa9988");
        long whole = InternetChecksum.sum(b, 0, 8);
        assertEquals(InternetChecksum.fold(whole), InternetChecksum.fold(InternetChecksum.words(0xffeeddccbbaa9988L)));
        assertEquals(
                InternetChecksum.fold(whole),
                InternetChecksum.fold(InternetChecksum.word(0xffeeddcc) + InternetChecksum.word(0xbbaa9988)));
    }

    @Test
    void theLargestSumsFoldWithoutOverflow() {
        byte[] b = new byte[65_536];
        Arrays.fill(b, (byte) 0xff);
        assertEquals(0xffff, InternetChecksum.fold(InternetChecksum.sum(b, 0, b.length)));
        assertEquals(0xffff, InternetChecksum.fold(Long.MAX_VALUE / 65_535 * 65_535));
    }

    /** RFC 1071 word for word: 16 bits at a time, carry added at once. */
    static int slow(byte[] b, int from, int to) {
        int sum = 0;
        for (int i = from; i < to; i += 2) {
            sum += (b[i] & 0xff) << 8 | (i + 1 < to ? b[i + 1] & 0xff : 0);
            sum = (sum & 0xffff) + (sum >>> 16);
        }
        return sum;
    }
}
