package io.caisson.iscsi.scsi.cdb;

import io.caisson.iscsi.scsi.sense.AdditionalSense;
import io.caisson.iscsi.scsi.sense.Sense;
import org.jspecify.annotations.Nullable;

/** A decoded command: one record per command, whatever the length of its CDB. Immutable. */
public sealed interface Cdb {

    Sense WRONG_AMOUNT = Sense.of(AdditionalSense.INVALID_FIELD_IN_COMMAND_INFORMATION_UNIT);

    /** Calls the method of {@code commands} that belongs to this command. */
    <C, R> R accept(CdbVisitor<C, R> commands, C context);

    /**
     * What to say to an initiator that announces another amount of data than the CDB takes; null if it may, because what
     * comes is then used as far as it goes. Half an operand means nothing.
     */
    default @Nullable Sense refuseInexactDataOut() {
        return null;
    }

    /** Not a valid CDB. */
    record Invalid(Sense sense) implements Cdb {
        @Override
        public <C, R> R accept(CdbVisitor<C, R> commands, C context) {
            return commands.invalid(this, context);
        }
    }

    /** SPC-5, 6.50. */
    record TestUnitReady() implements Cdb {
        @Override
        public <C, R> R accept(CdbVisitor<C, R> commands, C context) {
            return commands.testUnitReady(this, context);
        }
    }

    /** SPC-5, 6.7. {@code vitalProductData} is the EVPD bit. */
    record Inquiry(boolean vitalProductData, int pageCode, int allocationLength) implements Cdb {
        @Override
        public <C, R> R accept(CdbVisitor<C, R> commands, C context) {
            return commands.inquiry(this, context);
        }
    }

    /** SPC-5, 6.33. */
    record ReportLuns(int selectReport, long allocationLength) implements Cdb {
        @Override
        public <C, R> R accept(CdbVisitor<C, R> commands, C context) {
            return commands.reportLuns(this, context);
        }
    }

    /** SPC-5, 6.39. */
    record RequestSense(boolean descriptorFormat, int allocationLength) implements Cdb {
        @Override
        public <C, R> R accept(CdbVisitor<C, R> commands, C context) {
            return commands.requestSense(this, context);
        }
    }

    /** SPC-5, 6.13 and 6.14. */
    record ModeSense(
            boolean tenByte,
            boolean longLbaAccepted,
            boolean disableBlockDescriptors,
            int pageControl,
            int pageCode,
            int subpageCode,
            int allocationLength)
            implements Cdb {
        @Override
        public <C, R> R accept(CdbVisitor<C, R> commands, C context) {
            return commands.modeSense(this, context);
        }
    }

    /** SPC-5, 6.11 and 6.12. */
    record ModeSelect(boolean tenByte, int parameterListLength) implements Cdb {
        @Override
        public <C, R> R accept(CdbVisitor<C, R> commands, C context) {
            return commands.modeSelect(this, context);
        }
    }

    /** SPC-5, 6.9. */
    record LogSense(int pageCode, int subpageCode, int parameterPointer, int allocationLength) implements Cdb {
        @Override
        public <C, R> R accept(CdbVisitor<C, R> commands, C context) {
            return commands.logSense(this, context);
        }
    }

    /** SPC-5, 6.37. */
    record ReportTargetPortGroups(boolean extendedHeader, long allocationLength) implements Cdb {
        @Override
        public <C, R> R accept(CdbVisitor<C, R> commands, C context) {
            return commands.reportTargetPortGroups(this, context);
        }
    }

    /** SPC-5, 6.35. */
    record ReportSupportedOperationCodes(
            boolean timeouts, int reportingOptions, int operationCode, int serviceAction, long allocationLength)
            implements Cdb {
        @Override
        public <C, R> R accept(CdbVisitor<C, R> commands, C context) {
            return commands.reportSupportedOperationCodes(this, context);
        }
    }

    /** SPC-5, 6.36. */
    record ReportSupportedTaskManagementFunctions(boolean extendedData, long allocationLength) implements Cdb {
        @Override
        public <C, R> R accept(CdbVisitor<C, R> commands, C context) {
            return commands.reportSupportedTaskManagementFunctions(this, context);
        }
    }

    /** SPC-5, 6.32. */
    record ReceiveDiagnosticResults(int allocationLength) implements Cdb {
        @Override
        public <C, R> R accept(CdbVisitor<C, R> commands, C context) {
            return commands.receiveDiagnosticResults(this, context);
        }
    }

