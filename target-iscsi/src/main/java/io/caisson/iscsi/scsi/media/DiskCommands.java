package io.caisson.iscsi.scsi.media;

import io.caisson.iscsi.scsi.ScsiTask;
import io.caisson.iscsi.scsi.cdb.BlockRange;
import io.caisson.iscsi.scsi.cdb.Cdb;
import io.caisson.iscsi.scsi.cdb.CdbVisitor;
import io.caisson.iscsi.scsi.cdb.Fields;
import io.caisson.iscsi.scsi.copy.CopyCommands;
import io.caisson.iscsi.scsi.inquiry.Peripheral;
import io.caisson.iscsi.scsi.inquiry.StandardInquiry;
import io.caisson.iscsi.scsi.inquiry.VitalProductData;
import io.caisson.iscsi.scsi.mode.ModeSense;
import io.caisson.iscsi.scsi.report.Capacity;
import io.caisson.iscsi.scsi.report.DiagnosticPages;
import io.caisson.iscsi.scsi.report.LogPage;
import io.caisson.iscsi.scsi.report.OperationCodes;
import io.caisson.iscsi.scsi.report.ReportLuns;
import io.caisson.iscsi.scsi.report.TargetPortGroups;
import io.caisson.iscsi.scsi.report.TaskManagementFunctions;
import io.caisson.iscsi.scsi.report.Timestamp;
import io.caisson.iscsi.scsi.reservation.PersistentReserveIn;
import io.caisson.iscsi.scsi.reservation.PersistentReserveOutTask;
import io.caisson.iscsi.scsi.reservation.ReserveTask;
import io.caisson.iscsi.scsi.sense.AdditionalSense;
import io.caisson.iscsi.scsi.sense.Sense;
import io.caisson.iscsi.scsi.task.RefusedTask;
import io.caisson.iscsi.scsi.task.RequestSense;
import io.caisson.iscsi.scsi.task.ResponseTask;
import io.caisson.iscsi.scsi.unit.ItlNexus;
import io.caisson.iscsi.scsi.unit.LogicalUnit;
import io.caisson.store.block.Geometry;
import io.netty.buffer.ByteBufAllocator;
import org.jspecify.annotations.Nullable;

/**
 * What a disk does with each command: either the task that executes it, or a refusal, decided before any data is asked
 * for. Stateless.
 */
public final class DiskCommands implements CdbVisitor<ItlNexus, ScsiTask> {

    private final ByteBufAllocator allocator;
    private final CopyCommands copies;

    /** @param allocator of the buffers that data is read into */
    public DiskCommands(ByteBufAllocator allocator, CopyCommands copies) {
        this.allocator = allocator;
        this.copies = copies;
    }

    @Override
    public ScsiTask invalid(Cdb.Invalid cdb, ItlNexus nexus) {
        return refused(nexus, cdb.sense());
    }

    @Override
    public ScsiTask testUnitReady(Cdb.TestUnitReady cdb, ItlNexus nexus) {
        return ResponseTask.good();
    }

    @Override
    public ScsiTask inquiry(Cdb.Inquiry cdb, ItlNexus nexus) {
        if (!cdb.vitalProductData()) {
            return new ResponseTask(cdb.allocationLength(), out -> StandardInquiry.answer(Peripheral.DISK, out));
        }
        VitalProductData page = VitalProductData.byCode(cdb.pageCode());
        return page == null
                ? refused(nexus, Fields.INQUIRY_PAGE_CODE.invalid())
                : new ResponseTask(cdb.allocationLength(), out -> page.answer(nexus, out));
    }

    @Override
    public ScsiTask reportLuns(Cdb.ReportLuns cdb, ItlNexus nexus) {
        return answered(
                nexus,
                ReportLuns.refuse(cdb),
                cdb.allocationLength(),
                out -> ReportLuns.answer(cdb, nexus.nexus(), out));
    }

