package io.caisson.iscsi.server;

import io.caisson.iscsi.discovery.SendTargets;
import io.caisson.iscsi.login.Admission;
import io.caisson.iscsi.login.LoginIdentity;
import io.caisson.iscsi.login.LoginPhase;
import io.caisson.iscsi.login.LoginStatus;
import io.caisson.iscsi.login.NegotiatedParameters;
import io.caisson.iscsi.pdu.InitiatorPdu;
import io.caisson.iscsi.pdu.LoginRequest;
import io.caisson.iscsi.pdu.LoginResponse;
import io.caisson.iscsi.pdu.Opcode;
import io.caisson.iscsi.pdu.PduEncoder;
import io.caisson.iscsi.pdu.PduLimits;
import io.caisson.iscsi.pdu.PduReceiver;
import io.caisson.iscsi.pdu.ProtocolViolation;
import io.caisson.iscsi.scsi.DeviceServer;
import io.caisson.iscsi.session.Counter;
import io.caisson.iscsi.session.FullFeature;
import io.caisson.iscsi.session.PduTrace;
import io.caisson.iscsi.session.Session;
import io.caisson.iscsi.session.SessionIdentity;
import io.caisson.iscsi.session.SessionRegistry;
import io.caisson.store.access.HostAccess;
import io.caisson.store.access.TargetView;
import io.caisson.store.net.ChannelLink;
import io.netty.buffer.ByteBuf;
import io.netty.util.concurrent.Future;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection in its login phase, up to the final response. Owner: the channel's event loop.
 *
 * <p>A login that replaces a session ends that one and is answered at once, however long the store takes over the old
 * one's commands: an initiator that cannot come back would lose all its disks for one that hangs. What that means for the
 * new one's commands, {@link Session} says.
 */
final class LoginConnection implements PduReceiver {

    private static final Logger LOGGER = LoggerFactory.getLogger(LoginConnection.class);

    private final ServerContext server;
    private final ConnectionHandler connection;
    private final ChannelLink link;
    private final PduTrace trace;
    private final InetSocketAddress local;
    private final InetSocketAddress remote;
    private final LoginPhase phase;
    private final PduEncoder encoder = new PduEncoder();
    private @Nullable Future<?> timeout;
    private boolean over;

    LoginConnection(
            ServerContext server,
            ConnectionHandler connection,
            ChannelLink link,
            PduTrace trace,
            InetSocketAddress local,
            InetSocketAddress remote) {
        this.server = server;
        this.connection = connection;
        this.link = link;
        this.trace = trace;
        this.local = local;
        this.remote = remote;
        this.phase = new LoginPhase(
                server.config().offer(),
                new DirectoryAuthority(server.directory(), server.registry(), local, remote),
                server.challenges());
    }

    void begin() {
        timeout = link.executor()
                .schedule(this::onTimeout, server.config().loginTimeout().toNanos(), TimeUnit.NANOSECONDS);
    }

    private void onTimeout() {
        if (!over) {
            server.statistics().count(Counter.LOGINS_TIMED_OUT);
            LOGGER.debug("login of {} took too long", remote);
            abandon();
            link.close();
        }
    }

    /** The connection is gone, or given up. */
    void abandon() {
        over = true;
        cancelTimeout();
    }

    private void cancelTimeout() {
        Future<?> scheduled = timeout;
        timeout = null;
        if (scheduled != null) {
            scheduled.cancel(false);
        }
    }

    // ---------------------------------------------------------------- PDUs

    @Override
    public PduLimits limits() {
        return PduLimits.LOGIN;
    }

    @Override
    public @Nullable ByteBuf placeData(InitiatorPdu pdu) {
        return null;
    }

    @Override
    public void onUnknown(int firstByte) throws ProtocolViolation {
        throw ProtocolViolation.format("unknown opcode before login");
    }

    @Override
    public void onPdu(InitiatorPdu pdu, ByteBuf data) throws ProtocolViolation {
        trace.received(pdu);
        if (over) {
            return;
        }
        if (pdu.opcode() != Opcode.LOGIN_REQUEST) {
            // RFC 7143, 6.3: nothing but Login Requests before the full feature phase.
            onStep(phase.refuse(LoginStatus.INVALID_DURING_LOGIN));
            return;
        }
        trace.text(data);
        onStep(phase.onRequest((LoginRequest) pdu, data));
    }

