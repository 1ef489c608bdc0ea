package io.caisson.nvme.namespace.reserve;

import io.caisson.nvme.command.CommandCompletion;
import io.caisson.nvme.command.NvmeCommand;
import io.caisson.nvme.namespace.NamespaceAccess;
import io.caisson.nvme.namespace.reservation.ReservationReport;
import io.caisson.store.access.ReservationState;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;

/** Reservation Report (base specification 2.0, 7.5): as much of the report as was asked for, and zeros behind its end. */
record ReservationReportCommand(NamespaceAccess access, int dataInBytes, ByteBufAllocator allocator)
        implements NvmeCommand {

    @Override
    public int namespaceId() {
        return access.namespaceId();
    }

    @Override
    public void run(ByteBuf dataOut, CommandCompletion completion) {
        dataOut.release();
        ReservationState state = access.namespace().reservations().state();
        ByteBuf report = allocator.buffer(Math.max(dataInBytes, ReservationReport.lengthBytes(state)));
        ReservationReport.write(state, report);
        if (report.readableBytes() < dataInBytes) {
            report.writeZero(dataInBytes - report.readableBytes());
        }
        report.writerIndex(dataInBytes);
        completion.succeeded(0, report);
    }
}