    @Override
    public ScsiTask requestSense(Cdb.RequestSense cdb, ItlNexus nexus) {
        return RequestSense.of(cdb, nexus.unitAttentions());
    }

    @Override
    public ScsiTask modeSense(Cdb.ModeSense cdb, ItlNexus nexus) {
        LogicalUnit unit = nexus.unit();
        return answered(
                nexus,
                ModeSense.refuse(cdb),
                cdb.allocationLength(),
                out -> ModeSense.answer(cdb, unit.mode(), unit.geometry(), out));
    }

    @Override
    public ScsiTask modeSelect(Cdb.ModeSelect cdb, ItlNexus nexus) {
        return new ModeSelectTask(nexus, cdb);
    }

    @Override
    public ScsiTask logSense(Cdb.LogSense cdb, ItlNexus nexus) {
        return answered(
                nexus, LogPage.refuse(cdb), cdb.allocationLength(), out -> LogPage.answer(cdb, nexus.unit(), out));
    }

    @Override
    public ScsiTask reportTargetPortGroups(Cdb.ReportTargetPortGroups cdb, ItlNexus nexus) {
        return new ResponseTask(
                cdb.allocationLength(),
                out -> TargetPortGroups.answer(cdb, nexus.nexus().targetNow(), out));
    }

    @Override
    public ScsiTask reportSupportedOperationCodes(Cdb.ReportSupportedOperationCodes cdb, ItlNexus nexus) {
        return answered(
                nexus, OperationCodes.refuse(cdb), cdb.allocationLength(), out -> OperationCodes.answer(cdb, out));
    }

    @Override
    public ScsiTask reportSupportedTaskManagementFunctions(
            Cdb.ReportSupportedTaskManagementFunctions cdb, ItlNexus nexus) {
        return new ResponseTask(cdb.allocationLength(), out -> TaskManagementFunctions.answer(cdb, out));
    }

    @Override
    public ScsiTask receiveDiagnosticResults(Cdb.ReceiveDiagnosticResults cdb, ItlNexus nexus) {
        return new ResponseTask(cdb.allocationLength(), DiagnosticPages::answerSupportedPages);
    }

    @Override
    public ScsiTask sendDiagnostic(Cdb.SendDiagnostic cdb, ItlNexus nexus) {
        return cdb.selfTest()
                ? new SelfTestTask(nexus.unit(), allocator)
                : new SendDiagnosticTask(nexus.unit(), cdb.parameterListLength());
    }

    @Override
    public ScsiTask reportTimestamp(Cdb.ReportTimestamp cdb, ItlNexus nexus) {
        return new ResponseTask(cdb.allocationLength(), Timestamp::answer);
    }

    @Override
    public ScsiTask startStopUnit(Cdb.StartStopUnit cdb, ItlNexus nexus) {
        return ResponseTask.good();
    }

    @Override
    public ScsiTask readCapacity10(Cdb.ReadCapacity10 cdb, ItlNexus nexus) {
        return new ResponseTask(
                Long.BYTES, out -> Capacity.answer10(nexus.unit().geometry(), out));
    }

    @Override
    public ScsiTask readCapacity16(Cdb.ReadCapacity16 cdb, ItlNexus nexus) {
        return new ResponseTask(
                cdb.allocationLength(), out -> Capacity.answer16(nexus.unit().geometry(), out));
    }

    @Override
    public ScsiTask getLbaStatus(Cdb.GetLbaStatus cdb, ItlNexus nexus) {
        Sense refusal = outOfRange(nexus, cdb.range());
        return refusal != null
                ? refused(nexus, refusal)
                : new LbaStatusTask(nexus.unit(), cdb.range(), cdb.allocationLength());
    }

    @Override
    public ScsiTask read(Cdb.Read cdb, ItlNexus nexus) {
        Sense refusal = refuseTransfer(nexus, cdb.range());
        return refusal != null ? refused(nexus, refusal) : new ReadTask(nexus.unit(), cdb.range(), allocator);
    }