    /** SPC-5, 6.42. */
    record SendDiagnostic(boolean selfTest, int parameterListLength) implements Cdb {
        @Override
        public <C, R> R accept(CdbVisitor<C, R> commands, C context) {
            return commands.sendDiagnostic(this, context);
        }
    }

    /** SPC-5, 6.38. */
    record ReportTimestamp(long allocationLength) implements Cdb {
        @Override
        public <C, R> R accept(CdbVisitor<C, R> commands, C context) {
            return commands.reportTimestamp(this, context);
        }
    }

    /** SBC-4, 5.29. */
    record StartStopUnit() implements Cdb {
        @Override
        public <C, R> R accept(CdbVisitor<C, R> commands, C context) {
            return commands.startStopUnit(this, context);
        }
    }

    /** SBC-4, 5.20. */
    record ReadCapacity10() implements Cdb {
        @Override
        public <C, R> R accept(CdbVisitor<C, R> commands, C context) {
            return commands.readCapacity10(this, context);
        }
    }

    /** SBC-4, 5.21. */
    record ReadCapacity16(long allocationLength) implements Cdb {
        @Override
        public <C, R> R accept(CdbVisitor<C, R> commands, C context) {
            return commands.readCapacity16(this, context);
        }
    }

    /** SBC-4, 5.9. */
    record GetLbaStatus(BlockRange range, long allocationLength) implements Cdb {
        @Override
        public <C, R> R accept(CdbVisitor<C, R> commands, C context) {
            return commands.getLbaStatus(this, context);
        }
    }

    /** SBC-4, 5.15 to 5.18. DPO and FUA ask for nothing that does not hold anyway. */
    record Read(BlockRange range) implements Cdb {
        @Override
        public <C, R> R accept(CdbVisitor<C, R> commands, C context) {
            return commands.read(this, context);
        }
    }

    /** SBC-4, 5.40 to 5.43. */
    record Write(BlockRange range) implements Cdb {
        @Override
        public <C, R> R accept(CdbVisitor<C, R> commands, C context) {
            return commands.write(this, context);
        }
    }

    /** SBC-4, 5.36 to 5.38. */
    record Verify(BlockRange range, ByteCheck byteCheck) implements Cdb {
        @Override
        public <C, R> R accept(CdbVisitor<C, R> commands, C context) {
            return commands.verify(this, context);
        }

        @Override
        public @Nullable Sense refuseInexactDataOut() {
            return byteCheck == ByteCheck.NONE ? null : WRONG_AMOUNT;
        }
    }

    /** SBC-4, 5.45 to 5.47. */
    record WriteAndVerify(BlockRange range, ByteCheck byteCheck) implements Cdb {
        @Override
        public <C, R> R accept(CdbVisitor<C, R> commands, C context) {
            return commands.writeAndVerify(this, context);
        }
    }

    /** SBC-4, 5.33 and 5.34. */
    record SynchronizeCache(BlockRange range) implements Cdb {
        @Override
        public <C, R> R accept(CdbVisitor<C, R> commands, C context) {
            return commands.synchronizeCache(this, context);
        }
    }

    /** SBC-4, 5.12 and 5.13. */
    record Prefetch(BlockRange range) implements Cdb {
        @Override
        public <C, R> R accept(CdbVisitor<C, R> commands, C context) {
            return commands.prefetch(this, context);
        }
    }

    /** SBC-4, 5.35. */
    record Unmap(int parameterListLength) implements Cdb {
        @Override
        public <C, R> R accept(CdbVisitor<C, R> commands, C context) {
            return commands.unmap(this, context);
        }
    }

    /** SBC-4, 5.48 and 5.49. {@code noDataOut} is the NDOB bit: the pattern is a block of zeros. */
    record WriteSame(BlockRange range, boolean unmap, boolean noDataOut) implements Cdb {
        @Override
        public <C, R> R accept(CdbVisitor<C, R> commands, C context) {
            return commands.writeSame(this, context);
        }

        @Override
        public Sense refuseInexactDataOut() {
            return WRONG_AMOUNT;
        }
    }

    /** SBC-4, 5.3. */
    record CompareAndWrite(BlockRange range) implements Cdb {
        @Override
        public <C, R> R accept(CdbVisitor<C, R> commands, C context) {
            return commands.compareAndWrite(this, context);
        }

        @Override
        public Sense refuseInexactDataOut() {
            return range.fields().length().invalid(); // 256 blocks come out as 0 in a length of one byte
        }
    }

