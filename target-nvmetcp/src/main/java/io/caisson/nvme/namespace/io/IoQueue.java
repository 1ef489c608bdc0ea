package io.caisson.nvme.namespace.io;

import io.caisson.nvme.command.NvmeCommand;
import io.caisson.nvme.command.RefusedCommand;
import io.caisson.nvme.command.StatusCode;
import io.caisson.nvme.command.SubmissionEntry;
import io.caisson.nvme.namespace.AttachedNamespaces;
import io.caisson.nvme.namespace.Namespace;
import io.caisson.nvme.namespace.NamespaceAccess;
import io.caisson.store.access.Registrant;
import io.netty.buffer.ByteBufAllocator;
import org.jspecify.annotations.Nullable;

/**
 * The NVM command set of one I/O queue of one controller. Owner: the event loop of the queue.
 */
public final class IoQueue {

    /** The NSID that means all of them. */
    private static final int ALL_NAMESPACES = 0xFFFF_FFFF;

    private final AttachedNamespaces namespaces;
    private final Registrant host;
    private final IoCommands commands;
    private final FusedPairing pairing = new FusedPairing();
    /** What the last command was for: most have the same namespace. */
    private @Nullable NamespaceAccess lastAccess;

    /**
     * The commands that come through one queue.
     *
     * @param host {@link io.caisson.nvme.command.HostId#registrant} of the host
     * @param allocator of the buffers that data is read into
     */
    public IoQueue(AttachedNamespaces namespaces, Registrant host, ByteBufAllocator allocator) {
        this.namespaces = namespaces;
        this.host = host;
        this.commands = new IoCommands(allocator);
    }

    /**
     * Looks at a command in the order of arrival; all that is wrong with it is found here, but for what is in its data.
     *
     * @param entry not kept
     */
    public NvmeCommand accept(SubmissionEntry entry) {
        IoOpcode opcode = IoOpcode.byCode(entry.opcode());
        if (entry.fused() != FusedPairing.NORMAL) {
            return pairing.accept(opcode, entry, access(entry.namespaceId()));
        }
        pairing.interrupted();
        if (opcode == null) {
            return new RefusedCommand(StatusCode.INVALID_OPCODE);
        }
        if (opcode == IoOpcode.FLUSH && entry.namespaceId() == ALL_NAMESPACES) {
            // What was answered is durable, so there is nothing to flush, whatever the namespaces are.
            return DoneCommand.INSTANCE;
        }
        NamespaceAccess access = access(entry.namespaceId());
        return access == null
                ? new RefusedCommand(StatusCode.INVALID_NAMESPACE)
                : commands.accept(opcode, entry, access);
    }

    /**
     * A command that is none of this command set arrived on the queue, as those of fabrics are, or none will come any more: a
     * fused first that waits for its second waits in vain.
     */
    public void interrupted() {
        pairing.interrupted();
    }

    private @Nullable NamespaceAccess access(int namespaceId) {
        Namespace namespace = namespaces.find(namespaceId);
        if (namespace == null) {
            return null;
        }
        NamespaceAccess last = lastAccess;
        if (last == null || last.namespace() != namespace || last.namespaceId() != namespaceId) {
            last = new NamespaceAccess(namespace, namespaceId, host);
            lastAccess = last;
        }
        return last;
    }
}
