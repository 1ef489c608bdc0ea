package io.caisson.cli;

import static io.caisson.cli.ApiClient.encode;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code caisson user}. */
@Command(name = "user", description = "People who sign in at the web console.")
final class UserCommand {

    private static final String USERS = "/api/v1/users";
    private static final List<Column> COLUMNS = List.of(
            Column.text("NAME", "/name"),
            Column.text("ROLE", "/role"),
            Column.text("MUST CHANGE PASSWORD", "/passwordMustChange"),
            Column.text("PASSWORD OF", "/passwordChangedAt"),
            Column.text("ID", "/id").wide(),
            Column.text("CREATED", "/createdAt").wide());

    private final Session session;

    UserCommand(Session session) {
        this.session = session;
    }

    @Command(name = "create", description = "Let a user in. The user is asked for another password.")
    int create(
            @Parameters(paramLabel = "NAME", description = "Unique among users.") String name,
            @Option(
                            names = "--role",
                            required = true,
                            paramLabel = "viewer|operator|admin",
                            description = "What the user may do: look; change volumes, hosts and exports; all.")
                    String role,
            @Option(
                            names = "--password-file",
                            paramLabel = "FILE",
                            description =
                                    "The password: a file, or - for standard input; on a terminal it is asked for.")
                    @Nullable
                    String passwordFile) {
        ObjectNode request = Json.MAPPER.createObjectNode().put("name", name).put("role", role);
        request.put("password", secret(name, passwordFile));
        JsonNode user = session.api().post(USERS, request).object();
        session.printDone("user " + name + " may sign in as " + role, user, COLUMNS);
        return ExitCode.OK.value();
    }

    @Command(name = "list", description = "List the users.")
    int list() {
        session.printList(session.api().list(USERS), COLUMNS);
        return ExitCode.OK.value();
    }

    @Command(name = "show", description = "Show one user.")
    int show(@Parameters(paramLabel = "USER", description = "Name or id.") String user) {
        session.printObject(session.api().get(path(user)), COLUMNS);
        return ExitCode.OK.value();
    }

    @Command(name = "role", description = "Give a user another role; it counts from the next request on.")
    int role(
            @Parameters(paramLabel = "USER", description = "Name or id.") String user,
            @Parameters(paramLabel = "viewer|operator|admin", description = "The role.") String role) {
        JsonNode changed =
                session.api().patch(path(user), Json.MAPPER.createObjectNode().put("role", role));
        session.printDone("user " + user + " is " + role, changed, COLUMNS);
        return ExitCode.OK.value();
    }

    @Command(name = "password", description = "Give a user another password; all sessions of the user end.")
    int password(
            @Parameters(paramLabel = "USER", description = "Name or id.") String user,
            @Option(
                            names = "--password-file",
                            paramLabel = "FILE",
                            description =
                                    "The password: a file, or - for standard input; on a terminal it is asked for.")
                    @Nullable
                    String passwordFile) {
        ObjectNode request = Json.MAPPER.createObjectNode();
        request.put("password", secret(user, passwordFile));
        JsonNode changed = session.api().patch(path(user), request);
        session.printDone("user " + user + " has another password", changed, COLUMNS);
        return ExitCode.OK.value();
    }

    private String secret(String user, @Nullable String file) {
        return Secrets.read(session.terminal(), file, "password of " + user, "--password-file");
    }

    @Command(
            name = "end-all-sessions",
            description =
                    "Sign everybody out, everywhere: sessions are signed with a new key from now on. Tokens stay.")
    int endAllSessions(@Option(names = "--yes", description = "Do not ask.") boolean confirmed) {
        session.confirm(confirmed, "End the sessions of all users?");
        session.api().send("POST", "/api/v1/session-key/renew", null);
        session.note("all sessions of users are ended");
        return ExitCode.OK.value();
    }

    @Command(name = "delete", description = "Let a user in no more; all sessions of the user end.")
    int delete(
            @Parameters(paramLabel = "USER", description = "Name or id.") String user,
            @Option(names = "--yes", description = "Do not ask.") boolean yes) {
        session.confirm(yes, "Delete user " + user + "?");
        session.api().delete(path(user) + "?strict=true");
        session.note("user " + user + " is deleted");
        return ExitCode.OK.value();
    }

    private static String path(String user) {
        return USERS + "/" + encode(user);
    }
}
