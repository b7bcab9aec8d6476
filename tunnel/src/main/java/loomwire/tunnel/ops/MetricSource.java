package loomwire.tunnel.ops;

/** A part of the program that has figures. Asked at each scrape, by one thread at a time. */
@FunctionalInterface
interface MetricSource {
    void collect(Exposition into);
}
