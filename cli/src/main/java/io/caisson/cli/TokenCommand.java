package io.caisson.cli;

import static io.caisson.cli.ApiClient.encode;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code caisson token}. */
@Command(name = "token", description = "Tokens with which programs use the API.")
final class TokenCommand {

    private static final String TOKENS = "/api/v1/tokens";
    private static final List<Column> COLUMNS = List.of(
            Column.text("NAME", "/name"),
            Column.text("ROLE", "/role"),
            Column.text("EXPIRES", "/expiresAt"),
            Column.text("LAST USED", "/lastUsedAt"),
            Column.text("CREATED BY", "/createdBy"),
            Column.text("ID", "/id").wide(),
            Column.text("CREATED", "/createdAt").wide());

    private final Session session;

    TokenCommand(Session session) {
        this.session = session;
    }

    @Command(name = "create", description = "Make a token and print it. It cannot be shown again.")
    int create(
            @Parameters(paramLabel = "NAME", description = "Unique among tokens; the audit calls its user so.")
                    String name,
            @Option(
                            names = "--role",
                            required = true,
                            paramLabel = "viewer|operator|admin",
                            description = "What it is good for: looking; changing volumes, hosts and exports; all.")
                    String role,
            @Option(
                            names = "--expires-in-days",
                            paramLabel = "DAYS",
                            description = "How long it counts, 1 to 3650. Default: without an end.")
                    @Nullable
                    Integer days) {
        ObjectNode request = Json.MAPPER.createObjectNode().put("name", name).put("role", role);
        if (days != null) {
            request.put("expiresInDays", days);
        }
        JsonNode token = session.api().post(TOKENS, request).object();
        if (session.isForPeople()) {
            session.terminal().out().println(token.path("token").asText());
        } else {
            session.printObject(token, COLUMNS);
        }
        return ExitCode.OK.value();
    }

    @Command(name = "list", description = "List the tokens, also those that have expired.")
    int list() {
        session.printList(session.api().list(TOKENS), COLUMNS);
        return ExitCode.OK.value();
    }

    @Command(name = "show", description = "Show one token, without its secret.")
    int show(@Parameters(paramLabel = "TOKEN", description = "Name or id.") String token) {
        session.printObject(session.api().get(path(token)), COLUMNS);
        return ExitCode.OK.value();
    }

    @Command(name = "delete", description = "Take a token's worth away.")
    int delete(
            @Parameters(paramLabel = "TOKEN", description = "Name or id.") String token,
            @Option(names = "--yes", description = "Do not ask.") boolean yes) {
        session.confirm(yes, "Delete token " + token + "?");
        session.api().delete(path(token) + "?strict=true");
        session.note("token " + token + " is deleted");
        return ExitCode.OK.value();
    }

    private static String path(String token) {
        return TOKENS + "/" + encode(token);
    }
}