    private void onStep(LoginPhase.Step step) {
        switch (step.progress()) {
            case CONTINUE -> send(step.response(), step.text());
            case REFUSED -> refuse(step);
            case COMPLETE -> claim();
        }
    }

    private void refuse(LoginPhase.Step step) {
        boolean redirected = step.text().isReadable();
        server.statistics().count(redirected ? Counter.LOGINS_REDIRECTED : Counter.LOGINS_REFUSED);
        if (step.response() != null) {
            int status = step.response().status();
            LOGGER.debug("login of {} refused: status {}", remote, Integer.toHexString(status));
            remember(status);
        }
        send(step.response(), step.text());
        abandon();
        link.closeGracefully();
    }

    private void remember(int status) {
        LoginIdentity who = phase.identity();
        if (who != null) {
            boolean named = server.directory().namesInitiator(who.initiatorName());
            RefusalReason.of(status, named)
                    .ifPresent(reason -> server.seenInitiators().refused(who, remote.getAddress(), reason));
        }
    }

    private void send(@Nullable LoginResponse response, ByteBuf text) {
        if (response == null) {
            throw new IllegalStateException("a login step without a response");
        }
        trace.sent(response);
        trace.text(text);
        ByteBuf out = link.allocator().directBuffer(PduEncoder.MAX_OVERHEAD_BYTES + text.readableBytes());
        encoder.encode(response, text, out);
        link.write(out);
    }

    // ---------------------------------------------------------------- the session

    private void claim() {
        LoginIdentity who = phase.identity();
        Admission admission = phase.admission();
        HostAccess access = admission == null ? null : admission.access();
        if (who == null || admission == null || access == null) {
            throw new IllegalStateException("a complete login without an identity");
        }
        SessionIdentity identity = new SessionIdentity(
                who.initiatorName(),
                who.isid(),
                who.cid(),
                access.host(),
                admission.target(),
                admission.portal(),
                remote);
        Session session = new Session(server.sessions(), identity, link, trace);
        SessionRegistry.Claim claim = server.registry().claim(session);
        if (claim == null) {
            refuse(phase.refuse(LoginStatus.OUT_OF_RESOURCES));
            return;
        }
        session.claimed(claim);
        if (!server.access().stands(access, identity)) {
            LOGGER.debug("the host of {} has changed since the login began", remote);
            abandon();
            session.end("its host has changed since the login began");
            return;
        }
        Session predecessor = claim.predecessor();
        if (predecessor == null) {
            complete(session, claim.tsih());
            return;
        }
        server.statistics().count(Counter.SESSIONS_REINSTATED);
        predecessor.endFromAnywhere("replaced by a new session of the same initiator port");
        complete(session, claim.tsih());
    }

    /** Held until the session has ended with all its commands; null for a discovery session. */
    private @Nullable DeviceServer device(Session session) {
        TargetView target = session.identity().target();
        if (target == null) {
            return null;
        }
        DeviceServer device = server.devices().acquire(target);
        session.terminated().whenComplete((none, failure) -> server.devices().release(target));
        return device;
    }

    private void complete(Session session, int tsih) {
        over = true;
        cancelTimeout();
        LoginIdentity who = phase.identity();
        if (who != null) {
            server.seenInitiators().admitted(who, remote.getAddress());
        }
        NegotiatedParameters parameters = phase.parameters();
        SessionIdentity identity = session.identity();
        int cmdSn = phase.lastRequest().cmdSn();
        int window = server.config().limits().commandWindow();
        send(phase.finalResponse(tsih, cmdSn + window - 1), phase.finalText());
        SendTargets sendTargets = new SendTargets(server.directory(), identity.host(), local, identity.target());
        DeviceServer device = device(session);
        FullFeature fullFeature = session.start(device, parameters, sendTargets, cmdSn, phase.nextStatSn());
        fullFeature.headerSource(connection::currentHeader);
        connection.enter(session, fullFeature);
        link.flush();
        server.drains().look(session);
    }
}
