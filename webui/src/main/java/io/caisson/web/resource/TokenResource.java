package io.caisson.web.resource;

import static io.caisson.web.problem.ProblemKind.CONFLICT;
import static io.caisson.web.problem.ProblemKind.NOT_FOUND;

import io.caisson.store.service.ApiToken;
import io.caisson.store.service.ServiceException;
import io.caisson.store.service.TokenService;
import io.caisson.web.auth.Role;
import io.caisson.web.json.Doc;
import io.caisson.web.route.Answer;
import io.caisson.web.route.Call;
import io.caisson.web.route.HttpMethod;
import io.caisson.web.route.Listing;
import io.caisson.web.route.Route;
import io.caisson.web.route.Route.ResponseShape;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** {@code /api/v1/tokens}. Any thread. */
public final class TokenResource {

    private static final String TOKENS = "/api/v1/tokens";
    private static final String TOKEN = TOKENS + "/{token}";

    private static final Listing<ApiToken> LISTING = new Listing<ApiToken>(token -> token.name() + '\0' + token.id())
            .text("name", ApiToken::name)
            .text("role", token -> token.role().text())
            .text("createdBy", ApiToken::createdBy)
            .text("expiresAt", ApiToken::expiresAt)
            .text("lastUsedAt", ApiToken::lastUsedAt)
            .text("createdAt", ApiToken::createdAt);

    private final TokenService tokens;

    public TokenResource(TokenService tokens) {
        this.tokens = tokens;
    }

    /** A token that is wanted. */
    public record CreateToken(
            @Doc("unique among tokens, and what the audit calls its user")
            String name,

            @Doc(
                    value = "what the token is good for",
                    values = {"viewer", "operator", "admin"})
            String role,

            @Doc(value = "how long it counts; without an end when absent", minimum = 1, maximum = 3650) @Nullable
            Integer expiresInDays) {}

    /** A token, without its secret. */
    public record TokenView(
            @Doc("UUID; never changes") String id,
            @Doc("unique among tokens") String name,

            @Doc(
                    value = "what the token is good for",
                    values = {"viewer", "operator", "admin"})
            String role,

            @Doc("who made it") String createdBy,
            @Doc("when it was made (RFC 3339)") String createdAt,

            @Doc("from when on it counts no more; null for one without an end") @Nullable
            String expiresAt,

            @Doc("when it was last used, to the hour; null if it never was") @Nullable
            String lastUsedAt) {

        static TokenView of(ApiToken token) {
            return new TokenView(
                    token.id(),
                    token.name(),
                    token.role().text(),
                    token.createdBy(),
                    token.createdAt(),
                    token.expiresAt(),
                    token.lastUsedAt());
        }
    }

    /** A token just made. */
    public record NewTokenView(
            @Doc("UUID; never changes") String id,
            @Doc("unique among tokens") String name,

            @Doc(
                    value = "what the token is good for",
                    values = {"viewer", "operator", "admin"})
            String role,

            @Doc("from when on it counts no more; null for one without an end") @Nullable
            String expiresAt,

            @Doc("the token itself; it is shown this once") String token) {
        @Override
        public String toString() {
            return "NewTokenView[" + name + "]";
        }
    }

    public List<Route<?, ?>> routes() {
        return List.of(
                new Route<>(
                        "createToken",
                        HttpMethod.POST,
                        TOKENS,
                        Role.ADMIN,
                        CreateToken.class,
                        ResponseShape.object(NewTokenView.class),
                        "Make a token for a program; it is shown once",
                        List.of(),
                        Set.of(CONFLICT),
                        this::create),
                Route.get(
                        "listTokens",
                        TOKENS,
                        Role.ADMIN,
                        ResponseShape.page(TokenView.class),
                        "List the tokens of programs, by name",
                        LISTING.parameters(),
                        Set.of(),
                        call -> Answer.ok(LISTING.page(call, tokens.list(), TokenView::of))),
                Route.get(
                        "showToken",
                        TOKEN,
                        Role.ADMIN,
                        ResponseShape.object(TokenView.class),
                        "Show a token, without its secret",
                        List.of(),
                        Set.of(NOT_FOUND),
                        call -> answer(tokens.get(reference(call)))),
                new Route<>(
                                "deleteToken",
                                HttpMethod.DELETE,
                                TOKEN,
                                Role.ADMIN,
                                Call.Nothing.class,
                                ResponseShape.nothing(),
                                "Take a token's worth away",
                                List.of(Deletion.STRICT),
                                Set.of(NOT_FOUND),
                                call -> Deletion.of(
                                        call,
                                        () -> Expected.in(call, tokens, TokenService::onlyAt)
                                                .delete(reference(call))))
                        .withIfMatch());
    }

    private Answer<NewTokenView> create(Call<CreateToken> call) throws ServiceException {
        CreateToken request = call.body();
        TokenService.NewToken made = tokens.create(
                request.name(),
                request.role(),
                request.expiresInDays(),
                call.caller().name());
        ApiToken token = made.token();
        NewTokenView view =
                new NewTokenView(token.id(), token.name(), token.role().text(), token.expiresAt(), made.secret());
        return Answer.created(true, view, TOKENS + "/" + token.id()).shownOnce();
    }

    private static Answer<TokenView> answer(ApiToken token) {
        return Answer.ok(TokenView.of(token)).at(token.revision());
    }

    private static String reference(Call<?> call) {
        return Reference.of(call.path("token"));
    }
}
