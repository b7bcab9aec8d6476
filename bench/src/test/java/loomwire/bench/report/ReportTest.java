package loomwire.bench.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import org.xml.sax.InputSource;

class ReportTest {
    /** As JMH writes it, with the fields that count. */
    private static final String RESULT = """
            [ { "benchmark": "loomwire.bench.throughput.TransferThroughput.transfer", "mode": "thrpt",
                "params": { "port": "udp", "streams": "1" },
                "primaryMetric": { "score": 432.1, "scoreError": 21.5, "scoreUnit": "ops/s" } },
              { "benchmark": "loomwire.bench.throughput.TransferThroughput.transfer", "mode": "thrpt",
                "params": { "port": "udp", "streams": "100" },
                "primaryMetric": { "score": 1234.5, "scoreError": "NaN", "scoreUnit": "ops/s" } },
              { "benchmark": "loomwire.bench.VarIntBenchmark.<read>", "mode": "avgt",
                "primaryMetric": { "score": 3.4567, "scoreError": 9.1, "scoreUnit": "ns/op" } } ]
            """;

    @TempDir
    private Path folder;

    private Path result() throws Exception {
        return Files.writeString(folder.resolve("result.json"), RESULT);
    }

    @Test
    void aTableNamesEachLineByWhatSetsItApart() throws Exception {
        List<String> table = ResultTable.of(Results.read(result())).lines().toList();
        assertEquals("| TransferThroughput.transfer | streams 1 | 432 | ± 21.5 | MiB/s |", table.get(2));
        assertEquals("| TransferThroughput.transfer | streams 100 | 1,230 |  | MiB/s |", table.get(3));
        assertEquals("| VarIntBenchmark.<read> |  | 3.46 | ± 9.10 | ns/op |", table.get(4));
    }

    @Test
    void aPictureHasABarForEachScoreAndALineForEachError() throws Exception {
        Path picture = folder.resolve("result.svg");
        assertEquals(0, ReportMain.run(List.of("plot", result().toString(), picture.toString())));
        Document svg = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new InputSource(new StringReader(Files.readString(picture))));
        assertEquals(1 + 3, svg.getElementsByTagName("rect").getLength(), "the ground and three bars");
        assertEquals(2, svg.getElementsByTagName("path").getLength());
        assertTrue(svg.getDocumentElement().getTextContent().contains("1,230"));
    }

    @Test
    void whatIsNoResultIsSaidSo() throws Exception {
        Path other = Files.writeString(folder.resolve("other.json"), "{}");
        assertEquals(1, ReportMain.run(List.of("table", other.toString())));
        assertEquals(2, ReportMain.run(List.of("draw", other.toString())));
    }
}