    @Override
    public ScsiTask write(Cdb.Write cdb, ItlNexus nexus) {
        Sense refusal = refuseWrite(nexus, cdb.range());
        return refusal != null ? refused(nexus, refusal) : new WriteTask(nexus.unit(), cdb.range());
    }

    @Override
    public ScsiTask verify(Cdb.Verify cdb, ItlNexus nexus) {
        Sense refusal = refuseTransfer(nexus, cdb.range());
        return refusal != null
                ? refused(nexus, refusal)
                : VerifyTask.verify(nexus.unit(), cdb.range(), cdb.byteCheck(), allocator);
    }

    @Override
    public ScsiTask writeAndVerify(Cdb.WriteAndVerify cdb, ItlNexus nexus) {
        Sense refusal = refuseWrite(nexus, cdb.range());
        return refusal != null
                ? refused(nexus, refusal)
                : VerifyTask.writeAndVerify(nexus.unit(), cdb.range(), cdb.byteCheck(), allocator);
    }

    @Override
    public ScsiTask synchronizeCache(Cdb.SynchronizeCache cdb, ItlNexus nexus) {
        Sense refusal = outOfRange(nexus, cdb.range());
        return refusal != null ? refused(nexus, refusal) : new SynchronizeCacheTask(nexus.unit());
    }

    /** GOOD rather than CONDITION MET: it promises nothing about what is cached now. */
    @Override
    public ScsiTask prefetch(Cdb.Prefetch cdb, ItlNexus nexus) {
        Sense refusal = outOfRange(nexus, cdb.range());
        return refusal != null ? refused(nexus, refusal) : ResponseTask.good();
    }

    @Override
    public ScsiTask unmap(Cdb.Unmap cdb, ItlNexus nexus) {
        return nexus.unit().mode().writeProtected()
                ? refused(nexus, Sense.of(AdditionalSense.WRITE_PROTECTED))
                : new UnmapTask(nexus.unit(), cdb.parameterListLength());
    }

    @Override
    public ScsiTask writeSame(Cdb.WriteSame cdb, ItlNexus nexus) {
        BlockRange range = cdb.range();
        Sense refusal = refuseWrite(
                nexus, range, BlockLimits.maxWriteSameBlocks(nexus.unit().geometry()));
        if (refusal == null && range.blocks() == 0) {
            refusal = range.fields().length().invalid(); // WSNZ=1
        }
        return refusal != null ? refused(nexus, refusal) : new WriteSameTask(nexus.unit(), range, cdb.noDataOut());
    }

    @Override
    public ScsiTask compareAndWrite(Cdb.CompareAndWrite cdb, ItlNexus nexus) {
        Sense refusal = refuseWrite(nexus, cdb.range(), BlockLimits.maxCompareAndWriteBlocks());
        return refusal != null ? refused(nexus, refusal) : new CompareAndWriteTask(nexus, cdb.range());
    }

    @Override
    public ScsiTask writeAtomic(Cdb.WriteAtomic cdb, ItlNexus nexus) {
        Sense refusal = refuseWrite(
                nexus, cdb.range(), BlockLimits.maxAtomicBlocks(nexus.unit().geometry()));
        return refusal != null ? refused(nexus, refusal) : new WriteAtomicTask(nexus.unit(), cdb.range());
    }

    @Override
    public ScsiTask orWrite(Cdb.OrWrite cdb, ItlNexus nexus) {
        Sense refusal = refuseWrite(nexus, cdb.range());
        return refusal != null ? refused(nexus, refusal) : new OrWriteTask(nexus.unit(), cdb.range());
    }

    @Override
    public ScsiTask extendedCopy(Cdb.ExtendedCopy cdb, ItlNexus nexus) {
        return copies.extendedCopy(cdb, nexus);
    }

    @Override
    public ScsiTask populateToken(Cdb.PopulateToken cdb, ItlNexus nexus) {
        return copies.populateToken(cdb, nexus);
    }

