package io.caisson.iscsi.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.iscsi.pdu.BasicHeader;
import io.caisson.iscsi.pdu.InitiatorPdu;
import io.caisson.iscsi.pdu.LogoutRequest;
import io.caisson.iscsi.pdu.NopOut;
import io.caisson.iscsi.pdu.Opcode;
import io.caisson.iscsi.pdu.SnackRequest;
import io.caisson.iscsi.pdu.TaskManagementRequest;
import io.caisson.iscsi.pdu.TextRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every state of a connection against every PDU: what comes back, and whether the connection stays. */
class StatePduMatrixTest {

    private static final int NONE = BasicHeader.RESERVED_TAG;

    /** A state and how it is reached. */
    enum Where {
        CONNECTED,
        BETWEEN_STAGES,
        DISCOVERY,
        NORMAL,
        WAITING_FOR_DATA,
        LOGGING_OUT
    }

    private static InitiatorPdu pdu(Peer peer, Opcode opcode) {
        return switch (opcode) {
            case NOP_OUT -> new NopOut(false, 0, 0, 90, NONE, peer.cmdSn, 0);
            case SCSI_COMMAND -> peer.read(91, 1, 512);
            case TASK_MANAGEMENT_REQUEST -> new TaskManagementRequest(true, 1, 0, 0, 92, 4711, peer.cmdSn, 0, 3, 0);
            case LOGIN_REQUEST -> peer.loginRequest(1, 3, true, 0);
            case TEXT_REQUEST -> new TextRequest(false, true, false, 0, 0, 93, NONE, peer.cmdSn, 0);
            case DATA_OUT -> Peer.dataOut(1, 4711, 0, 0, 0, true);
            case LOGOUT_REQUEST -> new LogoutRequest(false, 0, 0, 94, 1, peer.cmdSn, 0);
            case SNACK_REQUEST -> new SnackRequest(0, 0, 0, 1, NONE, 0, 0, 0);
            default -> throw new IllegalArgumentException(opcode.name());
        };
    }

    /** Answers as opcodes in order; "closed" if the connection does not stay. */
    private static String expected(Where where, Opcode opcode) {
        return switch (where) {
            case CONNECTED -> "LOGIN_RESPONSE closed";
            case BETWEEN_STAGES -> opcode == Opcode.LOGIN_REQUEST ? "LOGIN_RESPONSE" : "LOGIN_RESPONSE closed";
            case LOGGING_OUT ->
                switch (opcode) {
                    case SNACK_REQUEST, DATA_OUT -> "REJECT";
                    case LOGIN_REQUEST -> "REJECT closed";
                    default -> "";
                };
            case DISCOVERY ->
                switch (opcode) {
                    case SCSI_COMMAND, TASK_MANAGEMENT_REQUEST, SNACK_REQUEST -> "REJECT";
                    default -> common(opcode);
                };
            case NORMAL -> common(opcode);
            case WAITING_FOR_DATA -> opcode == Opcode.DATA_OUT ? "REJECT SCSI_RESPONSE" : common(opcode);
        };
    }

    private static String common(Opcode opcode) {
        return switch (opcode) {
            case NOP_OUT -> "NOP_IN";
            case SCSI_COMMAND -> "DATA_IN";
            case TASK_MANAGEMENT_REQUEST -> "TASK_MANAGEMENT_RESPONSE";
            case LOGIN_REQUEST -> "REJECT closed";
            case TEXT_REQUEST -> "TEXT_RESPONSE";
            case DATA_OUT -> "";
            case LOGOUT_REQUEST -> "LOGOUT_RESPONSE closed";
            case SNACK_REQUEST -> "REJECT";
            default -> throw new IllegalArgumentException(opcode.name());
        };
    }

    static Stream<Arguments> pairs() {
        return Stream.of(Where.values())
                .flatMap(where -> Stream.of(Opcode.values())
                        .filter(opcode -> !opcode.fromTarget())
                        .map(opcode -> Arguments.of(where, opcode)));
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void answers(Where where, Opcode opcode) {
        Bench bench = new Bench();
        Peer peer = reach(bench, where);
        peer.send(pdu(peer, opcode));
        peer.runTasks();
        List<String> seen = new ArrayList<>();
        for (Peer.Answer answer = peer.poll(); answer != null; answer = peer.poll()) {
            seen.add(answer.pdu().opcode().name());
        }
        if (peer.closed()) {
            seen.add("closed");
        }
        assertThat(String.join(" ", seen)).isEqualTo(expected(where, opcode));
        bench.close();
        assertThat(bench.server.registry().all()).isEmpty();
        assertThat(bench.server.sessions().memory().unasked().takenBytes()).isZero();
    }

    private static Peer reach(Bench bench, Where where) {
        Peer peer = bench.connect();
        switch (where) {
            case CONNECTED -> {}
            case BETWEEN_STAGES ->
                peer.login(0, 1, true, "InitiatorName=" + Peer.INITIATOR, "TargetName=" + Peer.TARGET);
            case DISCOVERY -> peer.inDiscovery();
            case NORMAL -> peer.loggedIn();
            case WAITING_FOR_DATA -> {
                peer.loggedIn("InitialR2T=Yes", "ImmediateData=No");
                peer.send(peer.write(1, 8, 4096, 0, true));
                peer.next();
            }
            case LOGGING_OUT -> {
                peer.loggedIn();
                bench.device.holding = true;
                peer.send(peer.read(1, 1, 512));
                peer.send(new LogoutRequest(false, 0, 0, 94, 1, peer.cmdSn++, 0));
                peer.expectNothing();
            }
        }
        return peer;
    }
}
