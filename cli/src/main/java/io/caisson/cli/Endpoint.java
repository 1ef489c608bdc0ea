package io.caisson.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.caisson.cli.local.LocalNodes;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Where an API is and how to be believed there.
 *
 * @param url scheme, address and port, without a path
 * @param certificateAuthority the only one to trust; null for those the system trusts
 * @param insecure trust any certificate
 */
record Endpoint(URI url, @Nullable String token, @Nullable Path certificateAuthority, boolean insecure) {

    /** What the daemon leaves in its data directory for clients on the same machine. */
    static final String CLIENT_FILE = "client.json";

    @Override
    public String toString() {
        return "Endpoint[" + url + "]";
    }

    /** An explicit --api, else an explicit --data, else the environment, else the default data directory. */
    static Endpoint of(Session session) {
        GlobalOptions options = session.options();
        String api = options.api();
        if (api == null && options.data() == null) {
            api = session.terminal().variable("CAISSON_API");
        }
        return api == null ? local(session, running(session.dataDirectory())) : remote(session, api);
    }

    /** The first of the nodes in the directory that runs; the first of all if none does. */
    private static Path running(Path dataDirectory) {
        return LocalNodes.runningBelow(dataDirectory).stream().findFirst().orElse(dataDirectory);
    }

    private static Endpoint remote(Session session, String api) {
        Path ca = session.options().certificateAuthority();
        String caVariable = session.terminal().variable("CAISSON_CA");
        if (ca == null && caVariable != null) {
            ca = Path.of(caVariable);
        }
        return new Endpoint(parse(api), token(session), ca, session.options().insecure());
    }

    static Endpoint local(Session session, Path directory) {
        Path file = directory.resolve(CLIENT_FILE);
        JsonNode client = read(file);
        String api = client.path("api").asText();
        String token = token(session);
        if (token == null && client.path("token").isTextual()) {
            token = client.path("token").asText();
        }
        Path ca = session.options().certificateAuthority();
        if (ca == null && client.path("caCertificate").isTextual()) {
            ca = directory.resolve(client.path("caCertificate").asText());
        }
        return new Endpoint(parse(api), token, ca, session.options().insecure());
    }

    private static JsonNode read(Path file) {
        try {
            return Json.MAPPER.readTree(Files.readString(file));
        } catch (NoSuchFileException e) {
            throw new CliException(
                    ExitCode.UNREACHABLE,
                    "no Caisson was started with the data directory " + file.getParent(),
                    "start one with 'caisson up', or say which you mean with --data or --api",
                    e);
        } catch (IOException e) {
            throw new CliException(ExitCode.UNREACHABLE, "cannot read " + file + ": " + e.getMessage(), null, e);
        }
    }

    private static @Nullable String token(Session session) {
        String given = givenToken(session);
        return given == null ? session.terminal().variable("CAISSON_TOKEN") : given;
    }

    static @Nullable String givenToken(Session session) {
        GlobalOptions options = session.options();
        Path file = options.tokenFile();
        if (options.token() != null || file == null) {
            return options.token();
        }
        try {
            return Files.readString(file).strip();
        } catch (IOException e) {
            throw new CliException(ExitCode.USAGE, "cannot read the token file " + file + ": " + e, null, e);
        }
    }

    private static URI parse(String api) {
        URI url;
        try {
            url = URI.create(api.strip());
        } catch (IllegalArgumentException e) {
            throw notAnApi(api);
        }
        if (url.getHost() == null || !"https".equals(url.getScheme())) {
            throw notAnApi(api);
        }
        return URI.create(url.getScheme() + "://" + url.getRawAuthority());
    }

    private static CliException notAnApi(String api) {
        return new CliException(
                ExitCode.USAGE, "'" + api + "' is not the address of an API", "write it as https://ADDRESS:PORT");
    }
}
