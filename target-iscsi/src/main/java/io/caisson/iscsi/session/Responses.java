package io.caisson.iscsi.session;

import io.caisson.iscsi.pdu.Residual;
import io.caisson.iscsi.pdu.ScsiCommand;
import io.caisson.iscsi.pdu.ScsiResponse;
import io.caisson.iscsi.scsi.SenseData;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/** Makes the SCSI responses of one session (RFC 7143, 11.4): status, residuals, sense. Owner: the session's event loop. */
final class Responses {

    private static final int INITIAL_SENSE_BYTES = 64;

    private final Output output;
    private final CommandWindow window;
    private final Unacknowledged unacknowledged;
    private final ByteBuf senseBuffer = Unpooled.buffer(INITIAL_SENSE_BYTES);

    Responses(Output output, CommandWindow window, Unacknowledged unacknowledged) {
        this.output = output;
        this.unacknowledged = unacknowledged;
        this.window = window;
    }

    /**
     * Sends the response of a task that has ended.
     *
     * @param dataInBytes what the device had to say, sent or not
     * @param expDataSn how many R2T and Data-In PDUs the command had
     */
    void send(Task task, long dataInBytes, int expDataSn) {
        ScsiCommand command = task.command;
        long taken = task.scsi.dataOutBytes();
        Residual residual;
        Residual readResidual = Residual.NONE;
        if (command.write()) {
            residual = Residual.of(command.expectedOut(), taken);
            if (command.read()) {
                readResidual = Residual.of(command.expectedIn(), dataInBytes);
            }
        } else {
            residual = Residual.of(command.expectedIn(), command.read() ? dataInBytes : Math.max(dataInBytes, taken));
        }
        senseBuffer.clear();
        SenseData sense = task.sense();
        if (sense != null) {
            senseBuffer.writeShort(0);
            sense.encode(senseBuffer);
            senseBuffer.setShort(0, senseBuffer.readableBytes() - Short.BYTES);
        }
        int statSn = output.takeStatSn();
        if (task.scsi.awaitsDelivery()) {
            unacknowledged.add(statSn, task);
        }
        ScsiResponse response = new ScsiResponse(
                ScsiResponse.COMPLETED_AT_TARGET,
                task.status().code(),
                residual,
                readResidual,
                senseBuffer.readableBytes(),
                command.initiatorTaskTag(),
                statSn,
                window.expCmdSn(),
                window.maxCmdSn(),
                expDataSn);
        output.send(response, senseBuffer);
    }
}
