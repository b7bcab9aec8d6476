package loomwire.rawnet.guard;

import java.io.IOException;
import java.util.List;

/** Runs a program of the system to its end. */
interface Commands {

    /**
     * @param command the program's name and its arguments
     * @return what it printed to standard output
     * @throws IOException if it is not installed, fails or does not end; the message holds what the program itself said
     */
    String run(List<String> command) throws IOException;
}
