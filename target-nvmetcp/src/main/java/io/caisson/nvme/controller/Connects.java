package io.caisson.nvme.controller;

import io.caisson.nvme.auth.Authentication;
import io.caisson.nvme.auth.Authenticator;
import io.caisson.nvme.command.CommandCompletion;
import io.caisson.nvme.command.QueueLink;
import io.caisson.nvme.controller.fabrics.ConnectData;
import io.caisson.nvme.controller.fabrics.ConnectEntry;
import io.caisson.nvme.controller.fabrics.ConnectRefusal;
import io.caisson.nvme.namespace.io.IoQueue;
import io.caisson.store.access.NvmeHostAccess;
import io.caisson.store.access.SubsystemDirectory;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import org.jspecify.annotations.Nullable;

/**
 * Makes connections queues of controllers (NVM Express Base Specification 2.0, 6.3): what Connect says is compared with what the
 * catalog and the controller say. On the event loop of the connection that the Connect came through.
 */
final class Connects {

    /** What is shared by all controllers of a node. */
    record Context(
            SubsystemDirectory directory,
            Controllers controllers,
            Admissions admissions,
            Authenticator authenticator,
            SeenHosts seen,
            ControllerFactory factory,
            SubsystemsConfig config) {}

    private final Context context;

    Connects(Context context) {
        this.context = context;
    }

    void connect(FabricsQueue queue, ConnectEntry entry, ConnectData data, CommandCompletion completion) {
        ConnectRefusal refusal = check(entry, data);
        if (refusal == null) {
            refusal = entry.isForAdminQueue()
                    ? connectAdmin(queue, entry, data, completion)
                    : connectIo(queue, entry, data, completion);
        }
        if (refusal != null) {
            queue.refused();
            completion.failed(refusal.status(), refusal.result());
        }
    }

    private @Nullable ConnectRefusal check(ConnectEntry entry, ConnectData data) {
        if (entry.format() != 0) {
            return ConnectRefusal.FORMAT;
        }
        if (entry.entries() < 2 || entry.entries() > context.config().maxQueueEntries()) {
            return ConnectRefusal.QUEUE_SIZE;
        }
        if (data.subsystemNqn() == null) {
            return ConnectRefusal.SUBSYSTEM;
        }
        return data.hostNqn() == null ? ConnectRefusal.HOST_NQN : null;
    }

    private @Nullable ConnectRefusal connectAdmin(
            FabricsQueue queue, ConnectEntry entry, ConnectData data, CommandCompletion completion) {
        String hostNqn = data.hostNqn();
        String subsystemNqn = data.subsystemNqn();
        if (hostNqn == null || subsystemNqn == null) {
            return ConnectRefusal.SUBSYSTEM;
        }
        QueueLink link = queue.link();
        Admission admission = context.admissions().admit(link, data, hostNqn, subsystemNqn);
        if (admission.refusal() != null) {
            if (admission.reason() != null) {
                context.seen().refused(hostNqn, link.remoteAddress().getAddress(), subsystemNqn, admission.reason());
            }
            return admission.refusal();
        }
        boolean discovery = admission.subsystem() == null;
        int id = context.controllers()
                .reserve(data.hostId(), hostNqn, discovery, context.directory().controllerIds());
        if (id == ControllerIds.NONE) {
            return ConnectRefusal.BUSY;
        }
        NvmeHostAccess access = admission.access();
        ControllerIdentity identity = new ControllerIdentity(
                id,
                hostNqn,
                data.hostId(),
                access == null ? null : access.host(),
                subsystemNqn,
                admission.subsystem(),
                admission.portal(),
                link.localAddress(),
                link.remoteAddress(),
                link.tlsIdentity() != null);
        begin(queue, entry, identity, completion);
        return null;
    }

