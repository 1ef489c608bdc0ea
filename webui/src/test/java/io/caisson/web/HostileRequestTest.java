package io.caisson.web;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.store.service.ServiceException;
import io.caisson.web.Http.Reply;
import io.caisson.web.fixtures.TestApi;
import java.io.IOException;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What broken and hostile clients get: a problem document, and nothing else. */
class HostileRequestTest {

    private static final String VOLUMES = "/api/v1/volumes";
    private static final TestApi API = TestApi.start();
    private static final Http HTTP = new Http(API);

    @AfterEach
    void reset() {
        API.store().reset();
    }

    @AfterAll
    static void close() {
        API.close();
    }

    @Test
    void asksStrangersForAToken() {
        Reply none = HTTP.send("GET", VOLUMES, null, null);
        assertThat(none.status()).isEqualTo(401);
        assertThat(none.header("WWW-Authenticate")).isEqualTo("Bearer realm=\"caisson\"");
        Reply wrong = HTTP.send("GET", VOLUMES, TestApi.VIEWER + "x", null);
        assertThat(wrong.status()).isEqualTo(401);
        assertThat(wrong.header("WWW-Authenticate")).contains("invalid_token");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Basic dmlld2VyOnZpZXdlcg==", "Bearer", "Bearer ", "viewer-token", "Bearer  "})
    void takesNothingElseForAToken(String authorization) {
        assertThat(HTTP.send("GET", VOLUMES, null, null, Map.of("Authorization", authorization))
                        .status())
                .isEqualTo(401);
    }

    @Test
    void letsViewersOnlyLook() {
        Reply refused = HTTP.send("POST", VOLUMES, TestApi.VIEWER, "{'name':'a','size':'1GiB'}");
        assertThat(refused.status()).isEqualTo(403);
        assertThat(API.store().volumeService().list()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "                          | malformed-request",
                "{                         | malformed-request",
                "nonsense                  | malformed-request",
                "{'name':'a'}{}            | malformed-request",
                "{'name':'a','name':'b'}   | malformed-request",
                "null                      | invalid",
                "[]                        | invalid",
                "'text'                    | invalid",
                "{'name':'a'}              | invalid",
                "{'name':7,'size':'1GiB'}  | invalid",
                "{'name':null,'size':1048576}                               | invalid",
                "{'name':'a','size':'1GiB','labels':{'a':null}}             | invalid",
                "{'name':'a','size':'1GiB','labels':{'a':7}}                | invalid",
                "{'name':'a','size':'1GiB','labels':[]}                     | invalid",
                "{'name':'a','size':'1GiB','logicalBlockBytes':'512'}       | invalid",
                "{'name':'a','size':'1GiB','logicalBlockBytes':4294967808}  | invalid",
                "{'name':'a','size':'1GiB','logicalBlockBytes':512.0}       | invalid",
                "{'name':'a','size':'1GiB','colour':'red'}                  | invalid",
            })
    void refusesBodiesThatAreNotTheRequest(String body, String code) {
        Reply refused = HTTP.post(VOLUMES, body == null ? "" : body);
        assertThat(refused.code()).isEqualTo(code);
        assertThat(refused.body().path("detail").asText()).doesNotContain("io.caisson", "com.fasterxml", "java.");
        assertThat(API.store().volumeService().list()).isEmpty();
    }

    @Test
    void pointsAtEveryFieldThatIsMissing() {
        Reply refused = HTTP.post(VOLUMES, "{}");
        assertThat(refused.body().at("/errors/0/pointer").asText()).isEqualTo("/name");
        assertThat(refused.body().at("/errors/1/pointer").asText()).isEqualTo("/size");
    }

    @Test
    void refusesDeepAndLongJson() {
        assertThat(HTTP.post(VOLUMES, "[".repeat(100_000)).status()).isBetween(400, 422);
        assertThat(HTTP.post(VOLUMES, "{'name':" + "{'a':".repeat(50_000)).status())
                .isEqualTo(422);
        assertThat(HTTP.post(VOLUMES, "{'labels':{'a':" + "[".repeat(1000)).status())
                .isBetween(400, 422);
        assertThat(HTTP.post(VOLUMES, "{'name':'" + "a".repeat(100_000) + "'}").code())
                .isEqualTo("malformed-request");
        assertThat(HTTP.post(VOLUMES, "{'size':" + "9".repeat(100_000) + "}").status())
                .isBetween(400, 422);
    }

    @Test
    void refusesBodiesBeyondAMebibyte() {
        String body = "{'name':'a','size':'1GiB','labels':{'a':'" + " ".repeat(ApiServer.MAX_BODY_BYTES) + "'}}";
        assertThat(HTTP.post(VOLUMES, body).status()).isEqualTo(413);
    }

    @Test
    void refusesChunkedBodiesBeyondAMebibyte() throws IOException {
        try (SSLSocket socket = connect()) {
            OutputStream out = socket.getOutputStream();
            out.write(request("POST", VOLUMES, TestApi.OPERATOR, "Transfer-Encoding: chunked\r\n"));
            byte[] chunk = ("10000\r\n" + " ".repeat(0x10000) + "\r\n").getBytes(ISO_8859_1);
            for (int i = 0; i < 16; i++) {
                out.write(chunk);
            }
            out.write("1\r\n \r\n0\r\n\r\n".getBytes(ISO_8859_1));
            out.flush();
            assertThat(answer(socket)).startsWith("HTTP/1.1 413").contains("body-too-large");
        }
    }

    @Test
    void readsOnlyJson() {
        String body = "{'name':'a','size':'1GiB'}";
        for (String type :
                List.of("text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x")) {
            assertThat(HTTP.send("POST", VOLUMES, TestApi.OPERATOR, body, Map.of("Content-Type", type))
                            .status())
                    .as(type)
                    .isEqualTo(415);
        }
        assertThat(HTTP.send("POST", VOLUMES, TestApi.OPERATOR, body, Map.of()).status())
                .isEqualTo(415);
        Map<String, String> compressed = Map.of("Content-Type", "application/json", "Content-Encoding", "gzip");
        assertThat(HTTP.send("POST", VOLUMES, TestApi.OPERATOR, body, compressed)
                        .status())
                .isEqualTo(415);
        Map<String, String> withCharset = Map.of("Content-Type", "Application/JSON; charset=utf-8");
        assertThat(HTTP.send("POST", VOLUMES, TestApi.OPERATOR, body, withCharset)
                        .status())
                .isEqualTo(201);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api",
                "/api/v1",
                "/api/v2/volumes",
                "/api/v1/volumes/a/b",
                "/console",
                "/favicon.ico",
                "/api/v1/volumes/a%00b",
                "/api/v1/%76olumes/x"
            })
    void answersUnknownPathsAsProblems(String path) {
        assertThat(HTTP.get(path).status()).isIn(400, 404);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/v1/health/../volumes",
                "/api/v1/health/..%2fvolumes",
                "/api/v1/health/%2e%2e/volumes",
                "/api/v1/health/..;/volumes",
                "/api/v1/health;/volumes",
                "/api/v1//volumes",
                "//api/v1/volumes",
                "/api/v1/./volumes",
                "/api/v1/volumes%00",
                "/api/v1/volumes;a=b",
                "/API/V1/VOLUMES",
                "/api/v1/volumes/",
                "https://127.0.0.1/api/v1/volumes"
            })
    void noSpellingOfAPathOpensItWithoutAToken(String path) throws IOException {
        try (SSLSocket socket = connect()) {
            socket.getOutputStream().write(request("GET", path, null, ""));
            String answer = answer(socket);
            assertThat(answer).matches("(?s)HTTP/1.1 (400|401|404) .*");
            assertThat(answer).contains("application/problem+json").doesNotContain("items");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"OPTIONS", "TRACE", "PUT", "BREW"})
    void refusesMethodsThatThePathDoesNotHave(String method) throws IOException {
        try (SSLSocket socket = connect()) {
            socket.getOutputStream().write(request(method, VOLUMES, TestApi.ADMIN, "Content-Length: 0\r\n"));
            assertThat(answer(socket)).matches("(?s)HTTP/1.1 (405|501) .*");
        }
    }

    @Test
    void tellsTheMethodsThatThePathHas() {
        Reply refused = HTTP.send("DELETE", VOLUMES, TestApi.ADMIN, null);
        assertThat(refused.status()).isEqualTo(405);
        assertThat(refused.header("Allow")).contains("GET").contains("POST");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "garbage\r\n\r\n",
                "GET / HTTP/9.9\r\nHost: a\r\n\r\n",
                "GET /api/v1/volumes HTTP/1.1\r\n\r\n",
                "GET /api/v1/volumes HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
                "POST /api/v1/volumes HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n",
                "POST /api/v1/volumes HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n",
                "GET /api/v1/volumes HTTP/1.1\r\nHost: a\r\n folded: header\r\n\r\n",
                "GET /%zz HTTP/1.1\r\nHost: a\r\n\r\n"
            })
    void answersBrokenHttpAsAProblem(String request) throws IOException {
        try (SSLSocket socket = connect()) {
            socket.getOutputStream().write(request.getBytes(ISO_8859_1));
            String answer = answer(socket);
            assertThat(answer).matches("(?s)HTTP/1.1 (400|505) .*").contains("application/problem+json");
            assertThat(answer).doesNotContain("Jetty", "jetty", "Server:");
        }
    }

    @Test
    void refusesHugeHeadersAndPaths() throws IOException {
        try (SSLSocket socket = connect()) {
            socket.getOutputStream()
                    .write(request("GET", VOLUMES, TestApi.VIEWER, "X-Large: " + "a".repeat(30_000) + "\r\n"));
            assertThat(answer(socket)).startsWith("HTTP/1.1 431").contains("headers-too-large");
        }
        try (SSLSocket socket = connect()) {
            socket.getOutputStream().write(request("GET", VOLUMES + "a".repeat(30_000), TestApi.VIEWER, ""));
            assertThat(answer(socket)).startsWith("HTTP/1.1 414").contains("uri-too-long");
        }
    }

    @Test
    void answersHeadWithoutABodyAndNotToStrangers() throws IOException {
        try (SSLSocket socket = connect()) {
            socket.getOutputStream().write(request("HEAD", VOLUMES, TestApi.VIEWER, ""));
            assertThat(answer(socket)).startsWith("HTTP/1.1 200").endsWith("\r\n\r\n");
        }
        try (SSLSocket socket = connect()) {
            socket.getOutputStream().write(request("HEAD", VOLUMES, null, ""));
            assertThat(answer(socket)).startsWith("HTTP/1.1 401").endsWith("\r\n\r\n");
        }
    }

    @Test
    void answersStrangersWithoutReadingTheirBodies() {
        String body = " ".repeat(300_000);
        assertThat(HTTP.send("POST", VOLUMES, null, body).status()).isEqualTo(401);
    }

    @Test
    void doesNotSpeakPlainHttp() throws IOException {
        HttpURLConnection plain = (HttpURLConnection)
                URI.create("http://127.0.0.1:" + API.address().getPort() + VOLUMES)
                        .toURL()
                        .openConnection();
        plain.setReadTimeout(30_000);
        try {
            assertThat(plain.getResponseCode()).isNotEqualTo(200);
        } catch (IOException expected) {
            assertThat(expected).isNotNull();
        }
    }

    @Test
    void servesOthersWhileSlowClientsWait() throws IOException {
        List<Socket> slow = new ArrayList<>();
        try {
            for (int i = 0; i < 60; i++) {
                SSLSocket halfHeader = connect();
                halfHeader.getOutputStream().write("GET /api/v1/volumes HTTP/1.1\r\nHo".getBytes(ISO_8859_1));
                slow.add(halfHeader);
                SSLSocket halfBody = connect();
                halfBody.getOutputStream()
                        .write(request("POST", VOLUMES, null, "Content-Length: 1000\r\nContent-Type: text/json\r\n"));
                slow.add(halfBody);
                Socket noTls = new Socket(
                        InetAddress.getByName("127.0.0.1"), API.address().getPort());
                slow.add(noTls);
            }
            assertThat(HTTP.get(VOLUMES).status()).isEqualTo(200);
        } finally {
            for (Socket socket : slow) {
                socket.close();
            }
        }
    }

    /** As on a machine with much to do: a few bytes in some hundred milliseconds are no rate. */
    @Test
    void waitsForABodyThatComesAfterItsHead() throws IOException, InterruptedException {
        String body = "{\"name\":\"late\",\"size\":\"1GiB\"}";
        try (SSLSocket socket = connect()) {
            OutputStream out = socket.getOutputStream();
            out.write(request("POST", VOLUMES, TestApi.OPERATOR, "Content-Length: " + body.length() + "\r\n"));
            out.flush();
            for (byte character : body.getBytes(ISO_8859_1)) {
                boolean early = new CountDownLatch(1).await(20, TimeUnit.MILLISECONDS);
                assertThat(early).isFalse();
                out.write(character);
                out.flush();
            }
            assertThat(answer(socket)).startsWith("HTTP/1.1 201");
        }
    }

    @Test
    void hidesBugsButNumbersThem() {
        API.store().breakWith(new IllegalStateException("secret of the inside"));
        Reply failed = HTTP.send("GET", VOLUMES + "/a", TestApi.VIEWER, null, Map.of("X-Request-Id", "my-id-1"));
        assertThat(failed.status()).isEqualTo(500);
        assertThat(failed.raw().body()).doesNotContain("secret", "Exception", "at io.");
        assertThat(failed.body().path("requestId").asText()).isEqualTo("my-id-1");
        assertThat(failed.header("X-Request-Id")).isEqualTo("my-id-1");
    }

    @Test
    void answersErrorsOfTheJvmAsProblemsToo() {
        API.store().breakWith(new RuntimeException(new StackOverflowError()));
        assertThat(HTTP.get(VOLUMES + "/a").status()).isEqualTo(500);
    }

    @Test
    void doesNotEchoRequestIdsThatAreNone() {
        Map<String, String> headers = Map.of("X-Request-Id", "<script>");
        assertThat(HTTP.send("GET", VOLUMES, TestApi.VIEWER, null, headers).header("X-Request-Id"))
                .matches("[0-9a-f-]{36}");
    }

    @Test
    void saysWhenToTryAgain() {
        API.store()
                .refuseWith(new ServiceException(
                        ServiceException.Kind.UNAVAILABLE, "no leader", null, "try again; repeating is safe"));
        Reply refused = HTTP.get(VOLUMES + "/a");
        assertThat(refused.status()).isEqualTo(503);
        assertThat(refused.header("Retry-After")).isEqualTo("1");
        assertThat(refused.body().path("fix").asText()).contains("try again");
    }

    @Test
    void refusesConditionsItCannotHold() {
        Map<String, String> conditional = Map.of("If-Match", "\"1-a\"", "Content-Type", "application/json");
        String webhook = "/api/v1/settings/webhook";
        Map<String, String> json = Map.of("Content-Type", "application/json");
        String url = "https://hooks.example/caisson";
        HTTP.send("PATCH", webhook, TestApi.ADMIN, "{\"url\":\"" + url + "\"}", json);
        assertThat(HTTP.send("DELETE", webhook, TestApi.ADMIN, null, conditional)
                        .code())
                .isEqualTo("not-supported");
        assertThat(HTTP.send("GET", webhook, TestApi.ADMIN, null, Map.of())
                        .body()
                        .path("url")
                        .asText())
                .isEqualTo(url);
    }

    @ParameterizedTest
    @ValueSource(strings = {"limit=0", "limit=1001", "limit=-1", "limit=x", "limit=", "limit=1&limit=2", "cursor=%21"})
    void refusesQueriesThatMeanNothing(String query) {
        assertThat(HTTP.get(VOLUMES + "?" + query).status()).isEqualTo(422);
    }

    private SSLSocket connect() throws IOException {
        SSLSocket socket = (SSLSocket) API.keys()
                .clientContext()
                .getSocketFactory()
                .createSocket(InetAddress.getByName("127.0.0.1"), API.address().getPort());
        socket.setSoTimeout(60_000);
        socket.startHandshake();
        return socket;
    }

    private static byte[] request(String method, String path, @Nullable String token, String headers) {
        String authorization = token == null ? "" : "Authorization: Bearer " + token + "\r\n";
        String type = headers.contains("Content-Type") ? "" : "Content-Type: application/json\r\n";
        return (method + " " + path + " HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n" + authorization + type
                        + headers + "\r\n")
                .getBytes(ISO_8859_1);
    }

    private static String answer(SSLSocket socket) throws IOException {
        socket.getOutputStream().flush();
        return new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
    }
}
