package loomwire.tunnel.ops;

import loomwire.tunnel.count.Metric;

/** What runs here. */
final class BuildMetrics implements MetricSource {
    private final String role;

    BuildMetrics(String role) {
        this.role = role;
    }

    @Override
    public void collect(Exposition into) {
        String version = BuildMetrics.class.getPackage().getImplementationVersion();
        into.add(
                Metric.BUILD,
                1,
                version == null ? "unpackaged" : version,
                role,
                Runtime.version().toString());
    }
}
