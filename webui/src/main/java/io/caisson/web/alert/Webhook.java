package io.caisson.web.alert;

import io.caisson.store.service.WebhookSettings;
import io.caisson.web.route.StrictJson;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.time.Duration;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Tells a program by HTTP: a POST with JSON, which any answer of 2xx takes. Redirects are not followed. With a secret, {@code
 * X-Caisson-Signature} is {@code sha256=} and the HMAC-SHA-256, in hexadecimal digits, over {@code X-Caisson-Timestamp} (seconds
 * since 1970), a dot and the body, so that what is sent can neither be forged nor be sent again much later.
 */
final class Webhook implements Channel {

    static final String NAME = "webhook";

    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final String HMAC = "HmacSHA256";

    private final WebhookSettings settings;
    private final Clock clock;
    private @Nullable HttpClient client;

    Webhook(WebhookSettings settings, Clock clock) {
        this.settings = settings;
        this.clock = clock;
    }

    @Override
    public void tell(AlertNews news) throws IOException {
        byte[] body = StrictJson.write(news);
        String timestamp = Long.toString(clock.instant().getEpochSecond());
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(settings.url()))
                .timeout(PATIENCE)
                .header("Content-Type", "application/json")
                .header("User-Agent", "Caisson")
                .header("X-Caisson-Event-Id", news.id())
                .header("X-Caisson-Timestamp", timestamp)
                .POST(HttpRequest.BodyPublishers.ofByteArray(body));
        String secret = settings.secret();
        if (secret != null) {
            request.header("X-Caisson-Signature", "sha256=" + signature(secret, timestamp, body));
        }
        try {
            int status = client().send(request.build(), HttpResponse.BodyHandlers.discarding())
                    .statusCode();
            if (status / 100 != 2) {
                throw new IOException("the server answered with status " + status);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    /** Each has a thread of its own: one is enough. */
    private synchronized HttpClient client() throws IOException {
        HttpClient made = client;
        if (made == null) {
            made = HttpClient.newBuilder()
                    .sslContext(TrustedAuthority.context(settings.caCertificate()))
                    .version(HttpClient.Version.HTTP_1_1)
                    .followRedirects(HttpClient.Redirect.NEVER)
                    .connectTimeout(PATIENCE)
                    .build();
            client = made;
        }
        return made;
    }

    static String signature(String secret, String timestamp, byte[] body) {
        try {
            Mac mac = Mac.getInstance(HMAC);
            mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), HMAC));
            mac.update((timestamp + ".").getBytes(StandardCharsets.US_ASCII));
            return HexFormat.of().formatHex(mac.doFinal(body));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has " + HMAC, e);
        }
    }
}
