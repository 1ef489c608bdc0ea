package io.caisson.cli.local;

import com.fasterxml.jackson.databind.JsonNode;
import io.caisson.cli.Column;
import io.caisson.cli.ExitCode;
import io.caisson.cli.Json;
import io.caisson.cli.Session;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code caisson doctor}. */
@Command(
        name = "doctor",
        description =
                "Say what this machine lacks, for what, and how to get it. Exit code 1 when Caisson cannot run on it.")
public final class DoctorCommand implements Callable<Integer> {

    private static final List<Column> COLUMNS = List.of(
            Column.text("STATE", "/state"),
            Column.text("WHAT", "/what"),
            Column.text("NEEDED FOR", "/neededFor"),
            Column.text("FOUND", "/found"),
            Column.text("FIX", "/fix"));

    private final Session session;

    DoctorCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        List<Finding> findings = new Examination(new Instance(session.dataDirectory())).findings();
        List<JsonNode> items = findings.stream()
                .map(finding -> (JsonNode) Json.MAPPER.valueToTree(finding))
                .toList();
        session.printList(items, COLUMNS);
        boolean fit = findings.stream().noneMatch(finding -> finding.state() == Finding.State.BROKEN);
        return fit ? ExitCode.OK.value() : ExitCode.FAILURE.value();
    }
}
