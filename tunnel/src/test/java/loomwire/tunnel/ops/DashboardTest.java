package loomwire.tunnel.ops;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import loomwire.tunnel.count.Metric;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** The dashboard under {@code example/grafana} asks for what the program exports, and for all of it. */
class DashboardTest {
    private static final Pattern METRIC = Pattern.compile("\\b(?:loomwire|process|jvm)_[a-z_]+\\b");
    private static final Pattern SELECTOR = Pattern.compile("([a-z_]+)\\{([^}]*)}");

    private Map<?, ?> dashboard;

    @BeforeEach
    void read() throws Exception {
        String text = Files.readString(Path.of("..", "example", "grafana", "loomwire.json"));
        // Every JSON text is YAML, but not the other way round.
        assertFalse(
                Pattern.compile("(?m)^\\s*(#|- )|'|,\\s*[}\\]]").matcher(text).find(), "not JSON");
        dashboard = new Yaml(new SafeConstructor(new LoaderOptions())).load(text);
    }

    private static void visit(Object node, BiConsumer<String, Object> visitor) {
        switch (node) {
            case Map<?, ?> map ->
                map.forEach((key, value) -> {
                    visitor.accept((String) key, value);
                    visit(value, visitor);
                });
            case List<?> list -> list.forEach(each -> visit(each, visitor));
            default -> {}
        }
    }

    private List<String> texts(String key) {
        List<String> found = new ArrayList<>();
        visit(dashboard, (name, value) -> {
            if (name.equals(key) && value instanceof String text) {
                found.add(text);
            }
        });
        return found;
    }

    private static Set<String> seriesOf(Metric metric) {
        return metric.kind() == Metric.Kind.SUMMARY
                ? Set.of(metric.exportedName() + "_sum", metric.exportedName() + "_count")
                : Set.of(metric.exportedName());
    }

    @Test
    void itAsksForEveryMetricAndForNoOther() {
        Set<String> exported = new TreeSet<>();
        Arrays.stream(Metric.values()).forEach(metric -> exported.addAll(seriesOf(metric)));
        Set<String> asked = new TreeSet<>();
        for (String expression : texts("expr")) {
            Matcher metrics = METRIC.matcher(expression);
            while (metrics.find()) {
                asked.add(metrics.group());
            }
        }
        assertEquals(exported, asked);
    }

    @Test
    void labelsThatItNamesAreThoseOfTheMetric() {
        for (String expression : texts("expr")) {
            Matcher selectors = SELECTOR.matcher(expression);
            while (selectors.find()) {
                String name = selectors.group(1);
                Metric metric = Arrays.stream(Metric.values())
                        .filter(each -> seriesOf(each).contains(name))
                        .findFirst()
                        .orElseThrow();
                for (String condition : selectors.group(2).split(",")) {
                    String label = condition.split("=")[0];
                    assertTrue(label.equals("instance") || metric.labels().contains(label), name + " has no " + label);
                }
                assertTrue(
                        selectors.group(2).contains("instance=~\"$instance\""),
                        "not of the chosen ones: " + expression);
            }
        }
    }

    @Test
    void legendsNameLabelsThatAreThere() {
        visit(dashboard, (key, value) -> {
            if (key.equals("targets")) {
                for (Object target : (List<?>) value) {
                    legend((String) ((Map<?, ?>) target).get("expr"), (String)
                            ((Map<?, ?>) target).get("legendFormat"));
                }
            }
        });
    }

    private static void legend(String expression, String legend) {
        Set<String> labels = new HashSet<>(Set.of("instance"));
        Matcher metrics = METRIC.matcher(expression);
        while (metrics.find()) {
            Arrays.stream(Metric.values())
                    .filter(each -> seriesOf(each).contains(metrics.group()))
                    .forEach(each -> labels.addAll(each.labels()));
        }
        Matcher named = Pattern.compile("\\{\\{([a-z_]+)}}").matcher(legend);
        while (named.find()) {
            assertTrue(labels.contains(named.group(1)), legend + " of " + expression);
        }
    }

    @Test
    void itCanBeImportedAnywhere() {
        List<String> variables = ((List<?>) ((Map<?, ?>) dashboard.get("templating")).get("list"))
                .stream().map(each -> (String) ((Map<?, ?>) each).get("name")).toList();
        assertEquals(List.of("datasource", "instance"), variables);
        Set<Object> ids = new HashSet<>();
        for (Object panel : (List<?>) dashboard.get("panels")) {
            Map<?, ?> entries = (Map<?, ?>) panel;
            assertTrue(ids.add(entries.get("id")), "two panels with one id");
            assertTrue(
                    entries.get("type").equals("row")
                            || ((Map<?, ?>) entries.get("datasource"))
                                    .get("uid")
                                    .equals("${datasource}"),
                    "" + entries.get("title"));
        }
    }
}
