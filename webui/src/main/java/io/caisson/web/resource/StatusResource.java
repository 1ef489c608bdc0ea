package io.caisson.web.resource;

import io.caisson.store.StoreUsage;
import io.caisson.store.access.IpAddress;
import io.caisson.store.access.Protocol;
import io.caisson.store.service.ExportService;
import io.caisson.store.service.HostService;
import io.caisson.store.service.Volume;
import io.caisson.store.service.VolumeService;
import io.caisson.web.auth.Role;
import io.caisson.web.json.Doc;
import io.caisson.web.node.HostSession;
import io.caisson.web.node.NodeStatus;
import io.caisson.web.problem.ProblemException;
import io.caisson.web.resource.StatusView.Counts;
import io.caisson.web.resource.StatusView.Health;
import io.caisson.web.resource.StatusView.Pool;
import io.caisson.web.route.Answer;
import io.caisson.web.route.Call;
import io.caisson.web.route.Listing;
import io.caisson.web.route.Page;
import io.caisson.web.route.Route;
import io.caisson.web.route.Route.ResponseShape;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** {@code /api/v1/status}, {@code /health} and {@code /sessions}: what the node is doing. Any thread. */
public final class StatusResource {

    private static final Listing<HostSession> SESSIONS = new Listing<HostSession>(session ->
                    session.host() + '\0' + session.initiator() + '\0' + session.node() + '\0' + session.id())
            .text("host", HostSession::host)
            .text("initiator", HostSession::initiator)
            .text("from", HostSession::from)
            .text("portal", HostSession::portal)
            .text("node", HostSession::node)
            .text("protocol", HostSession::protocol)
            .text("since", HostSession::since);

    private final VolumeService volumes;
    private final HostService hosts;
    private final ExportService exports;
    private final Supplier<NodeStatus> node;
    private final Supplier<List<HostSession>> sessions;

    public StatusResource(
            VolumeService volumes,
            HostService hosts,
            ExportService exports,
            Supplier<NodeStatus> node,
            Supplier<List<HostSession>> sessions) {
        this.volumes = volumes;
        this.hosts = hosts;
        this.exports = exports;
        this.node = node;
        this.sessions = sessions;
    }

    /** Whether the process lives, and whether it serves. */
    public record Liveness(
            @Doc("whether volumes can be read and written here")
            boolean serving) {}

    public List<Route<?, ?>> routes() {
        return List.of(
                Route.get(
                        "showHealth",
                        "/api/v1/health",
                        Role.ANYONE,
                        ResponseShape.object(Liveness.class),
                        "Answers as long as the process lives",
                        List.of(),
                        Set.of(),
                        call -> Answer.ok(new Liveness(node.get().serving()))),
                Route.get(
                        "showStatus",
                        "/api/v1/status",
                        Role.VIEWER,
                        ResponseShape.object(StatusView.class),
                        "Show how this node is",
                        List.of(),
                        Set.of(),
                        call -> Answer.ok(status())),
                Route.get(
                        "listSessions",
                        "/api/v1/sessions",
                        Role.VIEWER,
                        ResponseShape.page(HostSession.class),
                        "List the sessions of hosts with all nodes that answer",
                        SESSIONS.parameters(),
                        Set.of(),
                        this::sessions));
    }

    /** The portals of this node as hosts write them. */
    public List<String> portals(Protocol protocol) {
        return switch (protocol) {
            case ISCSI -> texts(node.get().portals());
            case NVME -> texts(node.get().nvmePortals());
        };
    }

    private static List<String> texts(List<InetSocketAddress> addresses) {
        return addresses.stream().map(IpAddress::text).toList();
    }

    private Answer<Page<HostSession>> sessions(Call<Call.Nothing> call) throws ProblemException {
        return Answer.ok(SESSIONS.page(call, sessions.get(), session -> session));
    }

    private StatusView status() {
        NodeStatus status = node.get();
        Counts counts = new Counts(0, 0, 0, sessions.get().size());
        List<Volume> all = List.of();
        if (status.serving()) {
            all = volumes.list();
            counts = new Counts(
                    (int) all.stream()
                            .filter(volume -> volume.state().equals("active"))
                            .count(),
                    hosts.list().size(),
                    exports.list().size(),
                    counts.sessions());
        }
        StoreUsage usage = status.usage();
        return new StatusView(
                status.version(),
                status.node(),
                status.clusterId(),
                health(status, counts),
                usage == null ? null : pool(usage, all),
                counts,
                texts(status.portals()),
                texts(status.nvmePortals()),
                texts(status.discoveryPortals()));
    }

    static Health health(NodeStatus status, Counts counts) {
        if (status.trouble() != null) {
            return new Health("critical", status.trouble());
        }
        if (!status.serving()) {
            return new Health("starting", "Recovering: volumes cannot be read or written yet.");
        }
        @Nullable StoreUsage usage = status.usage();
        if (usage != null && usage.usableBytes() <= 0) {
            return new Health("critical", "The pool is full: hosts' writes are refused until space is freed or added.");
        }
        if (usage != null && usage.softThresholdReached()) {
            return new Health("warning", "Space runs short: delete what is not needed, or add space.");
        }
        String serving = "Serving " + count(counts.volumes(), "volume") + " through "
                + count(counts.exports(), "export") + "; " + count(counts.sessions(), "session") + ".";
        return new Health("ok", serving);
    }

    private static String count(int number, String what) {
        return number + " " + what + (number == 1 ? "" : "s");
    }

    private static Pool pool(StoreUsage usage, List<Volume> volumes) {
        long free = Math.max(0, usage.usableBytes());
        return new Pool(
                usage.allocatedBytes(),
                usage.allocatedBytes() + free,
                free,
                usage.provisionedBytes(),
                TemplateUsage.of(volumes));
    }
}
