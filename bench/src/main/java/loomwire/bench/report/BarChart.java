package loomwire.bench.report;

import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A result as a picture: a bar for each score with a line for its error, the bars of a benchmark on one scale. */
final class BarChart {
    private static final int WIDTH = 900;
    private static final int LABEL_WIDTH = 330;
    private static final int VALUE_WIDTH = 150;
    private static final int BAR_WIDTH = WIDTH - LABEL_WIDTH - VALUE_WIDTH;
    private static final int ROW_HEIGHT = 20;
    private static final int HEADING_HEIGHT = 42;
    private static final int MARGIN = 12;
    private static final String[] COLOURS = {"#4477aa", "#ee6677", "#228833", "#ccbb44", "#66ccee", "#aa3377"};

    private final StringBuilder body = new StringBuilder();
    private int y = MARGIN;

    private BarChart() {}

    static String of(List<Line> lines) {
        BarChart chart = new BarChart();
        Results.byTitle(lines).forEach(chart::group);
        int height = chart.y + MARGIN;
        return ("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" viewBox=\"0 0 %d %d\" "
                                + "font-family=\"sans-serif\" font-size=\"12\">%n<rect width=\"100%%\" height=\"100%%\" fill=\"white\"/>%n")
                        .formatted(WIDTH, height, WIDTH, height)
                + chart.body + "</svg>\n";
    }

    private void group(String title, List<Line> lines) {
        y += HEADING_HEIGHT;
        text(
                MARGIN,
                y - 20,
                "start",
                "font-weight=\"bold\"",
                title + ", " + lines.getFirst().unit());
        text(MARGIN, y - 6, "start", "fill=\"#666666\" font-size=\"11\"", Results.common(lines));
        double largest = lines.stream()
                .mapToDouble(line -> line.score() + Math.min(error(line), line.score() / 2))
                .max()
                .orElse(1);
        List<String> kinds = lines.stream().map(BarChart::kind).distinct().toList();
        for (Line line : lines) {
            bar(
                    line,
                    Results.label(line, lines),
                    BAR_WIDTH / largest,
                    COLOURS[kinds.indexOf(kind(line)) % COLOURS.length]);
        }
    }

    /** Lines of one colour: those of a stack, else of a port. */
    private static String kind(Line line) {
        Map<String, String> parameters = line.parameters();
        return parameters.getOrDefault("stack", "") + parameters.getOrDefault("port", "");
    }

    private static double error(Line line) {
        return Double.isNaN(line.error()) ? 0 : line.error();
    }

    private void bar(Line line, String label, double scale, String colour) {
        int middle = y + ROW_HEIGHT / 2;
        text(LABEL_WIDTH - 8, middle + 4, "end", "", label);
        double end = LABEL_WIDTH + line.score() * scale;
        body.append(String.format(
                Locale.ROOT,
                "<rect x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"%d\" fill=\"%s\"/>%n",
                LABEL_WIDTH,
                y + 3,
                line.score() * scale,
                ROW_HEIGHT - 6,
                colour));
        double from = Math.max(LABEL_WIDTH, end - error(line) * scale);
        // An error that is larger than the picture has no end there.
        double to = Math.min(end + error(line) * scale, LABEL_WIDTH + BAR_WIDTH);
        if (error(line) > 0) {
            body.append(String.format(
                    Locale.ROOT,
                    "<path d=\"M%.1f %dH%.1f%s%s\" stroke=\"black\" fill=\"none\"/>%n",
                    from,
                    middle,
                    to,
                    cap(from, middle),
                    end + error(line) * scale > to + 1 ? "" : cap(to, middle)));
        }
        text(
                (int) to + 6,
                middle + 4,
                "start",
                "",
                ResultTable.figure(line.score()) + (error(line) > 0 ? " ± " + ResultTable.figure(error(line)) : ""));
        y += ROW_HEIGHT;
    }

    private static String cap(double x, int middle) {
        return String.format(Locale.ROOT, "M%.1f %dv8", x, middle - 4);
    }

    private void text(int x, int baseline, String anchor, String more, String words) {
        body.append(String.format(
                Locale.ROOT,
                "<text x=\"%d\" y=\"%d\" text-anchor=\"%s\" %s>%s</text>%n",
                x,
                baseline,
                anchor,
                more,
                words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")));
    }
}
