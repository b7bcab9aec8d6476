package loomwire.tunnel.cli;

import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import loomwire.tunnel.doctor.Finding;
import loomwire.tunnel.doctor.Finding.Verdict;

/** A finding of the doctor in a line, and below it what mends it. */
final class FindingText {
    private static final String LINE = "%-11s  %-30s  %s";
    private static final String MEND = "%-11s  %-30s  mend: %s";

    private FindingText() {}

    static void print(Finding finding, PrintWriter out) {
        out.println(String.format(Locale.ROOT, LINE, word(finding.verdict()), finding.subject(), finding.text()));
        if (!finding.remedy().command().isEmpty()) {
            out.println(
                    String.format(Locale.ROOT, MEND, "", "", finding.remedy().command()));
        }
    }

    private static String word(Verdict verdict) {
        return switch (verdict) {
            case OK -> "ok";
            case WARNING -> "warning";
            case PROBLEM -> "problem";
            case NOT_CHECKED -> "not checked";
        };
    }

    static String summary(List<Finding> findings) {
        return "ok: " + count(findings, Verdict.OK) + ", warnings: " + count(findings, Verdict.WARNING) + ", problems: "
                + count(findings, Verdict.PROBLEM) + ", not checked: " + count(findings, Verdict.NOT_CHECKED);
    }

    private static long count(List<Finding> findings, Verdict verdict) {
        return findings.stream().filter(each -> each.verdict() == verdict).count();
    }
}
