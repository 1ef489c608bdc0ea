package io.caisson.iscsi.scsi.copy;

import io.caisson.iscsi.scsi.ScsiTask;
import io.caisson.iscsi.scsi.cdb.Cdb;
import io.caisson.iscsi.scsi.cdb.Fields;
import io.caisson.iscsi.scsi.sense.AdditionalSense;
import io.caisson.iscsi.scsi.sense.Sense;
import io.caisson.iscsi.scsi.task.RefusedTask;
import io.caisson.iscsi.scsi.task.ResponseTask;
import io.caisson.iscsi.scsi.unit.ItlNexus;
import io.caisson.store.access.ExportDirectory;
import io.caisson.store.access.PeerTargets;
import io.netty.buffer.ByteBufAllocator;
import org.jspecify.annotations.Nullable;

/** The third-party copy commands of a node, whose tokens it keeps. Any thread. */
public final class CopyCommands {

    /** The most that a list of these commands can hold: lengths within it are 16 bits wide. */
    private static final int MAX_TOKEN_LIST_BYTES = 0xFFFF + Short.BYTES;

    private final ExportDirectory exports;
    private final TokenStore tokens;
    private final BorrowedTokens borrowed;
    private final RunningCopies running = new RunningCopies();

    /** Of a target without other nodes. */
    public CopyCommands(ExportDirectory exports) {
        this(exports, PeerTargets.none());
    }

    /** @param peers whose tokens hosts may show here, and who may be shown ours */
    public CopyCommands(ExportDirectory exports, PeerTargets peers) {
        this.exports = exports;
        this.tokens = new TokenStore(peers::ownNumber, System::nanoTime);
        this.borrowed = new BorrowedTokens(peers, exports);
        peers.answerWith(new TokenLender(tokens, ByteBufAllocator.DEFAULT)::answer);
    }

    public ScsiTask extendedCopy(Cdb.ExtendedCopy cdb, ItlNexus nexus) {
        long bytes = cdb.parameterListLength();
        if (bytes == 0) {
            return ResponseTask.good();
        }
        return bytes > ExtendedCopyList.HEADER_BYTES + CopyLimits.DESCRIPTOR_LIST_BYTES
                ? refused(nexus, Sense.of(AdditionalSense.PARAMETER_LIST_LENGTH_ERROR))
                : new ExtendedCopyTask(nexus, (int) bytes, running);
    }

    public ScsiTask populateToken(Cdb.PopulateToken cdb, ItlNexus nexus) {
        long bytes = cdb.parameterListLength();
        if (bytes == 0) {
            return ResponseTask.good();
        }
        return bytes < PopulateTokenList.MIN_BYTES || bytes > MAX_TOKEN_LIST_BYTES
                ? refused(nexus, Sense.of(AdditionalSense.PARAMETER_LIST_LENGTH_ERROR))
                : new PopulateTokenTask(nexus, cdb.listIdentifier(), (int) bytes, tokens, exports);
    }

    public ScsiTask writeUsingToken(Cdb.WriteUsingToken cdb, ItlNexus nexus) {
        long bytes = cdb.parameterListLength();
        if (bytes == 0) {
            return ResponseTask.good();
        }
        if (bytes < WriteUsingTokenList.MIN_BYTES || bytes > MAX_TOKEN_LIST_BYTES) {
            return refused(nexus, Sense.of(AdditionalSense.PARAMETER_LIST_LENGTH_ERROR));
        }
        return nexus.unit().mode().writeProtected()
                ? refused(nexus, Sense.of(AdditionalSense.WRITE_PROTECTED))
                : new WriteUsingTokenTask(nexus, cdb.listIdentifier(), (int) bytes, tokens, borrowed, running);
    }

    public ScsiTask copyOperationAbort(Cdb.CopyOperationAbort cdb, ItlNexus nexus) {
        CopyOperation operation = find(nexus, CopyLists.Space.LONG, cdb.listIdentifier());
        return operation == null ? refused(nexus, Fields.COPY_LIST_IDENTIFIER_4.invalid()) : new AbortTask(operation);
    }

    public ScsiTask receiveCopyStatus(Cdb.ReceiveCopyStatus cdb, ItlNexus nexus) {
        CopyOperation operation = find(nexus, CopyLists.Space.SHORT, cdb.listIdentifier());
        return operation == null
                ? refused(nexus, Fields.COPY_LIST_IDENTIFIER_1.invalid())
                : new ReportTask(
                        operation,
                        new ResponseTask(cdb.allocationLength(), out -> CopyReports.status(operation.report(), out)));
    }

    public ScsiTask receiveCopyOperatingParameters(Cdb.ReceiveCopyOperatingParameters cdb, ItlNexus nexus) {
        return new ResponseTask(
                cdb.allocationLength(),
                out -> CopyReports.operatingParameters(nexus.unit().geometry(), out));
    }

    public ScsiTask receiveCopyFailureDetails(Cdb.ReceiveCopyFailureDetails cdb, ItlNexus nexus) {
        CopyOperation operation = find(nexus, CopyLists.Space.SHORT, cdb.listIdentifier());
        return operation == null
                ? refused(nexus, Fields.COPY_LIST_IDENTIFIER_1.invalid())
                : new ReportTask(
                        operation,
                        new ResponseTask(
                                cdb.allocationLength(),
                                out -> CopyReports.failure(operation.report(), descriptorSense(nexus), out)));
    }

    public ScsiTask receiveRodTokenInformation(Cdb.ReceiveRodTokenInformation cdb, ItlNexus nexus) {
        CopyOperation operation = find(nexus, CopyLists.Space.LONG, cdb.listIdentifier());
        return operation == null
                ? refused(nexus, Fields.COPY_LIST_IDENTIFIER_4.invalid())
                : new ReportTask(
                        operation,
                        new ResponseTask(
                                cdb.allocationLength(),
                                out -> CopyReports.tokenInformation(
                                        operation.serviceAction(), operation.report(), descriptorSense(nexus), out)));
    }

    private static @Nullable CopyOperation find(ItlNexus nexus, CopyLists.Space space, long listIdentifier) {
        return nexus.nexus().copies().find(new CopyLists.Key(nexus.unit(), space, listIdentifier));
    }

    private static boolean descriptorSense(ItlNexus nexus) {
        return nexus.unit().mode().descriptorSense();
    }

    private static ScsiTask refused(ItlNexus nexus, Sense sense) {
        return new RefusedTask(sense, descriptorSense(nexus));
    }
}
