package io.caisson.appliance;

import io.caisson.cli.local.StartMessage;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/**
 * Tells whoever started the daemon how it goes, over standard output, which nothing else writes to, and by the supervisor's
 * own protocol. The output stays open: its descriptor must not be given to a file. Any thread.
 */
final class StartReport {

    private final PrintStream output;
    private final ServiceSupervisor supervisor;
    private boolean ended;

    StartReport(PrintStream output, ServiceSupervisor supervisor) {
        this.output = output;
        this.supervisor = supervisor;
    }

    static StartReport toStandardOutput(ServiceSupervisor supervisor) {
        return new StartReport(
                new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8), supervisor);
    }

    void starting(String message) {
        supervisor.starting(message);
        send(StartMessage.starting(message), false);
    }

    void serving() {
        supervisor.serving();
        send(StartMessage.serving(), true);
    }

    void failed(StartFailure failure) {
        String message = failure.getMessage() == null ? failure.toString() : failure.getMessage();
        supervisor.failed(message);
        send(StartMessage.failed(message, failure.fix(), failure.exit().isConflict()), true);
    }

    private synchronized void send(StartMessage message, boolean last) {
        if (!ended) {
            output.println(message.toLine());
            ended = last;
        }
    }
}
