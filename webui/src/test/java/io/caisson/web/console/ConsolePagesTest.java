package io.caisson.web.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.web.fixtures.TestApi;
import java.io.ByteArrayInputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConsolePagesTest {

    private static final Pattern ASSET = Pattern.compile("(?:src|href)=\"(/assets/[^\"]+)\"");

    private static TestApi api;
    private static HttpClient client;

    @BeforeAll
    static void start() {
        api = TestApi.start();
        client = HttpClient.newBuilder().sslContext(api.keys().clientContext()).build();
    }

    @AfterAll
    static void stop() {
        api.close();
    }

    private static HttpResponse<byte[]> send(String method, String path, String... headers) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(api.uri() + path))
                .method(method, HttpRequest.BodyPublishers.noBody());
        if (headers.length > 0) {
            request.headers(headers);
        }
        return client.send(request.build(), BodyHandlers.ofByteArray());
    }

    private static String header(HttpResponse<?> response, String name) {
        return response.headers().firstValue(name).orElse("");
    }

    private static List<String> assets() throws Exception {
        String page = new String(send("GET", "/").body(), StandardCharsets.UTF_8);
        Matcher matcher = ASSET.matcher(page);
        return matcher.results().map(result -> result.group(1)).toList();
    }

    @Test
    void thePageIsServedToAnyoneAndAskedForAnew() throws Exception {
        HttpResponse<byte[]> page = send("GET", "/");
        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(header(page, "Content-Type")).isEqualTo("text/html;charset=utf-8");
        assertThat(header(page, "Cache-Control")).isEqualTo("no-cache");
        assertThat(assets()).hasSize(3);
    }

    @Test
    void whatThePageNamesMayBeKeptForEver() throws Exception {
        for (String path : assets()) {
            HttpResponse<byte[]> asset = send("GET", path);
            assertThat(asset.statusCode()).as(path).isEqualTo(200);
            assertThat(header(asset, "Cache-Control")).as(path).contains("immutable");
            assertThat(asset.body()).as(path).isNotEmpty();
        }
    }

    @Test
    void nothingOfItIsTakenFromElsewhereOrFramed() throws Exception {
        for (String path : List.of("/", assets().get(0))) {
            HttpResponse<byte[]> response = send("GET", path);
            assertThat(header(response, "Content-Security-Policy"))
                    .contains("default-src 'none'", "script-src 'self'", "frame-ancestors 'none'", "form-action 'none'")
                    .doesNotContain("unsafe");
            assertThat(header(response, "X-Content-Type-Options")).isEqualTo("nosniff");
            assertThat(header(response, "Referrer-Policy")).isEqualTo("no-referrer");
        }
    }

    /** The policy forbids them, so a page that had some would be broken. */
    @Test
    void thePageHasNoScriptOrStyleOfItsOwn() throws Exception {
        String page = new String(send("GET", "/").body(), StandardCharsets.UTF_8);
        assertThat(page)
                .doesNotContain("<style", " style=", " onclick=")
                .doesNotContainPattern("<script(?![^>]* src=)");
    }

    @Test
    void isCompressedForThoseThatTakeIt() throws Exception {
        String script = assets().get(2);
        HttpResponse<byte[]> plain = send("GET", script);
        HttpResponse<byte[]> packed = send("GET", script, "Accept-Encoding", "gzip, deflate, br");
        assertThat(header(packed, "Content-Encoding")).isEqualTo("gzip");
        assertThat(packed.body().length).isLessThan(plain.body().length);
        try (GZIPInputStream unpacked = new GZIPInputStream(new ByteArrayInputStream(packed.body()))) {
            assertThat(unpacked.readAllBytes()).isEqualTo(plain.body());
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "gzip|true",
                "br, GZIP;q=0.5|true",
                "gzip;q=0|false",
                "gzip; q=0.0|false",
                "br|false",
                "xgzip|false"
            })
    void readsWhatABrowserTakes(String header, boolean gzip) {
        assertThat(ConsolePages.takesGzip(header)).isEqualTo(gzip);
    }

    @Test
    void aHeadHasNoBody() throws Exception {
        HttpResponse<byte[]> head = send("HEAD", "/");
        assertThat(head.statusCode()).isEqualTo(200);
        assertThat(head.body()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/assets/", "/assets/main.js", "/assets/../console/main.js", "/console/main.js", "/index.html"})
    void nothingElseIsThere(String path) throws Exception {
        assertThat(send("GET", path).statusCode()).isIn(400, 404);
    }

    @Test
    void thePageTakesNoPost() throws Exception {
        assertThat(send("POST", "/").statusCode()).isEqualTo(405);
    }
}
