/** What {@code java -jar benchmarks.jar} starts. Compiled without preview features, for Java 17: see {@code bench/pom.xml}. */
package loomwire.bench.run;
