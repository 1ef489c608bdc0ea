package io.caisson.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** Calls the REST API. Refusals and failures come as {@link CliException}, ready to be shown. One thread. */
public final class ApiClient {

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
    /** Longer than the API itself waits for anything. */
    private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(60);

    private static final int MOST_PROBLEM_BYTES = 1 << 16;
    private static final Pattern FILE_NAME = Pattern.compile("filename=\"([A-Za-z0-9][A-Za-z0-9._-]{0,99})\"");

    private final Endpoint endpoint;
    private final HttpClient http;

    /** An answer that is no error; {@code body} and {@code etag} are null where there is none. */
    public record Answer(
            int status, @Nullable JsonNode body, @Nullable String etag) {
        /** Whether a create made something, rather than find it made. */
        public boolean created() {
            return status == 201;
        }

        /** The body, where an answer without one is no answer of the API. */
        public JsonNode object() {
            if (body == null) {
                throw notCaisson(status);
            }
            return body;
        }
    }

    ApiClient(Endpoint endpoint) {
        this.endpoint = endpoint;
        this.http = HttpClient.newBuilder()
                .sslContext(Trust.context(endpoint))
                // HTTP/2 gains nothing for one call and loads a few hundred classes.
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(CONNECT_TIMEOUT)
                .build();
    }

    public JsonNode get(String path) {
        return send("GET", path, null).object();
    }

    public JsonNode patch(String path, JsonNode body) {
        return send("PATCH", path, body).object();
    }

    /** 201 if it was created, 200 if it was there already. */
    public Answer post(String path, JsonNode body) {
        return send("POST", path, body);
    }

    public void delete(String path) {
        send("DELETE", path, null);
    }

    /** All items of a list, page after page. */
    public List<JsonNode> list(String path) {
        List<JsonNode> items = new ArrayList<>();
        String query = path.contains("?") ? "&" : "?";
        String page = path;
        while (true) {
            JsonNode answer = get(page);
            answer.path("items").forEach(items::add);
            JsonNode next = answer.path("next");
            if (!next.isTextual()) {
                return items;
            }
            page = path + query + "cursor=" + encode(next.asText());
        }
    }

    /** A name or id as one segment of a path. */
    public static String encode(String segment) {
        return URLEncoder.encode(segment, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /**
     * Sends one request.
     *
     * @param path absolute, below the API's address, with its query
     */
    public Answer send(String method, String path, @Nullable JsonNode body) {
        return send(method, path, body, Map.of());
    }

    /** The same with further headers. */
    public Answer send(String method, String path, @Nullable JsonNode body, Map<String, String> headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri(path))
                .timeout(ANSWER_TIMEOUT)
                .header("Accept", "application/json, application/problem+json");
        headers.forEach(request::setHeader);
        if (endpoint.token() != null) {
            request.header("Authorization", "Bearer " + endpoint.token());
        }
        if (body == null) {
            request.method(method, BodyPublishers.noBody());
        } else {
            request.header("Content-Type", "application/json").method(method, BodyPublishers.ofString(body.toString()));
        }
        return answer(exchange(request.build(), BodyHandlers.ofString()));
    }

    /**
     * Gets a file, as it comes.
     *
     * @param file where to write it; null for the name that the server gives, in the directory of the process
     * @return where it was written; nothing is left of one that did not come as a whole
     */
    public Path download(String path, @Nullable Path file) {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri(path)).timeout(ANSWER_TIMEOUT);
        if (endpoint.token() != null) {
            request.header("Authorization", "Bearer " + endpoint.token());
        }
        HttpResponse<InputStream> response = exchange(request.build(), BodyHandlers.ofInputStream());
        try (InputStream in = response.body()) {
            if (response.statusCode() != 200) {
                byte[] problem = in.readNBytes(MOST_PROBLEM_BYTES);
                throw refused(response.statusCode(), new String(problem, StandardCharsets.UTF_8));
            }
            Path target = file == null ? Path.of(fileName(response)) : file;
            return written(in, target);
        } catch (FileAlreadyExistsException e) {
            throw new CliException(ExitCode.USAGE, e.getFile() + " is there already", "give another --file", e);
        } catch (IOException e) {
            throw new CliException(
                    ExitCode.UNREACHABLE, "the file did not come as a whole: " + e.getMessage(), null, e);
        }
    }

    private static Path written(InputStream in, Path target) throws IOException {
        try (OutputStream out =
                Files.newOutputStream(target, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            in.transferTo(out);
            return target;
        } catch (FileAlreadyExistsException e) {
            throw e;
        } catch (IOException e) {
            Files.deleteIfExists(target);
            throw e;
        }
    }

    /** A name and no path, whatever the server says. */
    private static String fileName(HttpResponse<?> response) {
        Matcher name = FILE_NAME.matcher(
                response.headers().firstValue("Content-Disposition").orElse(""));
        return name.find() ? name.group(1) : "caisson-support.zip";
    }

    private static CliException refused(int status, String body) {
        try {
            if (Json.MAPPER.readTree(body) instanceof ObjectNode problem && problem.has("code")) {
                return CliException.ofProblem(status, problem);
            }
        } catch (JsonProcessingException e) {
            return notCaisson(status);
        }
        return notCaisson(status);
    }

    private URI uri(String path) {
        try {
            return URI.create(endpoint.url() + path);
        } catch (IllegalArgumentException e) {
            throw new CliException(ExitCode.USAGE, "'" + path + "' is not a path", null, e);
        }
    }

    private <T> HttpResponse<T> exchange(HttpRequest request, HttpResponse.BodyHandler<T> handler) {
        try {
            return http.send(request, handler);
        } catch (SSLException e) {
            throw new CliException(
                    ExitCode.UNREACHABLE,
                    endpoint.url() + " cannot be trusted: " + e.getMessage(),
                    "give the certificate authority of this Caisson with --ca",
                    e);
        } catch (HttpTimeoutException e) {
            throw new CliException(ExitCode.UNREACHABLE, endpoint.url() + " does not answer in time", null, e);
        } catch (IOException e) {
            String reason = e.getMessage() == null ? "" : ": " + e.getMessage();
            throw new CliException(
                    ExitCode.UNREACHABLE, endpoint.url() + " cannot be reached" + reason, "is it running?", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CliException(ExitCode.FAILURE, "interrupted", null, e);
        }
    }

    private Answer answer(HttpResponse<String> response) {
        JsonNode body = null;
        if (!response.body().isBlank()) {
            try {
                body = Json.MAPPER.readTree(response.body());
            } catch (JsonProcessingException e) {
                throw notCaisson(response.statusCode());
            }
        }
        if (response.statusCode() < 300) {
            return new Answer(
                    response.statusCode(),
                    body,
                    response.headers().firstValue("ETag").orElse(null));
        }
        if (body instanceof ObjectNode problem && problem.has("code")) {
            throw CliException.ofProblem(response.statusCode(), problem);
        }
        throw notCaisson(response.statusCode());
    }

    private static CliException notCaisson(int status) {
        return new CliException(
                ExitCode.UNREACHABLE, "the answer (HTTP status " + status + ") is not one of Caisson's API");
    }
}
