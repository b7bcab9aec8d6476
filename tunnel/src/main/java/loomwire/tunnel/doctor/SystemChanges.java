package loomwire.tunnel.doctor;

import java.io.IOException;
import java.nio.file.Path;

/** The few things that may be changed without asking: each can be undone, and none outlives a boot but the first. */
interface SystemChanges {

    /** Takes every right from those who are neither the file's owner nor in its group. */
    void hideFromOthers(Path file) throws IOException;

    /** Sets a kernel parameter of this running system. */
    void setKernelParameter(String name, String value) throws IOException;
}
