package io.caisson.nvme.controller;

import io.caisson.nvme.command.NvmeCommand;
import io.caisson.nvme.command.RefusedCommand;
import io.caisson.nvme.command.StatusCode;
import io.caisson.nvme.command.SubmissionEntry;
import io.caisson.nvme.controller.admin.DataInCommand;
import io.caisson.nvme.controller.identify.CommandSets;
import io.caisson.nvme.controller.identify.ControllerLimits;
import io.caisson.nvme.controller.identify.ControllerList;
import io.caisson.nvme.controller.identify.IdentifyStructure;
import io.caisson.nvme.controller.identify.NamespaceList;
import io.caisson.nvme.namespace.Namespace;
import io.caisson.nvme.namespace.identify.IdentifyNamespace;
import io.caisson.nvme.namespace.identify.NamespaceIdentity;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * Identify of a controller with I/O queues (NVM Express Base Specification 2.0, 5.17). A namespace that the controller does not
 * have, but could have, is inactive: some structures are all zeros then.
 */
final class IdentifyCommands {

    private static final int STRUCTURE_MASK = 0xFF;
    private static final int CONTROLLER_ID_SHIFT = 16;
    private static final int ANY_CONTROLLER = 0xFFFF;
    private static final int COMMAND_SET_SHIFT = 24;
    private static final int UUID_INDEX_MASK = 0x7F;

    /** From here on, an id cannot be followed by another (figure 273). */
    private static final int LAST_LISTABLE = 0xFFFF_FFFD;

    private final ControllerIdentity identity;
    private final Attachments attachments;
    private final Controllers controllers;
    private final Consumer<ByteBuf> controller;

    /**
     * @param controllers of the node
     * @param controller writes CNS 01h
     */
    IdentifyCommands(
            ControllerIdentity identity,
            Attachments attachments,
            Controllers controllers,
            Consumer<ByteBuf> controller) {
        this.identity = identity;
        this.attachments = attachments;
        this.controllers = controllers;
        this.controller = controller;
    }

    NvmeCommand accept(SubmissionEntry entry) {
        IdentifyStructure structure = IdentifyStructure.byCode(entry.doubleword(10) & STRUCTURE_MASK);
        int commandSet = entry.doubleword(11) >>> COMMAND_SET_SHIFT;
        if (structure == null
                || (entry.doubleword(14) & UUID_INDEX_MASK) != 0
                || (structure.ofCommandSet() && commandSet != CommandSets.NVM)) {
            return new RefusedCommand(StatusCode.INVALID_FIELD);
        }
        int namespaceId = entry.namespaceId();
        return switch (structure) {
            case CONTROLLER -> page(controller);
            // There is no other namespace management than exports, so what is allocated is active.
            case NAMESPACE, ALLOCATED_NAMESPACE ->
                ofNamespace(
                        namespaceId,
                        true,
                        (namespace, page) -> IdentifyNamespace.write(namespace, ControllerLimits.ANA_GROUP, page));
            case ACTIVE_NAMESPACES, NVM_ACTIVE_NAMESPACES, ALLOCATED_NAMESPACES -> list(namespaceId);
            case NAMESPACE_IDENTIFICATION ->
                ofNamespace(
                        namespaceId, false, (namespace, page) -> NamespaceIdentity.write(namespace.identity(), page));
            case NVM_NAMESPACE -> ofNamespace(namespaceId, true, (namespace, page) -> IdentifyNamespace.writeNvm(page));
            case NVM_CONTROLLER -> page(IdentifyNamespace::writeNvmController);
            case INDEPENDENT_NAMESPACE ->
                ofNamespace(
                        namespaceId,
                        true,
                        (namespace, page) -> IdentifyNamespace.writeIndependent(ControllerLimits.ANA_GROUP, page));
            case CONTROLLERS_OF_NAMESPACE -> controllersOf(namespaceId, entry.doubleword(10) >>> CONTROLLER_ID_SHIFT);
            case CONTROLLERS -> controllers(each -> true, entry.doubleword(10) >>> CONTROLLER_ID_SHIFT);
            case COMMAND_SETS -> commandSets(entry.doubleword(10) >>> CONTROLLER_ID_SHIFT);
        };
    }

    private NvmeCommand list(int after) {
        return Integer.compareUnsigned(after, LAST_LISTABLE) > 0
                ? new RefusedCommand(StatusCode.INVALID_NAMESPACE)
                : page(page -> NamespaceList.write(attachments.ids(), after, page));
    }

    private NvmeCommand controllersOf(int namespaceId, int from) {
        return ControllerLimits.isNamespaceId(namespaceId)
                ? controllers(each -> each.namespaces().find(namespaceId) != null, from)
                : new RefusedCommand(StatusCode.INVALID_NAMESPACE);
    }

    /** Those of this host: what others have is no business of it. */
    private NvmeCommand controllers(Predicate<Controller> which, int from) {
        return page(page -> ControllerList.write(
                controllers.all().stream()
                        .filter(each -> each.identity().sharesNamespacesWith(identity) && which.test(each))
                        .mapToInt(each -> each.identity().id()),
                from,
                page));
    }

    private NvmeCommand commandSets(int controllerId) {
        return controllerId == ANY_CONTROLLER || controllerId == identity.id() || controllerId == 0
                ? page(CommandSets::write)
                : new RefusedCommand(StatusCode.INVALID_FIELD);
    }

    private NvmeCommand ofNamespace(
            int namespaceId, boolean zerosIfInactive, BiConsumer<Namespace, ByteBuf> structure) {
        Namespace namespace = attachments.find(namespaceId);
        if (namespace != null) {
            return page(page -> structure.accept(namespace, page));
        }
        return ControllerLimits.isNamespaceId(namespaceId) && zerosIfInactive
                ? page(page -> {})
                : new RefusedCommand(StatusCode.INVALID_NAMESPACE);
    }

    private static NvmeCommand page(Consumer<ByteBuf> structure) {
        return new DataInCommand(ControllerLimits.PAGE_BYTES, () -> {
            ByteBuf page = Unpooled.wrappedBuffer(new byte[ControllerLimits.PAGE_BYTES]);
            structure.accept(page);
            return page;
        });
    }
}
