package io.caisson.web.resource;

import static io.caisson.web.problem.ProblemKind.CONFLICT;
import static io.caisson.web.problem.ProblemKind.IN_USE;
import static io.caisson.web.problem.ProblemKind.NOT_FOUND;
import static io.caisson.web.problem.ProblemKind.UNAVAILABLE;

import io.caisson.store.access.IpAddress;
import io.caisson.store.cluster.JoinToken;
import io.caisson.store.service.Node;
import io.caisson.store.service.NodeService;
import io.caisson.store.service.ServiceException;
import io.caisson.web.auth.Role;
import io.caisson.web.problem.ProblemException;
import io.caisson.web.resource.NodeRequests.ChangeNode;
import io.caisson.web.resource.NodeRequests.CreateNodeToken;
import io.caisson.web.resource.NodeRequests.InitCluster;
import io.caisson.web.resource.NodeRequests.JoinCluster;
import io.caisson.web.resource.NodeRequests.JoinedCluster;
import io.caisson.web.resource.NodeRequests.NodeToken;
import io.caisson.web.resource.NodeRequests.SetManagementAddress;
import io.caisson.web.route.Answer;
import io.caisson.web.route.Call;
import io.caisson.web.route.HttpMethod;
import io.caisson.web.route.Listing;
import io.caisson.web.route.Page;
import io.caisson.web.route.Route;
import io.caisson.web.route.Route.ResponseShape;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** {@code /api/v1/cluster}, {@code /nodes}, {@code /node-tokens} and {@code /join}. Any thread. */
public final class NodeResource {

    private static final String CLUSTER = "/api/v1/cluster";
    private static final String NODES = "/api/v1/nodes";
    private static final String NODE = NODES + "/{node}";
    private static final String MANAGEMENT = CLUSTER + "/management-address";
    private static final int DEFAULT_VALID_MINUTES = 60;
    private static final int STANDARD_API_PORT = 8443;

    private static final Listing<Node> LISTING = new Listing<Node>(node -> String.format("%05d", node.number()))
            .text("name", Node::name)
            .number("number", Node::number)
            .text("state", Node::state)
            .text("faultSet", node -> node.faultSet() == null ? "" : node.faultSet())
            .text("online", node -> String.valueOf(node.online()))
            .number("replicas", Node::replicas)
            .text("createdAt", Node::createdAt);

    private final NodeService nodes;

    public NodeResource(NodeService nodes) {
        this.nodes = nodes;
    }

    public List<Route<?, ?>> routes() {
        return Stream.of(clusterRoutes(), nodeRoutes()).flatMap(List::stream).toList();
    }

    private List<Route<?, ?>> clusterRoutes() {
        return List.of(
                Route.get(
                        "showCluster",
                        CLUSTER,
                        Role.VIEWER,
                        ResponseShape.object(ClusterAnswer.class),
                        "Show the cluster",
                        List.of(),
                        Set.of(),
                        call -> Answer.ok(ClusterAnswer.of(nodes.cluster()))),
                change(
                        "initCluster",
                        CLUSTER,
                        Role.ADMIN,
                        InitCluster.class,
                        ResponseShape.object(ClusterAnswer.class),
                        "Make the node that is asked the first of a cluster that others can join, from its next start on",
                        this::init),
                change(
                        "setManagementAddress",
                        MANAGEMENT,
                        Role.ADMIN,
                        SetManagementAddress.class,
                        ResponseShape.object(ClusterAnswer.class),
                        "Have an address float from node to node at which API and console answer, instead of the one there was",
                        this::manageAt),
                new Route<>(
                        "deleteManagementAddress",
                        HttpMethod.DELETE,
                        MANAGEMENT,
                        Role.ADMIN,
                        Call.Nothing.class,
                        ResponseShape.nothing(),
                        "Have each node managed at its own address alone",
                        List.of(),
                        Set.of(UNAVAILABLE),
                        call -> {
                            nodes.manageAtEachNode();
                            return Answer.nothing();
                        }),
                change(
                        "createNodeToken",
                        "/api/v1/node-tokens",
                        Role.ADMIN,
                        CreateNodeToken.class,
                        ResponseShape.object(NodeToken.class),
                        "Make a token with which one node can join, once",
                        this::createToken),
                change(
                        "joinCluster",
                        "/api/v1/join",
                        Role.ANYONE,
                        JoinCluster.class,
                        ResponseShape.object(JoinedCluster.class),
                        "Let in the node that asks, by its token",
                        call -> Answer.ok(
                                JoinedCluster.of(nodes.join(call.body().asked())))));
    }

