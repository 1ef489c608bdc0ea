package io.caisson.nvme.controller;

import io.caisson.nvme.command.NvmeCommand;
import io.caisson.nvme.command.RefusedCommand;
import io.caisson.nvme.command.StatusCode;
import io.caisson.nvme.command.SubmissionEntry;
import io.caisson.nvme.controller.admin.ActionCommand;
import io.caisson.nvme.controller.fabrics.Properties;
import io.caisson.nvme.controller.fabrics.Property;

/**
 * Property Get and Property Set (NVM Express Base Specification 2.0, 6.5 and 6.6).
 *
 * <pre>
 *   40 ATTRIB (1)   44 OFST (4)   48 VALUE (8)
 * </pre>
 */
final class PropertyCommands {

    private static final int ATTRIBUTES = 40;
    private static final int OFFSET = 44;
    private static final int VALUE = 48;

    private PropertyCommands() {}

    static NvmeCommand get(Properties properties, SubmissionEntry entry) {
        Property property = Property.find(entry.intAt(OFFSET), entry.unsignedByte(ATTRIBUTES));
        return property == null
                ? new RefusedCommand(StatusCode.INVALID_FIELD)
                : new ActionCommand(() -> properties.get(property));
    }

    static NvmeCommand set(Properties properties, SubmissionEntry entry) {
        Property property = Property.find(entry.intAt(OFFSET), entry.unsignedByte(ATTRIBUTES));
        long value = entry.longAt(VALUE);
        if (property == null || !property.settable()) {
            return new RefusedCommand(StatusCode.INVALID_FIELD);
        }
        return new ActionCommand(() -> {
            properties.configure((int) value);
            return 0;
        });
    }
}
