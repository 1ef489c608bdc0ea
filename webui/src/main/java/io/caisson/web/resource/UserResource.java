package io.caisson.web.resource;

import static io.caisson.web.problem.ProblemKind.CONFLICT;
import static io.caisson.web.problem.ProblemKind.NOT_FOUND;

import io.caisson.store.service.ServiceException;
import io.caisson.store.service.User;
import io.caisson.store.service.UserService;
import io.caisson.store.service.UserSpec;
import io.caisson.web.auth.BrowserSession;
import io.caisson.web.auth.Role;
import io.caisson.web.json.Doc;
import io.caisson.web.problem.ProblemException;
import io.caisson.web.route.Answer;
import io.caisson.web.route.Call;
import io.caisson.web.route.HttpMethod;
import io.caisson.web.route.Listing;
import io.caisson.web.route.Route;
import io.caisson.web.route.Route.ResponseShape;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** {@code /api/v1/users}. Any thread. */
public final class UserResource {

    private static final String USERS = "/api/v1/users";
    private static final String USER = USERS + "/{user}";

    private static final Listing<User> LISTING = new Listing<User>(user -> user.name() + '\0' + user.id())
            .text("name", User::name)
            .text("role", user -> user.role().text())
            .text("createdAt", User::createdAt);

    private final UserService users;

    public UserResource(UserService users) {
        this.users = users;
    }

    /** A user who is to be let in. */
    public record CreateUser(
            @Doc("unique among users") String name,

            @Doc(
                    value = "what the user may do",
                    values = {"viewer", "operator", "admin"})
            String role,

            @Doc("12 to 128 characters; never answered, never logged")
            String password,

            @Doc("whether the user is to choose another; true when absent") @Nullable
            Boolean passwordMustChange) {
        @Override
        public String toString() {
            return "CreateUser[" + name + "]";
        }
    }

    /** What is to be another. */
    public record ChangeUser(
            @Doc(
                    value = "what the user may do",
                    values = {"viewer", "operator", "admin"})
            @Nullable
            String role,

            @Doc("12 to 128 characters; ends all sessions of the user") @Nullable
            String password) {
        @Override
        public String toString() {
            return "ChangeUser[" + role + "]";
        }
    }

    /** A user. */
    public record UserView(
            @Doc("UUID; never changes") String id,
            @Doc("unique among users") String name,

            @Doc(
                    value = "what the user may do",
                    values = {"viewer", "operator", "admin"})
            String role,

            @Doc("whether somebody else chose the password") boolean passwordMustChange,
            @Doc("when the user was made (RFC 3339)") String createdAt,
            @Doc("when the password was chosen") String passwordChangedAt) {

        static UserView of(User user) {
            return new UserView(
                    user.id(),
                    user.name(),
                    user.role().text(),
                    user.passwordMustChange(),
                    user.createdAt(),
                    user.passwordChangedAt());
        }
    }

    public List<Route<?, ?>> routes() {
        ResponseShape one = ResponseShape.object(UserView.class);
        return List.of(
                new Route<>(
                        "createUser",
                        HttpMethod.POST,
                        USERS,
                        Role.ADMIN,
                        CreateUser.class,
                        one,
                        "Let a user in",
                        List.of(),
                        Set.of(CONFLICT),
                        this::create),
                Route.get(
                        "listUsers",
                        USERS,
                        Role.ADMIN,
                        ResponseShape.page(UserView.class),
                        "List the users, by name",
                        LISTING.parameters(),
                        Set.of(),
                        call -> Answer.ok(LISTING.page(call, users.list(), UserView::of))),
                Route.get(
                        "showUser",
                        USER,
                        Role.ADMIN,
                        one,
                        "Show a user",
                        List.of(),
                        Set.of(NOT_FOUND),
                        call -> answer(users.get(reference(call)))),
                new Route<>(
                                "changeUser",
                                HttpMethod.PATCH,
                                USER,
                                Role.ADMIN,
                                ChangeUser.class,
                                one,
                                "Give a user another role, or another password",
                                List.of(),
                                Set.of(NOT_FOUND, CONFLICT),
                                this::change)
                        .withIfMatch(),
                new Route<>(
                                "deleteUser",
                                HttpMethod.DELETE,
                                USER,
                                Role.ADMIN,
                                Call.Nothing.class,
                                ResponseShape.nothing(),
                                "Let a user in no more; all sessions of theirs end",
                                List.of(Deletion.STRICT),
                                Set.of(NOT_FOUND, CONFLICT),
                                call -> Deletion.of(
                                        call,
                                        () -> Expected.in(call, users, UserService::onlyAt)
                                                .delete(reference(call))))
                        .withIfMatch());
    }

    private Answer<UserView> create(Call<CreateUser> call) throws ServiceException {
        CreateUser request = call.body();
        boolean mustChange = request.passwordMustChange() == null || request.passwordMustChange();
        User user = users.create(new UserSpec(request.name(), request.role(), request.password(), mustChange));
        return Answer.created(true, UserView.of(user), USERS + "/" + user.id()).at(user.revision());
    }

    private static Answer<UserView> answer(User user) {
        return Answer.ok(UserView.of(user)).at(user.revision());
    }

    private Answer<UserView> change(Call<ChangeUser> call) throws ServiceException, ProblemException {
        String role = call.body().role();
        String password = call.body().password();
        if ((role == null) == (password == null)) {
            throw ProblemException.invalid(
                    "", "the request changes nothing, or two things at once", "send one of them");
        }
        User user = users.get(reference(call));
        UserService changing = Expected.in(call, users, UserService::onlyAt);
        if (role != null) {
            return answer(changing.changeRole(user.id(), role));
        }
        BrowserSession session = call.caller().session();
        boolean own = session != null && session.userId().toString().equals(user.id());
        return answer(changing.changePassword(user.id(), String.valueOf(password), !own));
    }

    private static String reference(Call<?> call) {
        return Reference.of(call.path("user"));
    }
}