    /** SBC-4, 5.44. */
    record WriteAtomic(BlockRange range) implements Cdb {
        @Override
        public <C, R> R accept(CdbVisitor<C, R> commands, C context) {
            return commands.writeAtomic(this, context);
        }

        /** Half of an atomic write is none. */
        @Override
        public Sense refuseInexactDataOut() {
            return WRONG_AMOUNT;
        }
    }

    /** SBC-4, 5.10. */
    record OrWrite(BlockRange range) implements Cdb {
        @Override
        public <C, R> R accept(CdbVisitor<C, R> commands, C context) {
            return commands.orWrite(this, context);
        }
    }

    /** SPC-4, EXTENDED COPY(LID1); the list identifier stands in the parameter list. */
    record ExtendedCopy(long parameterListLength) implements Cdb {
        @Override
        public <C, R> R accept(CdbVisitor<C, R> commands, C context) {
            return commands.extendedCopy(this, context);
        }
    }

    /** SBC-4, POPULATE TOKEN. */
    record PopulateToken(long listIdentifier, long parameterListLength) implements Cdb {
        @Override
        public <C, R> R accept(CdbVisitor<C, R> commands, C context) {
            return commands.populateToken(this, context);
        }
    }

    /** SBC-4, WRITE USING TOKEN. */
    record WriteUsingToken(long listIdentifier, long parameterListLength) implements Cdb {
        @Override
        public <C, R> R accept(CdbVisitor<C, R> commands, C context) {
            return commands.writeUsingToken(this, context);
        }
    }

    /** SPC-4, COPY OPERATION ABORT. */
    record CopyOperationAbort(long listIdentifier) implements Cdb {
        @Override
        public <C, R> R accept(CdbVisitor<C, R> commands, C context) {
            return commands.copyOperationAbort(this, context);
        }
    }

    /** SPC-4, RECEIVE COPY STATUS(LID1). */
    record ReceiveCopyStatus(int listIdentifier, long allocationLength) implements Cdb {
        @Override
        public <C, R> R accept(CdbVisitor<C, R> commands, C context) {
            return commands.receiveCopyStatus(this, context);
        }
    }

    /** SPC-4, RECEIVE COPY OPERATING PARAMETERS. */
    record ReceiveCopyOperatingParameters(long allocationLength) implements Cdb {
        @Override
        public <C, R> R accept(CdbVisitor<C, R> commands, C context) {
            return commands.receiveCopyOperatingParameters(this, context);
        }
    }

    /** SPC-4, RECEIVE COPY FAILURE DETAILS(LID1). */
    record ReceiveCopyFailureDetails(int listIdentifier, long allocationLength) implements Cdb {
        @Override
        public <C, R> R accept(CdbVisitor<C, R> commands, C context) {
            return commands.receiveCopyFailureDetails(this, context);
        }
    }

    /** SPC-4, RECEIVE ROD TOKEN INFORMATION. */
    record ReceiveRodTokenInformation(long listIdentifier, long allocationLength) implements Cdb {
        @Override
        public <C, R> R accept(CdbVisitor<C, R> commands, C context) {
            return commands.receiveRodTokenInformation(this, context);
        }
    }

    /** SPC-2, 7.21 and 7.22: RESERVE. */
    record Reserve() implements Cdb {
        @Override
        public <C, R> R accept(CdbVisitor<C, R> commands, C context) {
            return commands.reserve(this, context);
        }
    }

    /** SPC-2, 7.16 and 7.17: RELEASE. */
    record Release() implements Cdb {
        @Override
        public <C, R> R accept(CdbVisitor<C, R> commands, C context) {
            return commands.release(this, context);
        }
    }

    /** SPC-5, 6.15. */
    record PersistentReserveIn(PersistentReserveReport report, int allocationLength) implements Cdb {
        @Override
        public <C, R> R accept(CdbVisitor<C, R> commands, C context) {
            return commands.persistentReserveIn(this, context);
        }
    }

    /**
     * SPC-5, 6.16.
     *
     * @param scope as in the CDB; only 0 exists
     * @param type as in the CDB; which values exist is for the service actions that look at it
     */
    record PersistentReserveOut(PersistentReserveAction action, int scope, int type, long parameterListLength)
            implements Cdb {
        @Override
        public <C, R> R accept(CdbVisitor<C, R> commands, C context) {
            return commands.persistentReserveOut(this, context);
        }
    }
}
