package io.caisson.web.resource;

import io.caisson.store.service.AuditEntry;
import io.caisson.store.service.AuditService;
import io.caisson.web.auth.Role;
import io.caisson.web.json.Doc;
import io.caisson.web.problem.ProblemException;
import io.caisson.web.route.Answer;
import io.caisson.web.route.Call;
import io.caisson.web.route.Page;
import io.caisson.web.route.Paging;
import io.caisson.web.route.Route;
import io.caisson.web.route.Route.ResponseShape;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** {@code /api/v1/audit}. Any thread. */
public final class AuditResource {

    private final AuditService audit;

    public AuditResource(AuditService audit) {
        this.audit = audit;
    }

    /** Somebody changed something, or was refused. */
    public record AuditView(
            @Doc("unique; in the order of time") String id,
            @Doc("when (RFC 3339)") String when,
            @Doc("name of the user or the token") String who,
            @Doc("the address of the client") String from,
            @Doc("the node that was asked") String node,
            @Doc("the HTTP method") String method,
            @Doc("the path that was asked") String path,

            @Doc("the operation, as this document calls it") String what,

            @Doc("the HTTP status that was answered") int status,

            @Doc("what finds the request in the node's log") String requestId,

            @Doc("fields that were otherwise, or all of what is gone; never a secret")
            Map<String, String> before,

            @Doc("fields that are otherwise, or all of what is new; never a secret")
            Map<String, String> after) {

        static AuditView of(AuditEntry entry) {
            return new AuditView(
                    entry.id(),
                    entry.at(),
                    entry.who(),
                    entry.from(),
                    entry.node(),
                    entry.method(),
                    entry.path(),
                    entry.operation(),
                    entry.status(),
                    entry.requestId(),
                    new TreeMap<>(entry.before()),
                    new TreeMap<>(entry.after()));
        }
    }

    public List<Route<?, ?>> routes() {
        return List.of(Route.get(
                "listAudit",
                "/api/v1/audit",
                Role.ADMIN,
                ResponseShape.page(AuditView.class),
                "List who changed what, the newest first",
                List.of(Paging.LIMIT, Paging.CURSOR),
                Set.of(),
                this::list));
    }

    private Answer<Page<AuditView>> list(Call<Call.Nothing> call) throws ProblemException {
        return Answer.ok(Paging.newestFirst(call, audit.list(), AuditEntry::id, AuditView::of));
    }
}
