package io.caisson.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.caisson.store.volume.VolumeStatistics;
import io.caisson.store.volume.VolumeStatistics.Kind;
import io.caisson.web.fixtures.TestApi;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MetricsApiTest {

    private final TestApi api = TestApi.start();
    private final Http http = new Http(api);

    @AfterEach
    void close() {
        api.close();
    }

    private List<String> lines() {
        HttpResponse<String> answer = http.raw("GET", "/metrics", TestApi.VIEWER, null, Map.of());
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Type").orElse("")).startsWith("text/plain; version=0.0.4");
        return answer.body().lines().toList();
    }

    @Test
    void tellsOperationsAndLatenciesOfEachVolumeThatHostsUse() {
        JsonNode volume = http.post("/api/v1/volumes", "{\"name\":\"db1\",\"size\":\"1GiB\"}")
                .body();
        http.post("/api/v1/volumes", "{\"name\":\"idle\",\"size\":\"2GiB\"}");
        VolumeStatistics statistics = new VolumeStatistics();
        statistics.succeeded(Kind.WRITE, 4096, 100_000);
        statistics.succeeded(Kind.WRITE, 4096, 3_000_000_000L);
        statistics.failed(Kind.WRITE, 20_000_000_000L);
        api.statistics().put(volume.path("id").asText(), statistics);
        api.statistics().put("deleted-this-moment", statistics);
        assertThat(lines())
                .contains(
                        "caisson_volume_io_operations_total{op=\"write\",volume=\"db1\"} 3.0",
                        "caisson_volume_io_failures_total{op=\"write\",volume=\"db1\"} 1.0",
                        "caisson_volume_io_bytes_total{op=\"write\",volume=\"db1\"} 8192.0",
                        "caisson_volume_io_latency_seconds_bucket{op=\"write\",volume=\"db1\",le=\"6.5536E-5\"} 0",
                        "caisson_volume_io_latency_seconds_bucket{op=\"write\",volume=\"db1\",le=\"1.31072E-4\"} 1",
                        "caisson_volume_io_latency_seconds_bucket{op=\"write\",volume=\"db1\",le=\"4.294967296\"} 2",
                        "caisson_volume_io_latency_seconds_bucket{op=\"write\",volume=\"db1\",le=\"+Inf\"} 3",
                        "caisson_volume_io_latency_seconds_count{op=\"write\",volume=\"db1\"} 3",
                        "caisson_volume_size_bytes{volume=\"idle\"} 2.147483648E9")
                .noneMatch(line -> line.contains("io") && line.contains("\"idle\""))
                .noneMatch(line -> line.contains("op=\"read\""));
    }

    @Test
    void tellsHowTheNodeAndThePoolAre() {
        assertThat(lines())
                .contains(
                        "caisson_node_serving 1.0",
                        "caisson_node_groups_led 2.0",
                        "caisson_pool_usable_bytes 6.442450944E10",
                        "caisson_host_sessions{host=\"esx1\",protocol=\"iscsi\"} 1.0",
                        "process_cpu_seconds_total 1.5",
                        "process_resident_memory_bytes 1048576.0",
                        "caisson_build_info{node=\"node1\",version=\"0.1.0-test\"} 1");
    }

    @Test
    void isForThoseWhoMayLook() {
        assertThat(http.raw("GET", "/metrics", null, null, Map.of()).statusCode())
                .isEqualTo(401);
    }
}
