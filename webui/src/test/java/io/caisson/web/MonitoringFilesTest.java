package io.caisson.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.caisson.store.volume.VolumeStatistics;
import io.caisson.web.fixtures.TestApi;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The dashboards and rules that are shipped ask for nothing but what is there. */
class MonitoringFilesTest {

    private static final String SHIPPED = "appliance-image/src/main/distribution/monitoring";

    /** What Prometheus itself makes of each scrape. */
    private static final Set<String> OF_PROMETHEUS = Set.of("up");

    private static final Pattern NAME = Pattern.compile("[a-zA-Z_:][a-zA-Z0-9_:]*+(?!\\s*\\()");
    private static final Pattern LABEL_VALUES = Pattern.compile("label_values\\((\\w+), \\w+\\)");

    private static Path shipped() {
        Path here = Path.of("").toAbsolutePath();
        return Files.exists(here.resolve(SHIPPED))
                ? here.resolve(SHIPPED)
                : here.resolveSibling("appliance-image").resolve("src/main/distribution/monitoring");
    }

    /** Metrics that an expression of PromQL reads. */
    static Set<String> metrics(String expression) {
        String bare = expression
                .replaceAll("\"[^\"]*\"", "")
                .replaceAll("\\{[^}]*}", "")
                .replaceAll("\\[[^\\]]*]", "")
                .replaceAll("\\b(by|without|on|ignoring|group_left|group_right)\\s*\\([^)]*\\)", "")
                .replaceAll("\\b(and|or|unless|bool|offset)\\b", "")
                .replaceAll("\\b[0-9.]+[a-z]*\\b", "");
        return NAME.matcher(bare).results().map(found -> found.group()).collect(Collectors.toSet());
    }

    private static Set<String> exported() {
        try (TestApi api = TestApi.start()) {
            Http http = new Http(api);
            JsonNode volume =
                    http.post("/api/v1/volumes", "{'name':'db1','size':'1GiB'}").body();
            VolumeStatistics statistics = new VolumeStatistics();
            for (VolumeStatistics.Kind kind : VolumeStatistics.Kind.values()) {
                statistics.succeeded(kind, 4096, 100_000);
            }
            api.statistics().put(volume.path("id").asText(), statistics);
            String page =
                    http.raw("GET", "/metrics", TestApi.VIEWER, null, Map.of()).body();
            return page.lines()
                    .filter(line -> !line.startsWith("#"))
                    .map(line -> line.split("[ {]", 2)[0])
                    .collect(Collectors.toSet());
        }
    }

    private static List<String> expressions() throws IOException {
        List<String> all = new ArrayList<>();
        for (String line : Files.readAllLines(shipped().resolve("prometheus/caisson-alerts.yml"))) {
            if (line.strip().startsWith("expr: ")) {
                all.add(line.strip().substring("expr: ".length()));
            }
        }
        assertThat(all).hasSizeGreaterThan(10);
        try (DirectoryStream<Path> files = Files.newDirectoryStream(shipped().resolve("grafana"), "*.json")) {
            for (Path file : files) {
                JsonNode dashboard = new ObjectMapper().readTree(file.toFile());
                assertThat(dashboard.path("uid").asText() + ".json")
                        .isEqualTo(file.getFileName().toString());
                assertThat(dashboard.path("panels")).as(file.toString()).isNotEmpty();
                dashboard.findValuesAsText("expr").forEach(all::add);
                dashboard.at("/templating/list").forEach(variable -> {
                    Matcher query =
                            LABEL_VALUES.matcher(variable.at("/query/query").asText());
                    if (query.matches()) {
                        all.add(query.group(1));
                    }
                });
            }
        }
        return all;
    }

    @Test
    void namesOfMetricsAreFoundInExpressions() {
        assertThat(metrics("histogram_quantile(0.99, sum by (volume, le) (rate(a_bucket{x=~\"b|c\"}[5m]))) > 0.5"))
                .containsExactly("a_bucket");
        assertThat(metrics("abs(a - on () group_left () quantile(0.5, b)) > 60 and c < 0.75 * max_over_time(d[1d:5m])"))
                .containsExactlyInAnyOrder("a", "b", "c", "d");
        assertThat(metrics("time() - e")).containsExactly("e");
    }

    @Test
    void everyMetricThatIsAskedForIsExported() throws IOException {
        Set<String> asked = new TreeSet<>();
        expressions().forEach(expression -> asked.addAll(metrics(expression)));
        asked.removeAll(OF_PROMETHEUS);
        assertThat(asked).hasSizeGreaterThan(15);
        assertThat(exported()).containsAll(asked);
    }

    @Test
    void everyRuleSaysWhatItDoesAndWhatHelps() throws IOException {
        String rules = Files.readString(shipped().resolve("prometheus/caisson-alerts.yml"));
        int count = rules.split("- alert: ", -1).length - 1;
        for (String field : List.of("expr: ", "severity: ", "summary: ", "description: ", "fix: ")) {
            assertThat(rules.split(field, -1).length - 1).as(field).isEqualTo(count);
        }
    }
}
