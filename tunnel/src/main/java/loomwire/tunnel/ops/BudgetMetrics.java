package loomwire.tunnel.ops;

import loomwire.quic.MemoryBudget;
import loomwire.tunnel.count.Metric;

/** What the process's memory budget allows, and what it had to refuse. */
final class BudgetMetrics implements MetricSource {
    private final MemoryBudget budget;

    BudgetMetrics(MemoryBudget budget) {
        this.budget = budget;
    }

    @Override
    public void collect(Exposition into) {
        if (budget.limitBytes() < Long.MAX_VALUE) {
            into.add(Metric.BUDGET_LIMIT, budget.limitBytes());
        }
        into.add(Metric.BUDGET_USED, budget.heldBytes(), "held");
        into.add(Metric.BUDGET_USED, budget.promisedBytes(), "promised");
        into.add(Metric.BUDGET_STOCK, budget.stockBytes());
        into.add(Metric.BUDGET_REFUSALS, budget.deniedGrowths(), "window_growth");
        into.add(Metric.BUDGET_REFUSALS, budget.refusedConnections(), "connection");
    }
}
