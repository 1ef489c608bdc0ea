package io.caisson.nvme.controller;

import io.caisson.nvme.command.NvmeCommand;
import io.caisson.nvme.command.RefusedCommand;
import io.caisson.nvme.command.StatusCode;
import io.caisson.nvme.command.SubmissionEntry;
import io.caisson.nvme.controller.admin.DataInCommand;
import io.caisson.nvme.controller.discovery.DiscoveryGenerations;
import io.caisson.nvme.controller.discovery.DiscoveryLog;
import io.caisson.nvme.controller.event.AsyncEvent;
import io.caisson.nvme.controller.event.AsyncEvents;
import io.caisson.nvme.controller.feature.FeatureId;
import io.caisson.nvme.controller.feature.Features;
import io.caisson.nvme.controller.feature.ValueFeature;
import io.caisson.nvme.controller.identify.ControllerFacts;
import io.caisson.nvme.controller.identify.ControllerLimits;
import io.caisson.nvme.controller.identify.IdentifyController;
import io.caisson.nvme.controller.identify.IdentifyStructure;
import io.caisson.nvme.controller.log.LogPages;
import io.caisson.nvme.namespace.AttachedNamespaces;
import io.caisson.nvme.namespace.Namespace;
import io.caisson.store.access.SubsystemDirectory;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A discovery controller: an admin queue and the discovery log, and word of its changes for those who stay. */
final class DiscoveryRole implements ControllerRole {

    /** All nodes are one discovery subsystem. */
    private static final String SERIAL = "CAISSON-DISCOVERY";

    private static final int STRUCTURE_MASK = 0xFF;
    private static final int ERROR_ENTRY_BYTES = 64;
    private static final int DISCOVERY_LOG = 0x70;

    private final ControllerIdentity identity;
    private final Shared shared;
    private final AsyncEvents events;
    private final DiscoveryLog log;
    private final Features features;
    private final LogPages logPages;

    /** What is shared by all discovery controllers of a node. */
    record Shared(SubsystemDirectory directory, DiscoveryGenerations generations, SubsystemsConfig config) {}

    DiscoveryRole(ControllerIdentity identity, Shared shared, AsyncEvents events, KeepAlives keepAlives) {
        this.identity = identity;
        this.shared = shared;
        this.events = events;
        this.log = new DiscoveryLog(
                shared.generations(),
                shared.directory(),
                identity.subsystemNqn(),
                identity.hostNqn(),
                identity.local(),
                identity.remote(),
                shared.config().maxQueueEntries());
        this.features = new Features()
                .with(
                        FeatureId.ASYNC_EVENT_CONFIGURATION,
                        new ValueFeature(0, value -> true, events::configuration, events::configure))
                .with(FeatureId.KEEP_ALIVE_TIMER, keepAlives.feature());
        this.logPages = new LogPages(events);
        logPages.with(0x00, request -> logPages.supported())
                .with(0x01, request -> Unpooled.wrappedBuffer(new byte[ERROR_ENTRY_BYTES]))
                .with(DISCOVERY_LOG, log);
    }

    @Override
    public NvmeCommand identify(SubmissionEntry entry) {
        int structure = entry.doubleword(10) & STRUCTURE_MASK;
        if (IdentifyStructure.byCode(structure) != IdentifyStructure.CONTROLLER) {
            return new RefusedCommand(StatusCode.INVALID_FIELD);
        }
        return new DataInCommand(ControllerLimits.PAGE_BYTES, this::controller);
    }

    private ByteBuf controller() {
        SubsystemsConfig config = shared.config();
        ByteBuf page = Unpooled.wrappedBuffer(new byte[ControllerLimits.PAGE_BYTES]);
        ControllerFacts facts = new ControllerFacts(
                identity.id(),
                identity.subsystemNqn(),
                SERIAL,
                config.firmwareRevision(),
                config.maxQueueEntries(),
                0,
                null);
        IdentifyController.writeDiscovery(facts, page);
        return page;
    }

    @Override
    public LogPages logPages() {
        return logPages;
    }

    @Override
    public Features features() {
        return features;
    }

    /** It has none. */
    @Override
    public AttachedNamespaces namespaces() {
        return namespaceId -> null;
    }

    @Override
    public @Nullable Namespace findOrLeaving(int namespaceId) {
        return null;
    }

    @Override
    public int maxQueueId() {
        return 0;
    }

    @Override
    public CompletableFuture<Void> refresh(long asOf) {
        if (log.refresh()) {
            events.happened(AsyncEvent.DISCOVERY_CHANGE);
        }
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public void reset() {
        features.reset();
    }

    @Override
    public void close() {}
}
