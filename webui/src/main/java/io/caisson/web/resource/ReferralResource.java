package io.caisson.web.resource;

import static io.caisson.web.problem.ProblemKind.CONFLICT;
import static io.caisson.web.problem.ProblemKind.NOT_FOUND;
import static java.util.Objects.requireNonNullElse;

import io.caisson.store.service.Created;
import io.caisson.store.service.Referral;
import io.caisson.store.service.ReferralService;
import io.caisson.store.service.ReferralSpec;
import io.caisson.store.service.ServiceException;
import io.caisson.web.auth.Role;
import io.caisson.web.resource.ReferralView.CreateReferral;
import io.caisson.web.route.Answer;
import io.caisson.web.route.Call;
import io.caisson.web.route.HttpMethod;
import io.caisson.web.route.Listing;
import io.caisson.web.route.Route;
import io.caisson.web.route.Route.ResponseShape;
import java.util.List;
import java.util.Set;

/** {@code /api/v1/referrals}. Any thread. */
public final class ReferralResource {

    private static final String REFERRALS = "/api/v1/referrals";
    private static final String REFERRAL = REFERRALS + "/{referral}";

    private static final Listing<Referral> LISTING = new Listing<Referral>(
                    referral -> referral.spec().name() + '\0' + referral.id())
            .text("name", referral -> referral.spec().name())
            .text("address", referral -> referral.spec().address())
            .text("createdAt", Referral::createdAt);

    private final ReferralService referrals;

    public ReferralResource(ReferralService referrals) {
        this.referrals = referrals;
    }

    public List<Route<?, ?>> routes() {
        ResponseShape one = ResponseShape.object(ReferralView.class);
        return List.of(
                new Route<>(
                        "createReferral",
                        HttpMethod.POST,
                        REFERRALS,
                        Role.OPERATOR,
                        CreateReferral.class,
                        one,
                        "Tell NVMe hosts of another discovery service; 200 if just this referral is there",
                        List.of(),
                        Set.of(CONFLICT),
                        this::create),
                Route.get(
                        "listReferrals",
                        REFERRALS,
                        Role.VIEWER,
                        ResponseShape.page(ReferralView.class),
                        "List the discovery services of others that NVMe hosts are told of, by name",
                        LISTING.parameters(),
                        Set.of(),
                        call -> Answer.ok(LISTING.page(call, referrals.list(), ReferralView::of))),
                Route.get(
                        "showReferral",
                        REFERRAL,
                        Role.VIEWER,
                        one,
                        "Show a referral",
                        List.of(),
                        Set.of(NOT_FOUND),
                        call -> answer(referrals.get(reference(call)))),
                new Route<>(
                                "deleteReferral",
                                HttpMethod.DELETE,
                                REFERRAL,
                                Role.OPERATOR,
                                Call.Nothing.class,
                                ResponseShape.nothing(),
                                "Tell hosts of it no more",
                                List.of(Deletion.STRICT),
                                Set.of(NOT_FOUND, CONFLICT),
                                call -> Deletion.of(
                                        call,
                                        () -> Expected.in(call, referrals, ReferralService::onlyAt)
                                                .delete(reference(call))))
                        .withIfMatch());
    }

    private Answer<ReferralView> create(Call<CreateReferral> call) throws ServiceException {
        CreateReferral request = call.body();
        Created<Referral> created = referrals.create(new ReferralSpec(
                request.name(),
                request.address(),
                requireNonNullElse(request.port(), ReferralSpec.STANDARD_PORT),
                requireNonNullElse(request.nqn(), ReferralSpec.WELL_KNOWN_NQN)));
        ReferralView view = ReferralView.of(created.value());
        return Answer.created(created.isNew(), view, REFERRALS + "/" + view.id())
                .at(created.value().revision());
    }

    private static Answer<ReferralView> answer(Referral referral) {
        return Answer.ok(ReferralView.of(referral)).at(referral.revision());
    }

    private static String reference(Call<?> call) {
        return Reference.of(call.path("referral"));
    }
}
