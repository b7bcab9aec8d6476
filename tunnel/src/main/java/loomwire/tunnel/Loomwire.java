package loomwire.tunnel;

import loomwire.tunnel.cli.CommandLineEntry;

/** The program, in a Java that has all the options it needs; see {@link Launcher}. */
public final class Loomwire {
    private Loomwire() {}

    public static void main(String[] args) {
        int status = CommandLineEntry.run(args);
        System.exit(status);
    }
}
