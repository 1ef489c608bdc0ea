package io.caisson.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code caisson support-bundle}. */
@Command(
        name = "support-bundle",
        description = {
            "Get logs, state and machine of the node that is asked, and the state of the cluster, as one file.",
            "It has no passwords, tokens or keys in it; names, addresses and what was done with volumes are."
        })
final class SupportBundleCommand implements Callable<Integer> {

    private final Session session;

    @Option(
            names = "--file",
            paramLabel = "FILE",
            description = "Where to write it; it must not be there. Default: the name that the server gives, here.")
    private @Nullable Path file;

    SupportBundleCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        Path written = session.api().download("/api/v1/support-bundle", file);
        try {
            ObjectNode done = Json.MAPPER
                    .createObjectNode()
                    .put("file", written.toString())
                    .put("bytes", Files.size(written));
            if (session.isForPeople()) {
                session.note(written + " has " + HumanSize.of(done.path("bytes").asLong())
                        + "; look into it before you send it");
            } else {
                session.printTree(done);
            }
        } catch (IOException e) {
            throw new CliException(ExitCode.FAILURE, "cannot read " + written, null, e);
        }
        return ExitCode.OK.value();
    }
}
