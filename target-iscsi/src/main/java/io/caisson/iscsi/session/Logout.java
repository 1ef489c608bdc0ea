package io.caisson.iscsi.session;

import io.caisson.iscsi.login.NegotiatedParameters;
import io.caisson.iscsi.pdu.LogoutRequest;
import io.caisson.iscsi.pdu.LogoutResponse;
import io.caisson.iscsi.pdu.ProtocolViolation;
import io.caisson.iscsi.pdu.RejectReason;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The end that the initiator asks for (RFC 7143, 11.14, 11.15). Commands still waiting for data are dropped; what is in
 * the store is let finish, within bounds, before the answer. Owner: the session's event loop.
 */
final class Logout {

    private final Session session;
    private final Output output;
    private final CommandWindow window;
    private final NegotiatedParameters parameters;
    private @Nullable LogoutRequest pending;
    private boolean leaving;
    private boolean answered;

    Logout(Session session, Output output, CommandWindow window, NegotiatedParameters parameters) {
        this.session = session;
        this.output = output;
        this.window = window;
        this.parameters = parameters;
    }

    boolean requested() {
        return pending != null;
    }

    void onRequest(LogoutRequest request, TaskSet tasks, Duration patience) throws ProtocolViolation {
        switch (request.reason()) {
            case LogoutRequest.CLOSE_SESSION -> begin(request, tasks, patience);
            case LogoutRequest.CLOSE_CONNECTION -> {
                if (request.cid() == session.identity().cid()) {
                    begin(request, tasks, patience);
                } else {
                    respond(request, LogoutResponse.CID_NOT_FOUND);
                }
            }
            case LogoutRequest.REMOVE_FOR_RECOVERY -> respond(request, LogoutResponse.RECOVERY_NOT_SUPPORTED);
            default -> throw ProtocolViolation.refused(RejectReason.INVALID_PDU_FIELD, "unknown logout reason");
        }
    }

    private void begin(LogoutRequest request, TaskSet tasks, Duration patience) {
        pending = request;
        tasks.dropCollecting();
        onTaskEnded(tasks);
        if (!answered) {
            session.schedule(() -> finish(request, LogoutResponse.CLEANUP_FAILED), patience);
        }
    }

    void onTaskEnded(TaskSet tasks) {
        LogoutRequest request = pending;
        if (request != null && !leaving && tasks.idle()) {
            leaving = true;
            session.leaveNexus(() -> finish(request, LogoutResponse.CLOSED));
        }
    }

    private void finish(LogoutRequest request, int response) {
        if (answered) {
            return;
        }
        answered = true;
        if (!session.active()) {
            return;
        }
        respond(request, response);
        session.endGracefully("logout");
    }

    private void respond(LogoutRequest request, int response) {
        output.send(new LogoutResponse(
                response,
                request.initiatorTaskTag(),
                output.takeStatSn(),
                window.expCmdSn(),
                window.maxCmdSn(),
                parameters.time2WaitSeconds(),
                parameters.time2RetainSeconds()));
    }
}
