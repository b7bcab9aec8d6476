package loomwire.tunnel.cli;

import java.util.ArrayList;
import java.util.List;
import loomwire.tunnel.Loomwire;

/** The program, and beside it somebody who takes all memory as soon as a byte comes on standard input, and keeps it. */
final class StarvedServer {
    private static final List<byte[]> TAKEN = new ArrayList<>();

    private StarvedServer() {}

    public static void main(String[] args) throws Exception {
        Thread.ofPlatform().daemon().start(StarvedServer::starve);
        Loomwire.main(args);
    }

    private static void starve() {
        try {
            System.in.read();
        } catch (java.io.IOException closed) {
            return;
        }
        for (int piece = 1 << 16; ; ) {
            try {
                TAKEN.add(new byte[piece]);
            } catch (OutOfMemoryError full) { // for everybody else too, down to the smallest piece
                piece = Math.max(16, piece / 2);
            }
        }
    }
}
