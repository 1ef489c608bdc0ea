package io.caisson.nvme.controller;

import io.caisson.nvme.command.NvmeCommand;
import io.caisson.nvme.command.RefusedCommand;
import io.caisson.nvme.command.StatusCode;
import io.caisson.nvme.command.SubmissionEntry;
import io.caisson.nvme.controller.admin.ActionCommand;
import io.caisson.nvme.controller.admin.AdminOpcode;
import io.caisson.nvme.controller.event.AsyncEvents;
import org.jspecify.annotations.Nullable;

/**
 * The administrative commands of one controller that is enabled (NVM Express Base Specification 2.0, 5). Owner: the event loop of
 * the admin queue.
 */
final class AdminQueueCommands {

    private final boolean discovery;
    private final ControllerRole role;
    private final AsyncEvents events;
    private final Aborts aborts;

    AdminQueueCommands(boolean discovery, ControllerRole role, AsyncEvents events, QueueSet queues) {
        this.discovery = discovery;
        this.role = role;
        this.events = events;
        this.aborts = new Aborts(queues, events);
    }

    /** @param opcode null if it is unknown */
    NvmeCommand accept(@Nullable AdminOpcode opcode, SubmissionEntry entry) {
        if (opcode == null || !opcode.supported(discovery)) {
            return new RefusedCommand(StatusCode.INVALID_OPCODE);
        }
        return switch (opcode) {
            case IDENTIFY -> role.identify(entry);
            case GET_LOG_PAGE -> role.logPages().get(entry);
            case GET_FEATURES -> role.features().get(entry);
            case SET_FEATURES -> role.features().set(entry);
            case ASYNC_EVENT_REQUEST -> events.request(entry.commandId());
            case ABORT -> aborts.accept(entry);
            case KEEP_ALIVE -> new ActionCommand(() -> 0);
            case DELETE_SUBMISSION_QUEUE, CREATE_SUBMISSION_QUEUE, DELETE_COMPLETION_QUEUE, CREATE_COMPLETION_QUEUE ->
                new RefusedCommand(StatusCode.INVALID_OPCODE);
        };
    }
}
