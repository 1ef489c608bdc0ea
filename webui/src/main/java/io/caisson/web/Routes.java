package io.caisson.web;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.caisson.store.service.UserService;
import io.caisson.web.auth.BrowserSessions;
import io.caisson.web.auth.FailedSignIns;
import io.caisson.web.auth.Role;
import io.caisson.web.auth.SignInThrottle;
import io.caisson.web.event.EventStreams;
import io.caisson.web.metrics.MetricsResource;
import io.caisson.web.openapi.OpenApiDocument;
import io.caisson.web.resource.AlertResource;
import io.caisson.web.resource.AuditResource;
import io.caisson.web.resource.BackupResource;
import io.caisson.web.resource.DialledPortals;
import io.caisson.web.resource.DiskResource;
import io.caisson.web.resource.EventResource;
import io.caisson.web.resource.ExportResource;
import io.caisson.web.resource.ExposeResource;
import io.caisson.web.resource.HealthResource;
import io.caisson.web.resource.HistoryResource;
import io.caisson.web.resource.HostResource;
import io.caisson.web.resource.InitiatorResource;
import io.caisson.web.resource.NetworkResource;
import io.caisson.web.resource.NodeResource;
import io.caisson.web.resource.PlacementResource;
import io.caisson.web.resource.PortalGroupResource;
import io.caisson.web.resource.PortalResource;
import io.caisson.web.resource.ReferralResource;
import io.caisson.web.resource.ScrubResource;
import io.caisson.web.resource.SessionResource;
import io.caisson.web.resource.SettingsResource;
import io.caisson.web.resource.StatusResource;
import io.caisson.web.resource.SupportResource;
import io.caisson.web.resource.TaskResource;
import io.caisson.web.resource.TemplateResource;
import io.caisson.web.resource.ThresholdResource;
import io.caisson.web.resource.TokenResource;
import io.caisson.web.resource.UserResource;
import io.caisson.web.resource.VolumeResource;
import io.caisson.web.route.Answer;
import io.caisson.web.route.Call;
import io.caisson.web.route.Route;
import io.caisson.web.route.Route.ResponseShape;
import io.caisson.web.route.RouteTable;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The route table of the API: every operation there is, in the order of the documentation. */
final class Routes {

    private final ApiServices services;
    private final RouteTable table;
    private volatile @Nullable ObjectNode document;

    private Routes(ApiServices services, BrowserSessions sessions, EventStreams events) {
        this.services = services;
        StatusResource status = new StatusResource(
                services.volumes(), services.hosts(), services.exports(), services.status(), services.sessions());
        List<Route<?, ?>> routes = new ArrayList<>();
        routes.addAll(new VolumeResource(services.volumes()).routes());
        routes.addAll(new TemplateResource(services.templates(), services.volumes()).routes());
        routes.addAll(new HostResource(services.hosts()).routes());
        DialledPortals dialled = new DialledPortals(services.portals(), services.networks(), status::portals);
        routes.addAll(new ExportResource(services.exports(), dialled::of).routes());
        routes.addAll(new ExposeResource(services.exposures(), dialled).routes());
        routes.addAll(new PortalResource(services.portals(), services.status(), services.sessions()).routes());
        routes.addAll(new PortalGroupResource(services.portalGroups()).routes());
        routes.addAll(new NetworkResource(services.networks(), services.networkReports()).routes());
        routes.addAll(new ReferralResource(services.referrals()).routes());
        routes.addAll(new NodeResource(services.nodes()).routes());
        routes.addAll(new ScrubResource(services.scrubs()).routes());
        routes.addAll(new PlacementResource(services.placement()).routes());
        routes.addAll(new TaskResource(services.tasks()).routes());
        routes.addAll(new DiskResource(services.placement()).routes());
        routes.addAll(status.routes());
        routes.addAll(new InitiatorResource(services.initiators()).routes());
        routes.addAll(new HistoryResource(services.histories(), services.volumes(), services.nodes(), Clock.systemUTC())
                .routes());
        routes.addAll(new AlertResource(services.alerts(), Clock.systemUTC()).routes());
        routes.addAll(new ThresholdResource(services.alerts().service()).routes());
        routes.addAll(new SettingsResource(services.alerts()).routes());
        routes.addAll(new HealthResource(services.status(), services.pulse()).routes());
        routes.addAll(new MetricsResource(services.metrics()).routes());
        UserService users = services.accounts().users();
        routes.addAll(new SessionResource(
                        users,
                        sessions,
                        new SignInThrottle(),
                        new FailedSignIns(services.accounts().audit()))
                .routes());
        routes.addAll(new UserResource(users).routes());
        routes.addAll(new TokenResource(services.accounts().tokens()).routes());
        routes.addAll(new AuditResource(services.accounts().audit()).routes());
        routes.addAll(new BackupResource(
                        services.configuration(), () -> services.status().get().version(), Clock.systemUTC())
                .routes());
        routes.addAll(new EventResource(events).routes());
        routes.addAll(new SupportResource(services.support(), this::table, Clock.systemUTC()).routes());
        routes.add(openApi("showOpenApi", "/api/v1/openapi.json"));
        routes.add(openApi("showLatestOpenApi", "/api/openapi.json"));
        this.table = new RouteTable(routes);
    }

    static RouteTable of(ApiServices services, BrowserSessions sessions, EventStreams events) {
        return new Routes(services, sessions, events).table;
    }

    /** Asked for when all of it is there. */
    private RouteTable table() {
        return table;
    }

    private Route<Call.Nothing, ObjectNode> openApi(String operation, String path) {
        return Route.get(
                operation,
                path,
                Role.ANYONE,
                ResponseShape.document(),
                "This document",
                List.of(),
                Set.of(),
                call -> Answer.ok(document()));
    }

    /** Made when first asked for; should two ask at once, both make the same. */
    private ObjectNode document() {
        ObjectNode made = document;
        if (made == null) {
            made = OpenApiDocument.of(table, services.status().get().version());
            document = made;
        }
        return made;
    }
}
