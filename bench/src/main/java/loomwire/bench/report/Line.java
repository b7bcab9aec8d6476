package loomwire.bench.report;

import java.util.Map;

/**
 * One line of a result.
 *
 * @param harness such as TransferThroughput
 * @param method such as transfer
 * @param parameters by name
 * @param error half of the interval of confidence that JMH gives; not a number where one iteration gives none
 * @param unit what the score counts, as people say it
 */
record Line(String harness, String method, Map<String, String> parameters, double score, double error, String unit) {
    String title() {
        return harness + "." + method;
    }
}
