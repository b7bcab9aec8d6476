package loomwire.tunnel.ops;

import java.util.List;
import java.util.Map;
import loomwire.tunnel.count.Metric;

/**
 * The figures of a process at one moment, as its metrics say them.
 *
 * @param types of the metrics, by name
 */
public record Scrape(Map<String, String> types, List<Sample> samples) {

    /**
     * The sum over the series of a metric.
     *
     * @param labels name, value, name, value, … that a series must have to count
     * @return 0 if there is none
     */
    double sum(Metric metric, String... labels) {
        return of(metric, labels).stream().mapToDouble(Sample::value).sum();
    }

    boolean has(Metric metric, String... labels) {
        return !of(metric, labels).isEmpty();
    }

    List<Sample> of(Metric metric, String... labels) {
        return samples.stream()
                .filter(sample -> sample.name().equals(metric.exportedName()))
                .filter(sample -> fits(sample, labels))
                .toList();
    }

    private static boolean fits(Sample sample, String... labels) {
        for (int i = 0; i < labels.length; i += 2) {
            if (!labels[i + 1].equals(sample.labels().get(labels[i]))) {
                return false;
            }
        }
        return true;
    }
}
