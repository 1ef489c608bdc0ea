package io.caisson.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code caisson settings}: who is told of alerts. */
@Command(
        name = "settings",
        description = "Settings of the cluster: who is told of alerts, and from when on.",
        subcommands = {SettingsCommand.Webhook.class, SettingsCommand.Mail.class, ThresholdsCommand.class})
final class SettingsCommand {

    private static final String CA_HELP = "Certificate (PEM) of the authority that vouches for the server."
            + " Default: those that Java trusts; an empty file goes back to these.";

    private SettingsCommand() {}

    /** What both kinds have in common. */
    abstract static class Kind {
        final Session session;
        private final String path;
        private final String name;
        private final List<Column> columns;

        Kind(Session session, String name, List<Column> columns) {
            this.session = session;
            this.path = "/api/v1/settings/" + name;
            this.name = name;
            this.columns = columns;
        }

        @Command(name = "show", description = "Show what is set, without secrets.")
        int show() {
            session.printObject(session.api().get(path), columns);
            return ExitCode.OK.value();
        }

        @Command(name = "test", description = "Send a test, and say whether the other side took it.")
        int test() {
            session.api().send("POST", path + "/test", null);
            session.note("a test by " + name + " was sent and taken");
            return ExitCode.OK.value();
        }

        @Command(name = "delete", description = "Tell nobody that way any more.")
        int delete(@Option(names = "--yes", description = "Do not ask.") boolean yes) {
            session.confirm(yes, "Tell nobody of alerts by " + name + " any more?");
            session.api().delete(path);
            session.note("nobody is told of alerts by " + name + " any more");
            return ExitCode.OK.value();
        }

        int change(ObjectNode request) {
            session.printDone(
                    "alerts are told by " + name + "; try it: caisson settings " + name + " test",
                    session.api().patch(path, request),
                    columns);
            return ExitCode.OK.value();
        }

        static void put(ObjectNode request, String field, @Nullable String value) {
            if (value != null) {
                request.put(field, value);
            }
        }

        void putFile(ObjectNode request, String field, @Nullable Path file) {
            if (file == null) {
                return;
            }
            try {
                request.put(field, Files.readString(file));
            } catch (IOException e) {
                throw new CliException(
                        ExitCode.USAGE,
                        "cannot read " + file + ": " + e.getClass().getSimpleName(),
                        null,
                        e);
            }
        }
    }

    /** {@code caisson settings webhook}. */
    @Command(name = "webhook", description = "A program that is told of alerts by HTTP.")
    static final class Webhook extends Kind {

        Webhook(Session session) {
            super(
                    session,
                    "webhook",
                    List.of(
                            Column.text("URL", "/url"),
                            Column.text("SIGNED", "/signed"),
                            Column.text("AUTHORITY", "/caCertificate").wide()));
        }

        @Command(name = "set", description = "Set what is given; the rest stays.")
        int set(
                @Option(names = "--url", paramLabel = "URL", description = "https, or http.") @Nullable String url,
                @Option(
                                names = "--secret-file",
                                paramLabel = "FILE",
                                description = "Has the secret that signs what is sent, 16 characters or more;"
                                        + " - for standard input, an empty file for no signature.")
                        @Nullable
                        String secret,
                @Option(names = "--ca-file", paramLabel = "FILE", description = CA_HELP) @Nullable Path authority) {
            ObjectNode request = Json.MAPPER.createObjectNode();
            put(request, "url", url);
            if (secret != null) {
                request.put("secret", Secrets.read(session.terminal(), secret, "secret", "--secret-file"));
            }
            putFile(request, "caCertificate", authority);
            return change(request);
        }
    }

    /** {@code caisson settings mail}. */
    @Command(name = "mail", description = "People who are told of alerts by mail.")
    static final class Mail extends Kind {

        Mail(Session session) {
            super(
                    session,
                    "mail",
                    List.of(
                            Column.text("HOST", "/host"),
                            Column.number("PORT", "/port"),
                            Column.text("SECURITY", "/security"),
                            Column.text("USER", "/user"),
                            Column.text("FROM", "/from"),
                            Column.text("TO", "/to"),
                            Column.text("AUTHORITY", "/caCertificate").wide()));
        }

        @Command(name = "set", description = "Set what is given; the rest stays.")
        int set(
                @Option(names = "--host", paramLabel = "HOST", description = "The SMTP server.") @Nullable String host,
                @Option(names = "--port", paramLabel = "PORT", description = "Default: 587.") @Nullable Integer port,
                @Option(
                                names = "--security",
                                paramLabel = "starttls|tls|none",
                                description = "Default: starttls. A password is never sent over none.")
                        @Nullable
                        String security,
                @Option(names = "--user", paramLabel = "USER", description = "Who we are to the server.") @Nullable
                        String user,
                @Option(
                                names = "--password-file",
                                paramLabel = "FILE",
                                description = "Has the user's password; - for standard input.")
                        @Nullable
                        String password,
                @Option(names = "--from", paramLabel = "ADDRESS", description = "Where mails come from.") @Nullable
                        String from,
                @Option(
                                names = "--to",
                                paramLabel = "ADDRESS",
                                split = ",",
                                description = "Who is told; several with commas, or given again.")
                        @Nullable
                        List<String> to,
                @Option(names = "--ca-file", paramLabel = "FILE", description = CA_HELP) @Nullable Path authority) {
            ObjectNode request = Json.MAPPER.createObjectNode();
            put(request, "host", host);
            if (port != null) {
                request.put("port", port);
            }
            put(request, "security", security);
            put(request, "user", user);
            if (password != null) {
                request.put("password", Secrets.read(session.terminal(), password, "password", "--password-file"));
            }
            put(request, "from", from);
            if (to != null) {
                to.forEach(request.putArray("to")::add);
            }
            putFile(request, "caCertificate", authority);
            return change(request);
        }
    }
}
