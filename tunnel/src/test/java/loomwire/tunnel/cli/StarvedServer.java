package loomwire.tunnel.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import loomwire.tunnel.Loomwire;

/**
 * The program, and beside it somebody who takes all memory as soon as a byte comes on standard input, keeps it, and says so once
 * nothing is left.
 */
final class StarvedServer {
    static final String WORD = "no memory is left";

    private static final List<byte[]> TAKEN = new ArrayList<>();
    private static final int SMALLEST = 16;
    // Made before: by then there is no memory to say it with.
    private static final FileOutputStream OUT = new FileOutputStream(FileDescriptor.out);
    private static final byte[] LINE = (WORD + "\n").getBytes(StandardCharsets.US_ASCII);

    private StarvedServer() {}

    public static void main(String[] args) throws Exception {
        Thread.ofPlatform().daemon().start(StarvedServer::starve);
        Loomwire.main(args);
    }

    private static void starve() {
        try {
            System.in.read();
        } catch (IOException closed) {
            return;
        }
        boolean said = false;
        for (int piece = 1 << 16; ; ) {
            try {
                TAKEN.add(new byte[piece]);
            } catch (OutOfMemoryError full) { // for everybody else too, down to the smallest piece
                if (piece == SMALLEST && !said) {
                    said = say();
                }
                piece = Math.max(SMALLEST, piece / 2);
            }
        }
    }

    private static boolean say() {
        try {
            OUT.write(LINE);
            return true;
        } catch (IOException nobodyReads) {
            return false;
        }
    }
}
