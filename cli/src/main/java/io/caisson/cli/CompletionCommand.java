package io.caisson.cli;

import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code caisson completion}: prints a script for the shell to source. */
@Command(name = "completion", description = "Print a completion script: source <(caisson completion bash).")
final class CompletionCommand implements Callable<Integer> {

    /** The script is the same: in zsh it loads bash's completion first. */
    enum Shell {
        bash,
        zsh
    }

    private final Session session;

    @Parameters(paramLabel = "SHELL", description = "One of ${COMPLETION-CANDIDATES}.")
    private Shell shell = Shell.bash;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    CompletionCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        CommandLine root = spec.root().commandLine();
        if (shell == Shell.zsh) {
            session.terminal().out().println("#compdef caisson");
        }
        session.terminal().out().print(AutoComplete.bash("caisson", root));
        return ExitCode.OK.value();
    }
}
