package io.caisson.web.resource;

import io.caisson.store.service.ServiceException;
import io.caisson.web.auth.Role;
import io.caisson.web.problem.ProblemException;
import io.caisson.web.problem.ProblemKind;
import io.caisson.web.route.Answer;
import io.caisson.web.route.Call;
import io.caisson.web.route.Paging;
import io.caisson.web.route.Route;
import io.caisson.web.route.Route.ResponseShape;
import io.caisson.web.route.RouteTable;
import io.caisson.web.route.StrictJson;
import io.caisson.web.support.SupportBundle;
import io.caisson.web.support.SupportFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;

/**
 * {@code /api/v1/support-bundle}. The state of the cluster is in it as the API answers it to an administrator: so a secret that no
 * answer has is in no bundle. Any thread.
 */
public final class SupportResource {

    private static final Set<ResponseShape.Kind> KEPT =
            EnumSet.of(ResponseShape.Kind.OBJECT, ResponseShape.Kind.PAGE, ResponseShape.Kind.TEXT);

    /** They need to know of what, or of whom. */
    private static final Set<String> LEFT_OUT = Set.of("showHistory", "showSession", "showAlive", "showReady");

    private static final Duration A_WHILE = Duration.ofSeconds(30);

    private final Supplier<List<SupportFile>> ofNode;
    private final Supplier<RouteTable> table;
    private final Clock clock;
    /** Two would only be slower. */
    private final Semaphore one = new Semaphore(1);

    /**
     * @param ofNode logs and the machine
     * @param table all routes; asked for when a bundle is
     */
    public SupportResource(Supplier<List<SupportFile>> ofNode, Supplier<RouteTable> table, Clock clock) {
        this.ofNode = ofNode;
        this.table = table;
        this.clock = clock;
    }

    public List<Route<?, ?>> routes() {
        return List.of(Route.get(
                "showSupportBundle",
                "/api/v1/support-bundle",
                Role.ADMIN,
                ResponseShape.archive(),
                "Get logs, state and machine of this node, and the state of the cluster, as a ZIP archive without secrets",
                List.of(),
                Set.of(ProblemKind.TOO_MANY_REQUESTS),
                this::bundle));
    }

    private Answer<Void> bundle(Call<Call.Nothing> call) throws ProblemException {
        if (one.availablePermits() == 0) {
            throw ProblemException.tooMany("a support bundle is being made", A_WHILE);
        }
        String name = "caisson-support-"
                + clock.instant().toString().replaceAll("[^0-9TZ]", "").substring(0, 15) + ".zip";
        return Answer.archive(name, out -> {
            one.acquireUninterruptibly();
            try {
                List<SupportFile> files = new ArrayList<>(state(call));
                files.addAll(ofNode.get());
                new SupportBundle(files).writeTo(out);
            } finally {
                one.release();
            }
        });
    }

    @SuppressWarnings("unchecked")
    private List<SupportFile> state(Call<Call.Nothing> call) {
        List<SupportFile> files = new ArrayList<>();
        for (Route<?, ?> route : table.get().routes()) {
            if (!route.method().mutates()
                    && !route.path().contains("{")
                    && KEPT.contains(route.response().kind())
                    && !LEFT_OUT.contains(route.operation())) {
                Route<Call.Nothing, ?> look = (Route<Call.Nothing, ?>) route;
                boolean isText = route.response().kind() == ResponseShape.Kind.TEXT;
                files.add(new SupportFile(
                        "state/" + route.operation() + (isText ? ".txt" : ".json"),
                        out -> out.write(answer(look, call, isText))));
            }
        }
        return files;
    }

    private static byte[] answer(Route<Call.Nothing, ?> route, Call<Call.Nothing> call, boolean isText)
            throws IOException {
        Map<String, String> query = route.query().contains(Paging.LIMIT)
                ? Map.of(Paging.LIMIT.name(), Integer.toString(Paging.MAX_LIMIT))
                : Map.of();
        try {
            Object body = route.handler()
                    .handle(new Call<>(call.body(), Map.of(), query, call.caller(), call.client(), null))
                    .body();
            if (body == null) {
                return new byte[0];
            }
            return isText ? body.toString().getBytes(StandardCharsets.UTF_8) : StrictJson.write(body);
        } catch (ServiceException | ProblemException notNow) {
            throw new IOException(notNow.getMessage(), notNow);
        }
    }
}
