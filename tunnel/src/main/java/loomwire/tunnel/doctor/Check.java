package loomwire.tunnel.doctor;

import java.util.List;

/** Looks at one subject and changes nothing. What it looks at is given to it, so that a test can make it up. */
interface Check {

    /** What is looked at, for when it cannot be. */
    String subject();

    /** Whether there is anything to see on systems other than Linux. */
    default boolean isForEverySystem() {
        return false;
    }

    /**
     * @return one finding or more
     * @throws Exception if it could not be found out; the message says why
     */
    List<Finding> examine() throws Exception;
}
