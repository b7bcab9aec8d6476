package loomwire.tunnel;

import loomwire.tunnel.cli.CommandLineEntry;
import loomwire.tunnel.cli.FatalErrors;

/** The program, in a Java that has all the options it needs; see {@link Launcher}. */
public final class Loomwire {
    private Loomwire() {}

    public static void main(String[] args) {
        FatalErrors.install();
        try {
            System.exit(CommandLineEntry.run(args));
        } catch (Throwable thrown) {
            FatalErrors.endIfFatal(thrown);
            throw thrown;
        }
    }
}
