package io.caisson.cli.local;

import com.fasterxml.jackson.databind.JsonNode;
import io.caisson.cli.Json;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a host has to show over NVMe, as the API tells it: without keys.
 *
 * @param nqn the one NQN of the host; null if it has several, or any
 * @param authenticates whether by DH-HMAC-CHAP
 * @param bidirectional whether we authenticate, too
 * @param tls null if its connections are not encrypted
 */
public record NvmeLogin(
        @Nullable String nqn,
        boolean authenticates,
        boolean bidirectional,
        @Nullable Tls tls) {

    /** @param required whether connections without TLS are refused */
    public record Tls(boolean required) {}

    /** A host whose name and address are enough. */
    public static final NvmeLogin NOTHING = new NvmeLogin(null, false, false, null);

    /** @param host of the API */
    public static NvmeLogin of(JsonNode host) {
        List<String> nqns = Json.texts(host.path("nqns"));
        JsonNode tls = host.path("tls");
        return new NvmeLogin(
                nqns.size() == 1 && !nqns.get(0).equals("*") ? nqns.get(0) : null,
                host.path("dhchap").isObject(),
                host.at("/dhchap/bidirectional").asBoolean(),
                tls.isObject() ? new Tls(tls.path("required").asBoolean()) : null);
    }
}
