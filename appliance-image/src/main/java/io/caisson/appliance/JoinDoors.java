package io.caisson.appliance;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.caisson.cli.Json;
import io.caisson.store.StoreException;
import io.caisson.store.StoreJoin;
import io.caisson.store.cluster.JoinToken;
import io.caisson.store.service.JoinGrant;
import io.caisson.store.service.JoinPeer;
import io.caisson.store.service.JoinRequest;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the cluster's nodes, one after the other, over HTTPS to the one certificate that the token names for each. A refusal
 * is final; whoever is not there, or cannot decide now, leaves it to the next, for a while.
 */
final class JoinDoors implements StoreJoin.Door {

    private static final Logger LOG = LoggerFactory.getLogger(JoinDoors.class);
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
    private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(30);
    private static final int ROUNDS = 3;

    private final JoinToken token;

    JoinDoors(JoinToken token) {
        this.token = token;
    }

    @Override
    public JoinGrant ask(JoinRequest request) throws IOException {
        List<String> reasons = new ArrayList<>();
        for (int round = 1; round <= ROUNDS; round++) {
            reasons.clear();
            for (JoinToken.Door door : token.doors()) {
                try {
                    return ask(door, request);
                } catch (StoreException refused) {
                    throw refused;
                } catch (IOException notNow) {
                    String reason = notNow.getMessage() == null ? notNow.toString() : notNow.getMessage();
                    reasons.add(door.url() + ": " + reason);
                    LOG.info("cannot join through {}: {}", door.url(), reason);
                }
            }
        }
        throw new StoreException(
                StoreException.Kind.MEMBERSHIP,
                "no node of the cluster let this one in: " + String.join("; ", reasons));
    }

    private static List<JoinPeer> peers(JsonNode answer) {
        List<JoinPeer> peers = new ArrayList<>();
        for (JsonNode peer : answer.path("peers")) {
            peers.add(new JoinPeer(
                    peer.path("nodeId").asText(), peer.path("clusterAddress").asText()));
        }
        return peers;
    }

    private static JoinGrant ask(JoinToken.Door door, JoinRequest request) throws IOException {
        ObjectNode body = Json.MAPPER.createObjectNode();
        body.put("tokenId", request.tokenId());
        body.put("secret", request.secret());
        body.put("certificateRequest", request.certificateRequest());
        body.put("name", request.name());
        body.put("clusterAddress", request.clusterAddress());
        if (request.role() != null) {
            // A release that knows no roles refuses what it does not know.
            body.put("role", request.role());
        }
        HttpResponse<String> response = send(door, body);
        JsonNode answer = Json.MAPPER.readTree(response.body());
        if (response.statusCode() == 200) {
            return new JoinGrant(
                    answer.path("clusterId").asText(),
                    answer.path("catalogGroup").asText(),
                    answer.path("nodeId").asText(),
                    answer.path("number").asInt(),
                    answer.path("certificate").asText(),
                    answer.path("authority").asText(),
                    peers(answer));
        }
        String detail = answer.path("detail").asText("HTTP status " + response.statusCode());
        String fix = answer.path("fix").asText("");
        if (response.statusCode() >= 500) {
            throw new IOException(detail);
        }
        throw new StoreException(
                StoreException.Kind.MEMBERSHIP,
                "the cluster did not let this node in: " + detail + (fix.isEmpty() ? "" : " (" + fix + ")"));
    }

    private static HttpResponse<String> send(JoinToken.Door door, ObjectNode body) throws IOException {
        try {
            HttpClient http = HttpClient.newBuilder()
                    .sslContext(PinnedTrust.context(door.fingerprint()))
                    .version(HttpClient.Version.HTTP_1_1)
                    .connectTimeout(CONNECT_TIMEOUT)
                    .build();
            HttpRequest request = HttpRequest.newBuilder(URI.create(door.url() + "/api/v1/join"))
                    .timeout(ANSWER_TIMEOUT)
                    .header("Content-Type", "application/json")
                    .POST(HttpRequest.BodyPublishers.ofString(body.toString()))
                    .build();
            return http.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (GeneralSecurityException | IllegalArgumentException failure) {
            throw new IOException(failure.getMessage(), failure);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", interrupted);
        }
    }
}
