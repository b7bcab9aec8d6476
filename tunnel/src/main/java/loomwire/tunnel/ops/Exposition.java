package loomwire.tunnel.ops;

import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.InfoSnapshot;
import io.prometheus.metrics.model.snapshots.InfoSnapshot.InfoDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import io.prometheus.metrics.model.snapshots.SummarySnapshot;
import io.prometheus.metrics.model.snapshots.SummarySnapshot.SummaryDataPointSnapshot;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import loomwire.tunnel.count.CounterSet;
import loomwire.tunnel.count.Metric;
import loomwire.tunnel.count.Tally;

/** The figures of one scrape, and their text. Owned by the scraping thread. */
final class Exposition implements CounterSet.Figures {
    static final String CONTENT_TYPE = PrometheusTextFormatWriter.CONTENT_TYPE;

    private final Impossible impossible;
    private final Map<Metric, List<Point>> points = new EnumMap<>(Metric.class);

    /** @param count of a summary only */
    private record Point(Labels labels, long count, double value) {}

    /** Of every series. */
    Exposition() {
        this(Impossible.NOTHING);
    }

    /** @param impossible which series are left out */
    Exposition(Impossible impossible) {
        this.impossible = impossible;
    }

    @Override
    public void add(Metric metric, double value, String... labels) {
        point(metric, 0, value, labels);
    }

    /** A summary without quantiles: how many, and their sum. */
    void addSummary(Metric metric, long count, double sum, String... labels) {
        point(metric, count, sum, labels);
    }

    /** One series for each key, with the key's name in lower case as its label. */
    <K extends Enum<K>> void addAll(Metric metric, Map<K, Long> values) {
        values.forEach((key, value) -> add(metric, value, CounterSet.label(key)));
    }

    /** One series for each value of the tally, likewise. */
    <E extends Enum<E>> void addAll(Metric metric, Tally<E> tally) {
        addAll(metric, tally.sums());
    }

    private void point(Metric metric, long count, double value, String... labels) {
        if (impossible.has(metric, value, labels)) {
            return;
        }
        points.computeIfAbsent(metric, key -> new ArrayList<>())
                .add(new Point(Labels.of(metric.labels(), List.of(labels)), count, value));
    }

    /** The Prometheus text format, version 0.0.4. */
    byte[] text() {
        List<MetricSnapshot> snapshots = new ArrayList<>();
        points.forEach((metric, values) -> snapshots.add(snapshot(metric, values)));
        ByteArrayOutputStream out = new ByteArrayOutputStream(16 << 10);
        try {
            PrometheusTextFormatWriter.create().write(out, new MetricSnapshots(snapshots));
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return out.toByteArray();
    }

    private static MetricSnapshot snapshot(Metric metric, List<Point> values) {
        return switch (metric.kind()) {
            case COUNTER -> {
                var builder =
                        CounterSnapshot.builder().name(base(metric, "_total")).help(metric.help());
                values.forEach(point -> builder.dataPoint(CounterDataPointSnapshot.builder()
                        .labels(point.labels)
                        .value(point.value)
                        .build()));
                yield builder.build();
            }
            case GAUGE -> {
                var builder =
                        GaugeSnapshot.builder().name(metric.exportedName()).help(metric.help());
                values.forEach(point -> builder.dataPoint(GaugeDataPointSnapshot.builder()
                        .labels(point.labels)
                        .value(point.value)
                        .build()));
                yield builder.build();
            }
            case INFO -> {
                var builder = InfoSnapshot.builder().name(base(metric, "_info")).help(metric.help());
                values.forEach(point -> builder.dataPoint(
                        InfoDataPointSnapshot.builder().labels(point.labels).build()));
                yield builder.build();
            }
            case SUMMARY -> {
                var builder =
                        SummarySnapshot.builder().name(metric.exportedName()).help(metric.help());
                values.forEach(point -> builder.dataPoint(SummaryDataPointSnapshot.builder()
                        .labels(point.labels)
                        .count(point.count)
                        .sum(point.value)
                        .build()));
                yield builder.build();
            }
        };
    }

    /** The library adds the suffix of the kind itself. */
    private static String base(Metric metric, String suffix) {
        String name = metric.exportedName();
        return name.substring(0, name.length() - suffix.length());
    }
}