    private void begin(
            FabricsQueue queue, ConnectEntry entry, ControllerIdentity identity, CommandCompletion completion) {
        Controller controller = context.factory().make(identity, queue);
        Authentication proof = identity.discovery() ? null : authentication(queue, identity);
        queue.connected(controller, entry, null, proof);
        controller.begin(entry.keepAliveMillis());
        if (proof != null && proof.required()) {
            controller.authenticating();
        }
        if (identity.host() == null) {
            context.seen()
                    .refused(
                            identity.hostNqn(),
                            identity.remote().getAddress(),
                            null,
                            context.admissions().unknown(identity.hostNqn()));
        } else if (proof == null || !proof.required()) {
            context.seen().admitted(identity.hostNqn(), identity.remote().getAddress());
        }
        completion.succeeded(result(controller, proof), Unpooled.EMPTY_BUFFER);
        if (!context.admissions().stands(identity)) {
            // Its host changed while it was being made; who ends foreign controllers may not have found it yet.
            controller.end("the host it belonged to was deleted or changed");
        }
    }

    private Authentication authentication(FabricsQueue queue, ControllerIdentity identity) {
        return context.authenticator().open(queue.link(), identity.hostNqn(), identity.subsystemNqn(), queue);
    }

    private static long result(Controller controller, @Nullable Authentication proof) {
        int id = controller.identity().id();
        return id | (proof == null ? 0 : proof.connectResult());
    }

    private @Nullable ConnectRefusal connectIo(
            FabricsQueue queue, ConnectEntry entry, ConnectData data, CommandCompletion completion) {
        Controller controller = context.controllers().find(data.controllerId());
        if (controller == null) {
            return ConnectRefusal.CONTROLLER_ID;
        }
        ConnectRefusal refusal = compare(controller, queue.link(), data);
        if (refusal != null) {
            return refusal;
        }
        if (entry.queueId() > controller.maxQueueId()) {
            return ConnectRefusal.QUEUE_ID;
        }
        if (!controller.ready() || !controller.queues().add(entry.queueId(), queue)) {
            return ConnectRefusal.SEQUENCE;
        }
        if (!controller.ready()) {
            // A reset that began meanwhile may not have found the queue.
            controller.queues().remove(entry.queueId(), queue);
            return ConnectRefusal.SEQUENCE;
        }
        ControllerIdentity identity = controller.identity();
        IoQueue commands = new IoQueue(controller.namespaces(), identity.registrant(), ByteBufAllocator.DEFAULT);
        Authentication proof = authentication(queue, identity);
        queue.connected(controller, entry, commands, proof);
        completion.succeeded(result(controller, proof), Unpooled.EMPTY_BUFFER);
        return null;
    }

    /** All queues of a controller come from the same host, to the same subsystem, through the same portal, as secure. */
    private static @Nullable ConnectRefusal compare(Controller controller, QueueLink link, ConnectData data) {
        ControllerIdentity identity = controller.identity();
        if (!identity.subsystemNqn().equals(data.subsystemNqn())) {
            return ConnectRefusal.SUBSYSTEM;
        }
        if (!identity.hostNqn().equals(data.hostNqn())) {
            return ConnectRefusal.HOST;
        }
        if (!identity.hostId().equals(data.hostId())) {
            return ConnectRefusal.HOST_ID;
        }
        if (!identity.local().equals(link.localAddress())) {
            return ConnectRefusal.CONTROLLER_ID;
        }
        boolean asSecure = identity.tls() == (link.tlsIdentity() != null)
                && Admissions.tlsNames(link, identity.hostNqn(), identity.subsystemNqn());
        return asSecure ? null : ConnectRefusal.HOST;
    }

    /** For people: somebody who said to be this host could not prove it. */
    void authenticationFailed(ControllerIdentity identity) {
        context.seen()
                .refused(
                        identity.hostNqn(),
                        identity.remote().getAddress(),
                        identity.subsystemNqn(),
                        RefusalReason.AUTHENTICATION_FAILED);
    }

    /** The host proved who it is. */
    void authenticated(ControllerIdentity identity) {
        context.seen().admitted(identity.hostNqn(), identity.remote().getAddress());
    }
}
