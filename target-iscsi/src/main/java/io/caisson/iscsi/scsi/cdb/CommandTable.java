package io.caisson.iscsi.scsi.cdb;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;

/** Commands by operation code: none, one, or one per service action. */
final class CommandTable {

    private static final int OPERATION_CODES = 256;

    static final Command[][] BY_OPERATION_CODE = build();

    /** What moves data of the medium, or works on much of it. */
    static final Set<Command> BULK = EnumSet.of(
            Command.READ_6,
            Command.READ_10,
            Command.READ_12,
            Command.READ_16,
            Command.WRITE_6,
            Command.WRITE_10,
            Command.WRITE_12,
            Command.WRITE_16,
            Command.WRITE_AND_VERIFY_10,
            Command.WRITE_AND_VERIFY_12,
            Command.WRITE_AND_VERIFY_16,
            Command.VERIFY_10,
            Command.VERIFY_12,
            Command.VERIFY_16,
            Command.PRE_FETCH_10,
            Command.PRE_FETCH_16,
            Command.WRITE_SAME_10,
            Command.WRITE_SAME_16,
            Command.WRITE_ATOMIC_16,
            Command.ORWRITE_16,
            Command.UNMAP,
            Command.GET_LBA_STATUS,
            Command.SEND_DIAGNOSTIC,
            Command.EXTENDED_COPY,
            Command.POPULATE_TOKEN,
            Command.WRITE_USING_TOKEN);

    private CommandTable() {}

    private static Command[][] build() {
        Command[][] table = new Command[OPERATION_CODES][];
        for (int code = 0; code < OPERATION_CODES; code++) {
            int wanted = code;
            table[code] = Arrays.stream(Command.values())
                    .filter(command -> command.operationCode() == wanted)
                    .toArray(Command[]::new);
        }
        return table;
    }
}
