package io.caisson.web.resource;

import static io.caisson.web.problem.ProblemKind.CONFLICT;
import static io.caisson.web.problem.ProblemKind.IN_USE;
import static io.caisson.web.problem.ProblemKind.NOT_FOUND;

import io.caisson.store.service.Created;
import io.caisson.store.service.ServiceException;
import io.caisson.store.service.Template;
import io.caisson.store.service.TemplateService;
import io.caisson.store.service.TemplateSpec;
import io.caisson.store.service.Volume;
import io.caisson.store.service.VolumeService;
import io.caisson.web.auth.Role;
import io.caisson.web.problem.ProblemException;
import io.caisson.web.resource.TemplateView.CreateTemplate;
import io.caisson.web.route.Answer;
import io.caisson.web.route.Call;
import io.caisson.web.route.HttpMethod;
import io.caisson.web.route.Listing;
import io.caisson.web.route.Page;
import io.caisson.web.route.Route;
import io.caisson.web.route.Route.ResponseShape;
import java.util.List;
import java.util.Set;

/** {@code /api/v1/templates}. Any thread. */
public final class TemplateResource {

    private static final String TEMPLATES = "/api/v1/templates";
    private static final String TEMPLATE = TEMPLATES + "/{template}";

    private static final Listing<Template> LISTING = new Listing<Template>(
                    template -> template.name() + '\0' + template.id())
            .text("name", Template::name)
            .number("replicas", Template::replicas)
            .number("volumes", Template::volumes)
            .text("createdAt", Template::createdAt);

    private final TemplateService templates;
    private final VolumeService volumes;

    public TemplateResource(TemplateService templates, VolumeService volumes) {
        this.templates = templates;
        this.volumes = volumes;
    }

    public List<Route<?, ?>> routes() {
        ResponseShape one = ResponseShape.object(TemplateView.class);
        return List.of(
                new Route<>(
                        "createTemplate",
                        HttpMethod.POST,
                        TEMPLATES,
                        Role.OPERATOR,
                        CreateTemplate.class,
                        one,
                        "Make a template, which never changes; 200 if just this one is there",
                        List.of(),
                        Set.of(CONFLICT),
                        this::create),
                Route.get(
                        "listTemplates",
                        TEMPLATES,
                        Role.VIEWER,
                        ResponseShape.page(TemplateView.class),
                        "List the templates, by name, with what their volumes take",
                        LISTING.parameters(),
                        Set.of(),
                        this::list),
                Route.get(
                        "showTemplate",
                        TEMPLATE,
                        Role.VIEWER,
                        one,
                        "Show a template, with what its volumes take",
                        List.of(),
                        Set.of(NOT_FOUND),
                        call -> answer(templates.get(reference(call)))),
                new Route<>(
                                "deleteTemplate",
                                HttpMethod.DELETE,
                                TEMPLATE,
                                Role.OPERATOR,
                                Call.Nothing.class,
                                ResponseShape.nothing(),
                                "Forget a template that no volume was made from",
                                List.of(Deletion.STRICT),
                                Set.of(NOT_FOUND, IN_USE, CONFLICT),
                                call -> Deletion.of(
                                        call,
                                        () -> Expected.in(call, templates, TemplateService::onlyAt)
                                                .delete(reference(call))))
                        .withIfMatch());
    }

    private Answer<TemplateView> create(Call<CreateTemplate> call) throws ServiceException {
        CreateTemplate request = call.body();
        Created<Template> created = templates.create(new TemplateSpec(
                request.name(), request.replicas(), request.logicalBlockBytes(), request.physicalBlockBytes()));
        TemplateView view = TemplateView.of(created.value(), volumes.list());
        return Answer.created(created.isNew(), view, TEMPLATES + "/" + view.id())
                .at(created.value().revision());
    }

    private Answer<Page<TemplateView>> list(Call<Call.Nothing> call) throws ProblemException {
        List<Volume> all = volumes.list();
        return Answer.ok(LISTING.page(call, templates.list(), template -> TemplateView.of(template, all)));
    }

    private Answer<TemplateView> answer(Template template) {
        return Answer.ok(TemplateView.of(template, volumes.list())).at(template.revision());
    }

    private static String reference(Call<?> call) {
        return Reference.of(call.path("template"));
    }
}
