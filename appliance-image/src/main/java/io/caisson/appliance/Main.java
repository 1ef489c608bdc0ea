package io.caisson.appliance;

import java.io.IOException;
import java.time.Duration;
import java.util.Collections;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The daemon's process. Its exit codes are {@link DaemonExit}; how its start goes, it tells through {@link StartReport}. */
public final class Main {

    private static final Logger LOG = LoggerFactory.getLogger(Main.class);

    private Main() {}

    public static void main(String[] arguments) {
        System.exit(run(arguments).code());
    }

    private static DaemonExit run(String[] arguments) {
        ServiceSupervisor supervisor = ServiceSupervisor.of(System.getenv());
        StartReport report = StartReport.toStandardOutput(supervisor);
        Thread.setDefaultUncaughtExceptionHandler(
                (thread, failure) -> LOG.error("thread {} ended by a bug", thread.getName(), failure));
        try {
            openLibraries();
            Daemon daemon = Daemon.start(ApplianceConfig.parse(arguments), report);
            Runtime.getRuntime().addShutdownHook(new Thread(() -> end(daemon, supervisor), "shutdown"));
            report.serving();
            Duration patience = supervisor.watchdog();
            Heartbeat heartbeat = patience == null ? null : Heartbeat.start(supervisor, patience, daemon::examine);
            daemon.awaitClose();
            if (heartbeat != null) {
                heartbeat.close();
            }
            return DaemonExit.ASKED;
        } catch (StartFailure failure) {
            return failed(report, failure);
        } catch (IllegalArgumentException wrong) {
            return failed(report, new StartFailure(DaemonExit.USAGE, String.valueOf(wrong.getMessage()), null, wrong));
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return DaemonExit.ASKED;
        } catch (Throwable bug) {
            // Threads that were started already would keep a process alive that serves nobody.
            return failed(report, new StartFailure(DaemonExit.START_FAILED, "cannot start: " + bug, null, bug));
        }
    }

    private static void end(Daemon daemon, ServiceSupervisor supervisor) {
        supervisor.ending();
        daemon.close();
    }

    private static DaemonExit failed(StartReport report, StartFailure failure) {
        LOG.error("{}", failure.getMessage(), failure);
        report.failed(failure);
        return failure.exit();
    }

    /**
     * Opens every jar of the class path, by looking for what none has. Classes that are first needed days from now then come from
     * the release that was started, even when the installation has been replaced since.
     */
    private static void openLibraries() throws IOException {
        ClassLoader loader = Main.class.getClassLoader();
        LOG.trace("{}", Collections.list(loader.getResources("META-INF/caisson/none")));
    }
}
