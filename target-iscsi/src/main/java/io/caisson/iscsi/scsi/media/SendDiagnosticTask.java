package io.caisson.iscsi.scsi.media;

import io.caisson.iscsi.scsi.ScsiCompletion;
import io.caisson.iscsi.scsi.ScsiTask;
import io.caisson.iscsi.scsi.report.DiagnosticPages;
import io.caisson.iscsi.scsi.sense.AdditionalSense;
import io.caisson.iscsi.scsi.sense.Sense;
import io.caisson.iscsi.scsi.unit.LogicalUnit;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.jspecify.annotations.Nullable;

/**
 * SEND DIAGNOSTIC with a parameter list (SPC-5, 6.42), or with nothing to do. The only page there is asks for the list of
 * pages, which RECEIVE DIAGNOSTIC RESULTS gives in any case.
 */
record SendDiagnosticTask(LogicalUnit unit, int parameterListLength) implements ScsiTask {

    @Override
    public int dataOutBytes() {
        return parameterListLength;
    }

    @Override
    public void run(ByteBuf dataOut, ScsiCompletion completion) {
        Sense refusal = parameterListLength == 0 ? null : refuse(dataOut);
        dataOut.release();
        if (refusal == null) {
            completion.good(Unpooled.EMPTY_BUFFER);
        } else {
            unit.check(completion, refusal);
        }
    }

    private @Nullable Sense refuse(ByteBuf list) {
        if (list.readableBytes() < parameterListLength || parameterListLength < DiagnosticPages.HEADER_BYTES) {
            return Sense.of(AdditionalSense.PARAMETER_LIST_LENGTH_ERROR);
        }
        int start = list.readerIndex();
        if (list.getUnsignedByte(start) != DiagnosticPages.SUPPORTED_PAGES) {
            return Sense.invalidParameter(0);
        }
        return list.getUnsignedShort(start + Short.BYTES) == 0 ? null : Sense.invalidParameter(Short.BYTES);
    }
}
