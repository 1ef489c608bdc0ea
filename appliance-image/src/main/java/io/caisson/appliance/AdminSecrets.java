package io.caisson.appliance;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.caisson.cli.Json;
import io.caisson.store.cluster.PrivateFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Optional;

/**
 * The first administrator's token and password, kept in files that only the owner reads. The token is made at the first start of
 * each node and lies where the CLI looks for it; the password is that of the cluster's first user.
 */
final class AdminSecrets {

    private static final String CLIENT_FILE = "client.json";
    private static final String PASSWORD_FILE = "admin-password";

    /** Left by the installer, until the user has it. */
    private static final String CHOSEN_FILE = "admin-password.chosen";

    private static final String TOKEN_PREFIX = "caisson_";
    private static final int TOKEN_BYTES = 32;

    /** Without letters and digits that look alike; 20 of them hold 97 bits. */
    private static final String PASSWORD_LETTERS = "abcdefghijkmnpqrstuvwxyz23456789";

    private static final int PASSWORD_LENGTH = 20;

    private final Path dataDirectory;
    private final String token;

    private AdminSecrets(Path dataDirectory, String token) {
        this.dataDirectory = dataDirectory;
        this.token = token;
    }

    static AdminSecrets loadOrCreate(Path dataDirectory, SecureRandom random) throws IOException {
        Optional<String> client = PrivateFiles.read(dataDirectory.resolve(CLIENT_FILE));
        String token = "";
        if (client.isPresent()) {
            JsonNode tree = Json.MAPPER.readTree(client.get());
            token = tree.path("token").asText();
        }
        if (token.isEmpty()) {
            byte[] bytes = new byte[TOKEN_BYTES];
            random.nextBytes(bytes);
            token = TOKEN_PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
        }
        return new AdminSecrets(dataDirectory, token);
    }

    String token() {
        return token;
    }

    /** The first password, as long as it lies there. */
    Optional<String> password() throws IOException {
        return PrivateFiles.read(dataDirectory.resolve(PASSWORD_FILE)).map(String::strip);
    }

    /** The first password, made if it does not lie there: before anybody can be asked for it. */
    String passwordOrNew(SecureRandom random) throws IOException {
        Optional<String> there = password();
        if (there.isPresent()) {
            return there.get();
        }
        String fresh = freshPassword(random);
        PrivateFiles.write(dataDirectory.resolve(PASSWORD_FILE), fresh + "\n");
        return fresh;
    }

    /** The first password, if whoever installed this node has chosen one. */
    Optional<String> chosenPassword() throws IOException {
        return PrivateFiles.read(dataDirectory.resolve(CHOSEN_FILE)).map(String::strip);
    }

    /** The user has it, or another node's counts. */
    void forgetChosenPassword() throws IOException {
        Files.deleteIfExists(dataDirectory.resolve(CHOSEN_FILE));
    }

    /** It opens nothing any more, and nobody is to try it. */
    void forgetPassword() throws IOException {
        Files.deleteIfExists(dataDirectory.resolve(PASSWORD_FILE));
    }

    /** Leaves for clients on this machine where the API is now and how to be let in. */
    void publish(String api, Path caCertificate) throws IOException {
        ObjectNode client = Json.MAPPER.createObjectNode();
        client.put("api", api);
        client.put("token", token);
        client.put("caCertificate", caCertificate.toString());
        PrivateFiles.write(dataDirectory.resolve(CLIENT_FILE), client.toPrettyString() + "\n");
    }

    private static String freshPassword(SecureRandom random) {
        StringBuilder password = new StringBuilder();
        while (password.length() < PASSWORD_LENGTH) {
            password.append(PASSWORD_LETTERS.charAt(random.nextInt(PASSWORD_LETTERS.length())));
        }
        return password.toString();
    }
}
