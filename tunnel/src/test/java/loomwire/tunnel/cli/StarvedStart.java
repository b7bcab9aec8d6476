package loomwire.tunnel.cli;

import java.util.ArrayList;
import java.util.List;
import loomwire.tunnel.Loomwire;

/** The program, whose main thread finds no memory as soon as it does anything. */
final class StarvedStart {
    private static final List<Object> TAKEN = new ArrayList<>(1 << 20);

    private StarvedStart() {}

    public static void main(String[] args) {
        FatalErrors.install();
        for (int piece = 1 << 20; piece >= 16; ) {
            try {
                TAKEN.add(new byte[piece]);
            } catch (OutOfMemoryError full) {
                piece /= 2;
            }
        }
        Loomwire.main(new String[] {"version"});
    }
}
