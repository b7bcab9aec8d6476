package loomwire.tunnel.doctor;

/**
 * One thing that was looked at.
 *
 * @param subject what, in a word or two
 * @param text what was found and what it means
 */
public record Finding(Verdict verdict, String subject, String text, Remedy remedy) {

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

    static Finding ok(String subject, String text) {
        return new Finding(Verdict.OK, subject, text, Remedy.none());
    }

    static Finding warning(String subject, String text, Remedy remedy) {
        return new Finding(Verdict.WARNING, subject, text, remedy);
    }

    static Finding problem(String subject, String text, Remedy remedy) {
        return new Finding(Verdict.PROBLEM, subject, text, remedy);
    }

    static Finding notChecked(String subject, String why) {
        return new Finding(Verdict.NOT_CHECKED, subject, why, Remedy.none());
    }
}
