package loomwire.tunnel.doctor;

/** How a check ended. */
public enum Verdict {
    OK,
    /** It works, but not as well or not as long as it could. */
    WARNING,
    /** The tunnel will not work, or not safely. */
    PROBLEM,
    /** This system does not tell, or what it depends on is missing. */
    NOT_CHECKED
}
