package io.caisson.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.caisson.web.fixtures.TestApi;
import io.caisson.web.history.Question;
import io.caisson.web.history.SeriesKind;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HistoryApiTest {

    private final TestApi api = TestApi.start();
    private final Http http = new Http(api);

    @AfterEach
    void close() {
        api.close();
    }

    @Test
    void tellsColumnsOfTheTimesThatAreKnown() {
        long now = System.currentTimeMillis() / 1000;
        long from = now / 10 * 10 - 100;
        http.post("/api/v1/volumes", "{\"name\":\"db1\",\"size\":\"1GiB\"}");
        api.histories().row(from, 1.5, 2, 512, 1024, 90, 120, 400, 1000.0006);
        api.histories().row(from + 20, 0, 0, 0, 0, 0, 0, 0, 0);
        api.histories().missing("node-3");
        JsonNode told = http.get("/api/v1/history?kind=volume&id=db1&step=10&from=" + from + "&to=" + (from + 60))
                .body();
        assertThat(told.path("times")).hasToString("[" + from + "," + (from + 20) + "]");
        assertThat(told.at("/columns/0/name").asText()).isEqualTo("reads");
        assertThat(told.at("/columns/0/unit").asText()).isEqualTo("per-second");
        assertThat(told.at("/columns/0/values")).hasToString("[1.5,0.0]");
        assertThat(told.at("/columns/7/values/0").asDouble()).isEqualTo(1000.001);
        assertThat(told.path("missing")).hasToString("[\"node-3\"]");
    }

    @Test
    void takesWholeStepsAroundWhatIsAskedForAndUsualOnesIfNoneAreGiven() {
        long now = System.currentTimeMillis() / 1000;
        assertThat(http.get("/api/v1/history?kind=pool&to=" + now).status()).isEqualTo(200);
        Question question = api.histories().asked().get(0);
        assertThat(question.kind()).isEqualTo(SeriesKind.POOL);
        assertThat(question.stepSeconds()).isEqualTo(60);
        assertThat(question.from()).isLessThanOrEqualTo(now - 3600).isGreaterThan(now - 3660);
        assertThat(question.to()).isGreaterThanOrEqualTo(now).isLessThan(now + 60);
        http.get("/api/v1/history?kind=node&id=node-1&from=" + (now - 600) + "&to=" + now);
        assertThat(api.histories().asked().get(1).stepSeconds()).isEqualTo(1);
        http.get("/api/v1/history?kind=cluster&last=7200");
        assertThat(api.histories().asked().get(2).id()).isEqualTo(Question.ALL);
        assertThat(api.histories().asked().get(2).stepSeconds()).isEqualTo(10);
        http.get("/api/v1/history?kind=node&id=node-1&from=" + (now - 300L * 86_400) + "&to=" + now);
        assertThat(api.histories().asked().get(3).stepSeconds()).isEqualTo(86_400);
    }

    @ParameterizedTest
    @CsvSource({
        "'', ?kind",
        "kind=disk, ?kind",
        "kind=pool&id=x, ?id",
        "kind=volume, ?id",
        "kind=cluster&id=node-1, ?id",
        "kind=pool&step=30, ?step",
        "kind=node&id=node-1&from=1000&to=1000, ?from",
        "kind=node&id=node-1&from=1000&to=5000&step=1, ?step",
        "kind=node&id=node-1&from=0&to=100000000&step=60, ?step",
        "kind=node&id=node-1&step=0, ?step"
    })
    void whatCannotBeToldIsRefused(String query, String pointer) {
        Http.Reply reply = http.get("/api/v1/history?" + query);
        assertThat(reply.status()).isEqualTo(422);
        assertThat(reply.body().at("/errors/0/pointer").asText()).isEqualTo(pointer);
    }

    @Test
    void thereIsNoHistoryOfWhatThereIsNot() {
        assertThat(http.get("/api/v1/history?kind=volume&id=nothing").code()).isEqualTo("not-found");
    }
}
