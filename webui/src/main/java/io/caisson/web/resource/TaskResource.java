package io.caisson.web.resource;

import static io.caisson.web.problem.ProblemKind.CONFLICT;
import static io.caisson.web.problem.ProblemKind.NOT_FOUND;
import static io.caisson.web.problem.ProblemKind.UNAVAILABLE;

import io.caisson.web.auth.Role;
import io.caisson.web.problem.ProblemException;
import io.caisson.web.route.Answer;
import io.caisson.web.route.Call;
import io.caisson.web.route.HttpMethod;
import io.caisson.web.route.Listing;
import io.caisson.web.route.Page;
import io.caisson.web.route.Route;
import io.caisson.web.route.Route.ResponseShape;
import io.caisson.web.task.Task;
import io.caisson.web.task.TaskBook;
import java.util.List;
import java.util.Set;

/** {@code /api/v1/tasks}. Any thread. */
public final class TaskResource {

    private static final String TASKS = "/api/v1/tasks";
    private static final String TASK = TASKS + "/{task}";

    private static final Listing<Task> LISTING = new Listing<Task>(
                    task -> String.format("%02d", task.kind().ordinal()) + '\0' + task.title() + '\0' + task.id())
            .text("kind", task -> task.kind().text())
            .text("state", task -> task.state().text())
            .text("objectKind", task -> task.on().kind())
            .text("objectId", task -> task.on().id())
            .text("objectName", task -> task.on().name())
            .text("since", Task::since);

    private final TaskBook book;

    public TaskResource(TaskBook book) {
        this.book = book;
    }

    public List<Route<?, ?>> routes() {
        ResponseShape one = ResponseShape.object(TaskAnswer.class);
        return List.of(
                Route.get(
                        "listTasks",
                        TASKS,
                        Role.VIEWER,
                        ResponseShape.page(TaskAnswer.class),
                        "List the work that takes long and is not over, by kind",
                        LISTING.parameters(),
                        Set.of(),
                        this::list),
                Route.get(
                        "showTask",
                        TASK,
                        Role.VIEWER,
                        one,
                        "Show how far a task is; 404 when it is over",
                        List.of(),
                        Set.of(NOT_FOUND),
                        call -> Answer.ok(TaskAnswer.of(book.get(call.path("task"))))),
                new Route<>(
                        "cancelTask",
                        HttpMethod.POST,
                        TASK + "/cancel",
                        Role.OPERATOR,
                        Call.Nothing.class,
                        one,
                        "End a task, if it can be: a drain and maintenance make the node active again, a scrub pauses",
                        List.of(),
                        Set.of(NOT_FOUND, CONFLICT, UNAVAILABLE),
                        call -> Answer.ok(TaskAnswer.of(book.cancel(call.path("task"))))));
    }

    private Answer<Page<TaskAnswer>> list(Call<Call.Nothing> call) throws ProblemException {
        return Answer.ok(LISTING.page(call, book.list(), TaskAnswer::of));
    }
}
