package io.caisson.nvme.queue;

import io.caisson.nvme.command.NvmeCommand;
import io.caisson.nvme.command.StatusCode;
import io.caisson.nvme.command.SubmissionEntry;
import org.jspecify.annotations.Nullable;

/**
 * The SGL descriptor of a command: where its data is, or goes (Base Specification 2.0, 4.1.2; NVM Express TCP Transport
 * Specification, 3.3.2). There are two kinds over TCP, and a command has one of them.
 */
final class DataPointer {

    /** SGL Data Block with an offset: the data is in the capsule, at that offset. */
    static final int IN_CAPSULE = 0x01;

    /** Transport SGL Data Block: the data comes or goes in PDUs of its own. */
    static final int TRANSPORT = 0x5A;

    private static final int NO_SGL = 0;
    private static final int FABRICS_OPCODE = 0x7F;

    private DataPointer() {}

    /** What is wrong with the descriptor of a command that moves data; null if nothing. */
    static @Nullable StatusCode check(SubmissionEntry entry, NvmeCommand command, int inCapsuleBytes) {
        int out = command.dataOutBytes();
        int wanted = out > 0 ? out : command.dataInBytes();
        if (wanted == 0) {
            return null;
        }
        // Fabrics commands have no PSDT field.
        if (entry.transferType() == NO_SGL && entry.opcode() != FABRICS_OPCODE) {
            return StatusCode.INVALID_FIELD;
        }
        int identifier = entry.sglIdentifier();
        if (identifier == IN_CAPSULE && out > 0) {
            return checkInCapsule(entry, out, inCapsuleBytes);
        }
        if (identifier != TRANSPORT || inCapsuleBytes > 0) {
            return StatusCode.SGL_TYPE_INVALID;
        }
        return entry.sglLength() < wanted ? StatusCode.SGL_LENGTH_INVALID : null;
    }

    private static @Nullable StatusCode checkInCapsule(SubmissionEntry entry, int wanted, int inCapsuleBytes) {
        if (entry.sglLength() < wanted) {
            return StatusCode.SGL_LENGTH_INVALID;
        }
        long offset = entry.sglAddress();
        if (offset < 0 || offset > inCapsuleBytes) {
            return StatusCode.SGL_OFFSET_INVALID;
        }
        return entry.sglLength() > inCapsuleBytes - offset ? StatusCode.SGL_LENGTH_INVALID : null;
    }
}