    private List<Route<?, ?>> nodeRoutes() {
        return List.of(
                Route.get(
                        "listNodes",
                        NODES,
                        Role.VIEWER,
                        ResponseShape.page(NodeAnswer.class),
                        "List the nodes, by number",
                        LISTING.parameters(),
                        Set.of(),
                        this::list),
                Route.get(
                        "showNode",
                        NODE,
                        Role.VIEWER,
                        ResponseShape.object(NodeAnswer.class),
                        "Show a node",
                        List.of(),
                        Set.of(NOT_FOUND),
                        call -> answer(nodes.get(call.path("node")))),
                new Route<>(
                                "changeNode",
                                HttpMethod.PATCH,
                                NODE,
                                Role.OPERATOR,
                                ChangeNode.class,
                                ResponseShape.object(NodeAnswer.class),
                                "Say which nodes fail together with a node: those of one fault set",
                                List.of(),
                                Set.of(NOT_FOUND, CONFLICT, UNAVAILABLE),
                                this::change)
                        .withIfMatch(),
                state(
                        "drainNode",
                        "drain",
                        "Have replicas and leaders move off a node, as far as other disks may take them; hosts may still log in there",
                        NodeService::drain),
                state(
                        "maintainNode",
                        "maintenance",
                        "Have others lead what a node leads, so that it can be stopped for a while; its replicas stay",
                        NodeService::maintain),
                state(
                        "activateNode",
                        "activate",
                        "End a drain or maintenance: what had moved away may come back",
                        NodeService::activate),
                new Route<>(
                                "removeNode",
                                HttpMethod.DELETE,
                                NODE,
                                Role.ADMIN,
                                Call.Nothing.class,
                                ResponseShape.nothing(),
                                "Have a node leave: its replicas move first, then its record goes; it must not be the one that is asked",
                                List.of(Deletion.STRICT),
                                Set.of(NOT_FOUND, IN_USE, CONFLICT),
                                call -> Deletion.of(call, () -> service(call).remove(call.path("node"))))
                        .withIfMatch());
    }

    @FunctionalInterface
    private interface NodeChange {
        Node of(NodeService nodes, String node) throws ServiceException;
    }

    private Route<Call.Nothing, NodeAnswer> state(String operation, String verb, String summary, NodeChange change) {
        return new Route<>(
                        operation,
                        HttpMethod.POST,
                        NODE + "/" + verb,
                        Role.OPERATOR,
                        Call.Nothing.class,
                        ResponseShape.object(NodeAnswer.class),
                        summary,
                        List.of(),
                        Set.of(NOT_FOUND, IN_USE, CONFLICT, UNAVAILABLE),
                        call -> answer(change.of(service(call), call.path("node"))))
                .withIfMatch();
    }

    private Answer<NodeAnswer> change(Call<ChangeNode> call) throws ServiceException {
        String faultSet = call.body().faultSet();
        Node node = nodes.get(call.path("node"));
        Expected.check(call, node.revision());
        return answer(faultSet == null ? node : service(call).assign(node.id(), faultSet.isEmpty() ? null : faultSet));
    }

    /** Which changes a node only as the client has seen it, if that is asked for. */
    private NodeService service(Call<?> call) {
        return Expected.in(call, nodes, NodeService::onlyAt);
    }

    private static Answer<NodeAnswer> answer(Node node) {
        return Answer.ok(NodeAnswer.of(node)).at(node.revision());
    }

    private static <Q, R> Route<Q, R> change(
            String operation,
            String path,
            Role role,
            Class<Q> request,
            ResponseShape response,
            String summary,
            Route.Handler<Q, R> handler) {
        return new Route<>(
                operation,
                HttpMethod.POST,
                path,
                role,
                request,
                response,
                summary,
                List.of(),
                Set.of(CONFLICT, UNAVAILABLE),
                handler);
    }

    private Answer<ClusterAnswer> init(Call<InitCluster> call) throws ServiceException, ProblemException {
        try {
            return Answer.ok(ClusterAnswer.of(
                    nodes.init(IpAddress.parseWithPort(call.body().address()))));
        } catch (IllegalArgumentException malformed) {
            throw ProblemException.invalid("/address", String.valueOf(malformed.getMessage()), "write it as IP:PORT");
        }
    }

    private Answer<ClusterAnswer> manageAt(Call<SetManagementAddress> call) throws ServiceException {
        SetManagementAddress wanted = call.body();
        Integer port = wanted.port();
        return Answer.ok(ClusterAnswer.of(
                nodes.manageAt(wanted.address(), wanted.network(), port == null ? STANDARD_API_PORT : port)));
    }

    private Answer<NodeToken> createToken(Call<CreateNodeToken> call) throws ServiceException {
        Integer minutes = call.body().validMinutes();
        JoinToken token = nodes.createToken(Duration.ofMinutes(minutes == null ? DEFAULT_VALID_MINUTES : minutes));
        return Answer.ok(new NodeToken(token.id(), token.text(), token.expiresAt()))
                .shownOnce();
    }

    private Answer<Page<NodeAnswer>> list(Call<Call.Nothing> call) throws ProblemException {
        return Answer.ok(LISTING.page(call, nodes.list(), NodeAnswer::of));
    }
}
