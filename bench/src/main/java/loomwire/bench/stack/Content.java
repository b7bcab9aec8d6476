package loomwire.bench.stack;

import java.io.IOException;
import java.util.Arrays;
import loomwire.bench.load.BulkPattern;
import loomwire.bench.load.WrongBytesException;

/** What is sent, and how it is checked: every receiver compares every byte with what should have come. */
public final class Content {
    /** Set to {@code true}, every sender changes one byte, so that a run must fail: to see that the check works. */
    public static final String CHANGE_A_BYTE = "loomwire.bench.changeAByte";

    public static final int MAX_CHUNK = BulkPattern.MAX_CHUNK;

    /** Within the first datagram of whatever is sent. */
    private static final int CHANGED_AT = 1000;

    private static final boolean CHANGED = Boolean.getBoolean(CHANGE_A_BYTE);
    private static final BulkPattern PATTERN = new BulkPattern();
    private static final byte[] SENT = PATTERN.array().clone();

    static {
        if (CHANGED) {
            SENT[CHANGED_AT] ^= 1;
        }
    }

    private Content() {}

    /** What senders take bulk from: from {@link #at} on there are {@link #MAX_CHUNK} bytes of it. */
    public static byte[] sent() {
        return SENT;
    }

    /** What the bytes of {@link #sent} should be. */
    static byte[] expected() {
        return PATTERN.array();
    }

    /** Where in {@link #sent} the bytes from this position of a transfer on begin. */
    public static int at(long position) {
        return BulkPattern.at(position);
    }

    /** @throws WrongBytesException if they are not the bytes from {@code position} on */
    public static void check(byte[] bytes, int from, int length, long position) throws IOException {
        if (from == 0) {
            PATTERN.check(bytes, length, position);
            return;
        }
        int at = at(position);
        int mismatch = Arrays.mismatch(bytes, from, from + length, PATTERN.array(), at, at + length);
        if (mismatch >= 0) {
            throw wrong(position + mismatch);
        }
    }

    static WrongBytesException wrong(long position) {
        return new WrongBytesException("another byte came than was sent, at " + position);
    }

    /** A request unlike all others; the answer has to be the same. */
    public static byte[] request(int length, long number) {
        byte[] request = new byte[length];
        renumber(request, number);
        return request;
    }

    /** Makes a request another one, without another array. */
    public static void renumber(byte[] request, long number) {
        System.arraycopy(PATTERN.array(), at(number), request, 0, request.length);
        request[0] = Service.ECHO;
        for (int i = 1; i <= Long.BYTES && i < request.length; i++) {
            request[i] = (byte) (number >>> 8 * (i - 1));
        }
    }

    /** @throws WrongBytesException if the answer is not the request */
    public static void checkAnswer(byte[] request, byte[] answer, int length) throws IOException {
        if (length != request.length || !Arrays.equals(request, 0, length, answer, 0, length)) {
            throw new WrongBytesException("the answer of " + length + " bytes is not the request of " + request.length);
        }
    }

    /** Where an answer leaves: a place for {@link #CHANGE_A_BYTE}. */
    static void leaving(byte[] answer, int length) {
        if (CHANGED && length > 0) {
            answer[length - 1] ^= 1;
        }
    }

    static boolean isChanged() {
        return CHANGED;
    }
}
