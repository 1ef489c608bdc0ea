package io.caisson.nvme.controller.fabrics;

import io.caisson.nvme.command.StatusCode;

/**
 * Why a Connect fails, in all that the answer can say (NVM Express Base Specification 2.0, 6.3, figure 382).
 *
 * @param result of {@link StatusCode#CONNECT_INVALID_PARAMETERS} and {@link StatusCode#CONNECT_INVALID_HOST}: where the wrong
 *     parameter is (IPO), and whether that is in the data (IATTR); otherwise 0
 */
public record ConnectRefusal(StatusCode status, int result) {

    private static final int IN_DATA = 1 << 16;

    public static final ConnectRefusal FORMAT = new ConnectRefusal(StatusCode.CONNECT_INCOMPATIBLE_FORMAT, 0);
    public static final ConnectRefusal BUSY = new ConnectRefusal(StatusCode.CONNECT_CONTROLLER_BUSY, 0);

    /** The queue exists, or it is not time for it. */
    public static final ConnectRefusal SEQUENCE = new ConnectRefusal(StatusCode.SEQUENCE_ERROR, 0);

    public static final ConnectRefusal QUEUE_ID = inEntry(ConnectEntry.QUEUE_ID);
    public static final ConnectRefusal QUEUE_SIZE = inEntry(ConnectEntry.QUEUE_SIZE);
    public static final ConnectRefusal HOST_ID = inData(StatusCode.CONNECT_INVALID_PARAMETERS, ConnectData.HOST_ID);
    public static final ConnectRefusal CONTROLLER_ID =
            inData(StatusCode.CONNECT_INVALID_PARAMETERS, ConnectData.CONTROLLER_ID);
    public static final ConnectRefusal SUBSYSTEM =
            inData(StatusCode.CONNECT_INVALID_PARAMETERS, ConnectData.SUBSYSTEM_NQN);
    public static final ConnectRefusal HOST_NQN = inData(StatusCode.CONNECT_INVALID_PARAMETERS, ConnectData.HOST_NQN);

    /** The host is not one that may have a controller here. */
    public static final ConnectRefusal HOST = inData(StatusCode.CONNECT_INVALID_HOST, ConnectData.HOST_NQN);

    private static ConnectRefusal inEntry(int offset) {
        return new ConnectRefusal(StatusCode.CONNECT_INVALID_PARAMETERS, offset);
    }

    private static ConnectRefusal inData(StatusCode status, int offset) {
        return new ConnectRefusal(status, IN_DATA | offset);
    }
}
