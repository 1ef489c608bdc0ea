package io.caisson.nvme.controller;

import io.caisson.nvme.command.NvmeCommand;
import io.caisson.nvme.command.SubmissionEntry;
import io.caisson.nvme.controller.event.AsyncEvent;
import io.caisson.nvme.controller.event.AsyncEvents;
import io.caisson.nvme.controller.feature.ErrorRecovery;
import io.caisson.nvme.controller.feature.FeatureId;
import io.caisson.nvme.controller.feature.Features;
import io.caisson.nvme.controller.feature.HostBehavior;
import io.caisson.nvme.controller.feature.HostIdentifier;
import io.caisson.nvme.controller.feature.NumberOfQueues;
import io.caisson.nvme.controller.feature.ReservationMask;
import io.caisson.nvme.controller.feature.ReservationPersistence;
import io.caisson.nvme.controller.feature.TemperatureThreshold;
import io.caisson.nvme.controller.feature.Timestamp;
import io.caisson.nvme.controller.feature.ValueFeature;
import io.caisson.nvme.controller.identify.ControllerFacts;
import io.caisson.nvme.controller.identify.IdentifyController;
import io.caisson.nvme.controller.log.AnaLog;
import io.caisson.nvme.controller.log.AnaState;
import io.caisson.nvme.controller.log.ChangedNamespaces;
import io.caisson.nvme.controller.log.EffectsLog;
import io.caisson.nvme.controller.log.FirmwareLog;
import io.caisson.nvme.controller.log.LogPage;
import io.caisson.nvme.controller.log.LogPages;
import io.caisson.nvme.controller.log.ReservationLog;
import io.caisson.nvme.controller.log.SmartLog;
import io.caisson.nvme.namespace.AttachedNamespaces;
import io.caisson.nvme.namespace.Namespace;
import io.caisson.nvme.namespace.NamespaceRegistry;
import io.caisson.store.access.HostView;
import io.caisson.store.access.PortalView;
import io.caisson.store.access.ReservationNotice;
import io.caisson.store.access.SubsystemDirectory;
import io.caisson.store.access.SubsystemView;
import io.caisson.store.block.PoolSpace;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** A controller that has namespaces and I/O queues. */
final class IoRole implements ControllerRole, Attachments.Listener {

    /** Arbitration burst: no limit. */
    private static final int NO_BURST_LIMIT = 0x7;

    private static final int POWER_STATE_MASK = 0x1F;
    private static final int FID_EFFECTS_BYTES = 1024;
    private static final int ERROR_ENTRY_BYTES = 64;

    private final ControllerIdentity identity;
    private final SubsystemView subsystem;
    private final PortalView portal;
    private final HostView host;
    private final Shared shared;
    private final AsyncEvents events;
    private final Attachments attachments;
    private final NumberOfQueues numberOfQueues;
    private final ReservationMask reservationMask;
    private final ChangedNamespaces changedNamespaces = new ChangedNamespaces();
    private final ReservationLog reservationLog;
    private final AnaLog anaLog;
    private final Features features;
    private final LogPages logPages;
    private final IdentifyCommands identify;

    /**
     * What is shared by all controllers of a node.
     *
     * @param changes counts changes of the directory
     * @param uptimeMillis since the node began to serve
     */
    record Shared(
            SubsystemDirectory directory,
            NamespaceRegistry registry,
            Controllers controllers,
            AtomicLong changes,
            LongSupplier uptimeMillis,
            SubsystemsConfig config) {}

    IoRole(
            ControllerIdentity identity,
            SubsystemView subsystem,
            PortalView portal,
            HostView host,
            Shared shared,
            AsyncEvents events,
            QueueSet queues,
            KeepAlives keepAlives) {
        this.identity = identity;
        this.subsystem = subsystem;
        this.portal = portal;
        this.host = host;
        this.shared = shared;
        this.events = events;
        this.attachments = new Attachments(identity.registrant(), shared.registry(), queues, this);
        this.numberOfQueues = new NumberOfQueues(
                shared.config().maxIoQueues(), () -> !queues.ioQueues().isEmpty());
        this.reservationMask = new ReservationMask(attachments);
        this.reservationLog = new ReservationLog(() -> events.happened(AsyncEvent.RESERVATION));
        this.anaLog = new AnaLog(anaState(), attachments::ids);
        this.features = features(keepAlives);
        this.logPages = new LogPages(events);
        addLogPages(queues);
        this.identify = new IdentifyCommands(
                identity, attachments, shared.controllers(), page -> IdentifyController.write(facts(), page));
    }

