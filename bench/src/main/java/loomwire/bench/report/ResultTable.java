package loomwire.bench.report;

import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A result as a table of Markdown. */
final class ResultTable {
    private ResultTable() {}

    static String of(List<Line> lines) {
        StringBuilder table =
                new StringBuilder("| benchmark | parameters | score | error | unit |\n|---|---|---|---|---|\n");
        for (Map.Entry<String, List<Line>> group : Results.byTitle(lines).entrySet()) {
            for (Line line : group.getValue()) {
                table.append("| ")
                        .append(group.getKey())
                        .append(" | ")
                        .append(Results.label(line, group.getValue()))
                        .append(" | ")
                        .append(figure(line.score()))
                        .append(" | ")
                        .append(Double.isNaN(line.error()) ? "" : "± " + figure(line.error()))
                        .append(" | ")
                        .append(line.unit())
                        .append(" |\n");
            }
        }
        return table.toString();
    }

    /** Three digits are more than a benchmark knows. */
    static String figure(double value) {
        if (value >= 100) {
            double step = Math.pow(10, Math.floor(Math.log10(value)) - 2);
            return String.format(Locale.ROOT, "%,d", Math.round(Math.round(value / step) * step));
        }
        return String.format(Locale.ROOT, value >= 10 ? "%.1f" : "%.2f", value);
    }
}