    @Override
    public ScsiTask writeUsingToken(Cdb.WriteUsingToken cdb, ItlNexus nexus) {
        return copies.writeUsingToken(cdb, nexus);
    }

    @Override
    public ScsiTask copyOperationAbort(Cdb.CopyOperationAbort cdb, ItlNexus nexus) {
        return copies.copyOperationAbort(cdb, nexus);
    }

    @Override
    public ScsiTask receiveCopyStatus(Cdb.ReceiveCopyStatus cdb, ItlNexus nexus) {
        return copies.receiveCopyStatus(cdb, nexus);
    }

    @Override
    public ScsiTask receiveCopyOperatingParameters(Cdb.ReceiveCopyOperatingParameters cdb, ItlNexus nexus) {
        return copies.receiveCopyOperatingParameters(cdb, nexus);
    }

    @Override
    public ScsiTask receiveCopyFailureDetails(Cdb.ReceiveCopyFailureDetails cdb, ItlNexus nexus) {
        return copies.receiveCopyFailureDetails(cdb, nexus);
    }

    @Override
    public ScsiTask receiveRodTokenInformation(Cdb.ReceiveRodTokenInformation cdb, ItlNexus nexus) {
        return copies.receiveRodTokenInformation(cdb, nexus);
    }

    @Override
    public ScsiTask reserve(Cdb.Reserve cdb, ItlNexus nexus) {
        return ReserveTask.reserve(nexus);
    }

    @Override
    public ScsiTask release(Cdb.Release cdb, ItlNexus nexus) {
        return ReserveTask.release(nexus);
    }

    @Override
    public ScsiTask persistentReserveIn(Cdb.PersistentReserveIn cdb, ItlNexus nexus) {
        return new ResponseTask(cdb.allocationLength(), out -> PersistentReserveIn.answer(cdb, nexus.unit(), out));
    }

    @Override
    public ScsiTask persistentReserveOut(Cdb.PersistentReserveOut cdb, ItlNexus nexus) {
        return PersistentReserveOutTask.of(nexus, cdb);
    }

    private static ScsiTask answered(
            ItlNexus nexus, @Nullable Sense refusal, long allocationLength, ResponseTask.Response response) {
        return refusal != null ? refused(nexus, refusal) : new ResponseTask(allocationLength, response);
    }

    private static ScsiTask refused(ItlNexus nexus, Sense sense) {
        return new RefusedTask(sense, nexus.unit().mode().descriptorSense());
    }

    private static @Nullable Sense outOfRange(ItlNexus nexus, BlockRange range) {
        return nexus.unit().geometry().contains(range.firstBlock(), range.blocks())
                ? null
                : Sense.of(AdditionalSense.LOGICAL_BLOCK_ADDRESS_OUT_OF_RANGE);
    }

    private static @Nullable Sense refuse(ItlNexus nexus, BlockRange range, int maxBlocks) {
        Sense outOfRange = outOfRange(nexus, range);
        if (outOfRange != null) {
            return outOfRange;
        }
        return range.blocks() > maxBlocks ? range.fields().length().invalid() : null;
    }

    private static @Nullable Sense refuseTransfer(ItlNexus nexus, BlockRange range) {
        Geometry geometry = nexus.unit().geometry();
        return refuse(nexus, range, BlockLimits.maxTransferBlocks(geometry));
    }

    private static @Nullable Sense refuseWrite(ItlNexus nexus, BlockRange range) {
        return refuseWrite(
                nexus, range, BlockLimits.maxTransferBlocks(nexus.unit().geometry()));
    }

    private static @Nullable Sense refuseWrite(ItlNexus nexus, BlockRange range, int maxBlocks) {
        Sense refusal = refuse(nexus, range, maxBlocks);
        if (refusal == null && nexus.unit().mode().writeProtected()) {
            return Sense.of(AdditionalSense.WRITE_PROTECTED);
        }
        return refusal;
    }
}