    private Features features(KeepAlives keepAlives) {
        return new Features()
                .with(FeatureId.ARBITRATION, ValueFeature.kept(NO_BURST_LIMIT, value -> true))
                .with(FeatureId.POWER_MANAGEMENT, ValueFeature.kept(0, value -> (value & POWER_STATE_MASK) == 0))
                .with(FeatureId.TEMPERATURE_THRESHOLD, new TemperatureThreshold())
                .with(FeatureId.ERROR_RECOVERY, new ErrorRecovery(attachments))
                .with(FeatureId.NUMBER_OF_QUEUES, numberOfQueues)
                .with(FeatureId.WRITE_ATOMICITY_NORMAL, ValueFeature.kept(0, value -> true))
                .with(
                        FeatureId.ASYNC_EVENT_CONFIGURATION,
                        new ValueFeature(0, value -> true, events::configuration, events::configure))
                .with(FeatureId.TIMESTAMP, new Timestamp(shared.uptimeMillis()))
                .with(FeatureId.KEEP_ALIVE_TIMER, keepAlives.feature())
                .with(FeatureId.HOST_BEHAVIOR_SUPPORT, new HostBehavior())
                .with(FeatureId.HOST_IDENTIFIER, new HostIdentifier(identity.hostId()))
                .with(FeatureId.RESERVATION_NOTIFICATION_MASK, reservationMask)
                .with(FeatureId.RESERVATION_PERSISTENCE, new ReservationPersistence(attachments));
    }

    private void addLogPages(QueueSet queues) {
        logPages.with(0x00, request -> logPages.supported())
                .with(0x01, request -> Unpooled.wrappedBuffer(new byte[ERROR_ENTRY_BYTES]))
                .with(0x02, new LogPage() {
                    @Override
                    public ByteBuf content(Request request) {
                        return smart(queues.traffic()).content();
                    }

                    @Override
                    public boolean ofControllerOnly() {
                        return true;
                    }
                })
                .with(0x03, request -> FirmwareLog.content(shared.config().firmwareRevision()))
                .with(0x04, changedNamespaces)
                .with(0x05, request -> EffectsLog.content())
                .with(0x0C, anaLog)
                .with(0x12, request -> {
                    ByteBuf page = Unpooled.wrappedBuffer(new byte[FID_EFFECTS_BYTES]);
                    features.writeEffects(page);
                    return page;
                })
                .with(0x80, reservationLog);
    }

    private SmartLog smart(QueueTraffic.Sum traffic) {
        return new SmartLog(
                traffic.dataInBytes(),
                traffic.dataOutBytes(),
                traffic.reads(),
                traffic.writes(),
                shared.uptimeMillis().getAsLong() / 3_600_000);
    }

    private ControllerFacts facts() {
        SubsystemsConfig config = shared.config();
        return new ControllerFacts(
                identity.id(),
                identity.subsystemNqn(),
                subsystem.serial(),
                config.firmwareRevision(),
                config.maxQueueEntries(),
                config.inCapsuleBytes(),
                pool());
    }

    /** All volumes share one pool. */
    private @Nullable PoolSpace pool() {
        int first = attachments.ids().findFirst().orElse(0);
        Namespace namespace = attachments.find(first);
        return namespace == null ? null : namespace.device().pool();
    }

    @Override
    public NvmeCommand identify(SubmissionEntry entry) {
        return identify.accept(entry);
    }

    @Override
    public LogPages logPages() {
        return logPages;
    }

    @Override
    public Features features() {
        return features;
    }

    @Override
    public AttachedNamespaces namespaces() {
        return attachments;
    }

    @Override
    public @Nullable Namespace findOrLeaving(int namespaceId) {
        return attachments.findOrLeaving(namespaceId);
    }

    @Override
    public int maxQueueId() {
        return numberOfQueues.granted();
    }

    @Override
    public CompletableFuture<Void> refresh(long asOf) {
        if (anaLog.state(anaState())) {
            events.happened(AsyncEvent.ANA_CHANGE);
        }
        return attachments.refresh(shared.directory().namespaces(subsystem, host), asOf);
    }

    /** A portal that is not named any more is about to end: it is as it was. */
    private AnaState anaState() {
        for (SubsystemView now : shared.directory().subsystems()) {
            for (PortalView candidate : now.portals()) {
                if (now.nqn().equals(subsystem.nqn()) && candidate.relativePortId() == portal.relativePortId()) {
                    return candidate.draining() ? AnaState.NON_OPTIMIZED : AnaState.OPTIMIZED;
                }
            }
        }
        return portal.draining() ? AnaState.NON_OPTIMIZED : AnaState.OPTIMIZED;
    }

    @Override
    public void namespaceChanged(int namespaceId) {
        anaLog.namespacesChanged();
        changedNamespaces.changed(namespaceId);
        events.happened(AsyncEvent.NAMESPACE_ATTRIBUTE);
    }

    @Override
    public void reservationNotice(int namespaceId, ReservationNotice.Kind kind) {
        if (!reservationMask.masks(namespaceId, kind)) {
            reservationLog.add(namespaceId, kind);
            events.happened(AsyncEvent.RESERVATION);
        }
    }

    /** The id may have been promised to another volume meanwhile. */
    @Override
    public void withdrawn() {
        var unused = refresh(shared.changes().get());
    }

    @Override
    public void reset() {
        features.reset();
        changedNamespaces.reset();
        reservationLog.reset();
    }

    @Override
    public void close() {
        attachments.close();
    }
}
