package loomwire.bench.report;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** {@code plot RESULT.json... OUT.svg} draws results, {@code table RESULT.json...} prints them as Markdown. */
public final class ReportMain {
    private static final int FAILED = 1;
    private static final int WRONG_USAGE = 2;

    private ReportMain() {}

    public static void main(String[] args) {
        System.exit(run(List.of(args)));
    }

    static int run(List<String> args) {
        boolean plots = !args.isEmpty() && args.getFirst().equals("plot");
        if (args.size() < (plots ? 3 : 2) || !plots && !args.getFirst().equals("table")) {
            System.err.println("usage: plot RESULT.json... OUT.svg | table RESULT.json...");
            return WRONG_USAGE;
        }
        try {
            List<Line> lines = new ArrayList<>();
            for (String file : args.subList(1, plots ? args.size() - 1 : args.size())) {
                lines.addAll(Results.read(Path.of(file)));
            }
            if (plots) {
                Files.writeString(Path.of(args.getLast()), BarChart.of(lines));
            } else {
                // Whatever the terminal speaks: a table goes into a file.
                System.out.write(ResultTable.of(lines).getBytes(StandardCharsets.UTF_8));
                System.out.flush();
            }
            return 0;
        } catch (IOException e) {
            System.err.println("report: " + e.getMessage());
            return FAILED;
        }
    }
}
