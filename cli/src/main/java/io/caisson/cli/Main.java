package io.caisson.cli;

import io.caisson.cli.image.BundleCommand;
import io.caisson.cli.image.UpgradeCommand;
import io.caisson.cli.local.DoctorCommand;
import io.caisson.cli.local.DownCommand;
import io.caisson.cli.local.StatusCommand;
import io.caisson.cli.local.UpCommand;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** The command {@code caisson}. Each noun is a class with one method per verb; commands get the {@link Session}. */
@Command(
        name = "caisson",
        description = "Block storage for VMware, Hyper-V and Linux hosts.",
        subcommands = {
            VolumeCommand.class,
            TemplateCommand.class,
            HostCommand.class,
            ExportCommand.class,
            ExposeCommand.class,
            PortalCommand.class,
            NetworkCommand.class,
            PortalGroupCommand.class,
            ReferralCommand.class,
            ClusterCommand.class,
            NodeCommand.class,
            ScrubCommand.class,
            GroupCommand.class,
            DiskCommand.class,
            PlacementCommand.class,
            TaskCommand.class,
            SessionCommand.class,
            UserCommand.class,
            TokenCommand.class,
            AuditCommand.class,
            AlertCommand.class,
            SettingsCommand.class,
            SupportBundleCommand.class,
            InitiatorCommand.class,
            ApiCommand.class,
            CompletionCommand.class,
            UpCommand.class,
            DownCommand.class,
            StatusCommand.class,
            DoctorCommand.class,
            BackupCommand.class,
            UpgradeCommand.class,
            BundleCommand.class
        },
        footerHeading = "%nExit codes:%n",
        footer = {
            "  0 done   1 failed   2 the command or a value in it is not valid   3 not found",
            "  4 exists otherwise, or in use   5 cannot be reached or trusted   6 not authorised"
        })
public final class Main {

    @Mixin
    private final GlobalOptions options;

    private Main(Session session) {
        this.options = session.options();
    }

    public static void main(String[] arguments) {
        System.exit(run(Terminal.ofProcess(), arguments));
    }

    /** Runs one command and answers its exit code; prints nowhere but to {@code terminal}. */
    public static int run(Terminal terminal, String... arguments) {
        int code = commandLine(terminal).execute(arguments);
        terminal.out().flush();
        terminal.err().flush();
        return code;
    }

    static CommandLine commandLine(Terminal terminal) {
        Session session = new Session(terminal);
        Failures failures = new Failures(session);
        return new CommandLine(new Main(session), new CommandFactory(session))
                .setOut(terminal.out())
                .setErr(terminal.err())
                .setUsageHelpAutoWidth(true)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setParameterExceptionHandler(failures)
                .setExecutionExceptionHandler(failures);
    }
}
