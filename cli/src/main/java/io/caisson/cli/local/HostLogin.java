package io.caisson.cli.local;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a host authenticates, as the API tells it: without secrets.
 *
 * @param mutualUser what we call ourselves; null if the host cannot ask us to authenticate
 * @param discovery whether it has to authenticate for discovery too
 */
public record HostLogin(String user, @Nullable String mutualUser, List<String> digests, boolean discovery) {

    /** @param chap of a host of the API; null if it is no object */
    public static @Nullable HostLogin of(JsonNode chap) {
        if (!chap.isObject()) {
            return null;
        }
        List<String> digests = new ArrayList<>();
        chap.path("digests").forEach(digest -> digests.add(digest.asText()));
        JsonNode mutual = chap.path("mutualUser");
        return new HostLogin(
                chap.path("user").asText(),
                mutual.isTextual() ? mutual.asText() : null,
                digests,
                chap.path("discovery").asBoolean());
    }
}
