package io.caisson.iscsi.scsi.cdb;

import java.util.Arrays;

/** Commands by operation code: none, one, or one per service action. */
final class CommandTable {

    private static final int OPERATION_CODES = 256;

    static final Command[][] BY_OPERATION_CODE = build();

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
