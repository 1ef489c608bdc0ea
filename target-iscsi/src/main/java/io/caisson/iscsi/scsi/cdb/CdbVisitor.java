package io.caisson.iscsi.scsi.cdb;

/**
 * One method per command; a command that nobody handles does not compile.
 *
 * @param <C> what else the handler needs to know
 * @param <R> what it makes of the command
 */
public interface CdbVisitor<C, R> {
    R invalid(Cdb.Invalid cdb, C context);

    R testUnitReady(Cdb.TestUnitReady cdb, C context);

    R inquiry(Cdb.Inquiry cdb, C context);

    R reportLuns(Cdb.ReportLuns cdb, C context);

    R requestSense(Cdb.RequestSense cdb, C context);

    R modeSense(Cdb.ModeSense cdb, C context);

    R modeSelect(Cdb.ModeSelect cdb, C context);

    R logSense(Cdb.LogSense cdb, C context);

    R reportTargetPortGroups(Cdb.ReportTargetPortGroups cdb, C context);

    R reportSupportedOperationCodes(Cdb.ReportSupportedOperationCodes cdb, C context);

    R reportSupportedTaskManagementFunctions(Cdb.ReportSupportedTaskManagementFunctions cdb, C context);

    R receiveDiagnosticResults(Cdb.ReceiveDiagnosticResults cdb, C context);

    R sendDiagnostic(Cdb.SendDiagnostic cdb, C context);

    R reportTimestamp(Cdb.ReportTimestamp cdb, C context);

    R startStopUnit(Cdb.StartStopUnit cdb, C context);

    R readCapacity10(Cdb.ReadCapacity10 cdb, C context);

    R readCapacity16(Cdb.ReadCapacity16 cdb, C context);

    R getLbaStatus(Cdb.GetLbaStatus cdb, C context);

    R read(Cdb.Read cdb, C context);

    R write(Cdb.Write cdb, C context);

    R verify(Cdb.Verify cdb, C context);

    R writeAndVerify(Cdb.WriteAndVerify cdb, C context);

    R synchronizeCache(Cdb.SynchronizeCache cdb, C context);

    R prefetch(Cdb.Prefetch cdb, C context);

    R unmap(Cdb.Unmap cdb, C context);

    R writeSame(Cdb.WriteSame cdb, C context);

    R compareAndWrite(Cdb.CompareAndWrite cdb, C context);

    R writeAtomic(Cdb.WriteAtomic cdb, C context);

    R orWrite(Cdb.OrWrite cdb, C context);

    R extendedCopy(Cdb.ExtendedCopy cdb, C context);

    R populateToken(Cdb.PopulateToken cdb, C context);

    R writeUsingToken(Cdb.WriteUsingToken cdb, C context);

    R copyOperationAbort(Cdb.CopyOperationAbort cdb, C context);

    R receiveCopyStatus(Cdb.ReceiveCopyStatus cdb, C context);

    R receiveCopyOperatingParameters(Cdb.ReceiveCopyOperatingParameters cdb, C context);

    R receiveCopyFailureDetails(Cdb.ReceiveCopyFailureDetails cdb, C context);

    R receiveRodTokenInformation(Cdb.ReceiveRodTokenInformation cdb, C context);

    R reserve(Cdb.Reserve cdb, C context);

    R release(Cdb.Release cdb, C context);

    R persistentReserveIn(Cdb.PersistentReserveIn cdb, C context);

    R persistentReserveOut(Cdb.PersistentReserveOut cdb, C context);
}
