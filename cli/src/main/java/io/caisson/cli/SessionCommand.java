package io.caisson.cli;

import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code caisson session}. */
@Command(name = "session", description = "Sessions: which hosts are connected now.")
final class SessionCommand {

    private static final List<Column> COLUMNS = List.of(
            Column.text("HOST", "/host"),
            Column.text("INITIATOR", "/initiator"),
            Column.text("FROM", "/from"),
            Column.text("PORTAL", "/portal"),
            Column.text("NODE", "/node"),
            Column.text("PROTOCOL", "/protocol"),
            Column.number("QUEUES", "/queues"),
            Column.text("SINCE", "/since"),
            Column.text("TLS", "/tls").wide(),
            Column.text("TARGET", "/target").wide(),
            Column.text("ID", "/id").wide());

    private final Session session;

    SessionCommand(Session session) {
        this.session = session;
    }

    @Command(name = "list", description = "List the iSCSI sessions and NVMe controllers of all nodes that answer.")
    int list(@Mixin ListOptions options) {
        session.printList(session.api().list(options.of("/api/v1/sessions")), COLUMNS);
        return ExitCode.OK.value();
    }
}
