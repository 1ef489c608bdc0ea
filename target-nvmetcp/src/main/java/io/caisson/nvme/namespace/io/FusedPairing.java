package io.caisson.nvme.namespace.io;

import io.caisson.nvme.command.NvmeCommand;
import io.caisson.nvme.command.RefusedCommand;
import io.caisson.nvme.command.StatusCode;
import io.caisson.nvme.command.SubmissionEntry;
import io.caisson.nvme.namespace.NamespaceAccess;
import io.caisson.nvme.namespace.media.FusedPair;
import org.jspecify.annotations.Nullable;

/**
 * Finds the two commands of a fused operation in the order of arrival (base specification 2.0, 3.4.2): the second is the very
 * next command of the queue after the first, or there is none. Owner: the event loop of the queue.
 *
 * <pre>
 *   NONE --first--> OPEN --second--> NONE
 *    ^               |
 *    +-- any other --+        a first that was refused leaves REFUSED behind, for which the second is refused, too
 * </pre>
 */
final class FusedPairing {

    static final int NORMAL = 0;
    static final int FIRST = 1;
    static final int SECOND = 2;

    /** The first command, while the next may be its second. */
    private @Nullable FusedPair open;

    private boolean firstWasRefused;

    /** Any command that is no second: what came before has no second. */
    void interrupted() {
        FusedPair pair = open;
        open = null;
        firstWasRefused = false;
        if (pair != null) {
            pair.withoutWrite(StatusCode.MISSING_FUSED);
        }
    }

    /** @param access null if the namespace does not exist */
    NvmeCommand accept(@Nullable IoOpcode opcode, SubmissionEntry entry, @Nullable NamespaceAccess access) {
        return entry.fused() == SECOND ? second(opcode, entry, access) : first(opcode, entry, access);
    }

    private NvmeCommand first(@Nullable IoOpcode opcode, SubmissionEntry entry, @Nullable NamespaceAccess access) {
        interrupted();
        StatusCode refusal = entry.fused() == FIRST
                ? refuse(IoOpcode.COMPARE, opcode, entry, access)
                : StatusCode.INVALID_FIELD; // 11b is reserved
        if (refusal != null || access == null) {
            firstWasRefused = entry.fused() == FIRST;
            return new RefusedCommand(refusal == null ? StatusCode.INVALID_NAMESPACE : refusal);
        }
        FusedPair pair = new FusedPair(this, access, BlockFields.firstBlock(entry), BlockFields.blocks(entry));
        open = pair;
        return pair.compare();
    }

    private NvmeCommand second(@Nullable IoOpcode opcode, SubmissionEntry entry, @Nullable NamespaceAccess access) {
        FusedPair pair = open;
        boolean refusedBefore = firstWasRefused;
        open = null;
        firstWasRefused = false;
        if (pair == null) {
            return new RefusedCommand(refusedBefore ? StatusCode.FAILED_FUSED : StatusCode.MISSING_FUSED);
        }
        StatusCode refusal = refuse(IoOpcode.WRITE, opcode, entry, access);
        if (refusal != null || access == null) {
            pair.withoutWrite(StatusCode.FAILED_FUSED);
            return new RefusedCommand(refusal == null ? StatusCode.INVALID_NAMESPACE : refusal);
        }
        if (!pair.isFor(access, BlockFields.firstBlock(entry), BlockFields.blocks(entry))) {
            pair.withoutWrite(StatusCode.INVALID_FIELD);
            return new RefusedCommand(StatusCode.INVALID_FIELD);
        }
        return pair.write();
    }

    private static @Nullable StatusCode refuse(
            IoOpcode wanted, @Nullable IoOpcode opcode, SubmissionEntry entry, @Nullable NamespaceAccess access) {
        if (opcode != wanted) {
            return StatusCode.INVALID_FIELD; // Compare, then Write, is all that can be fused
        }
        return access == null ? StatusCode.INVALID_NAMESPACE : IoCommands.refuseFused(wanted, entry, access);
    }
}
