package io.caisson.web.route;

import io.caisson.web.problem.ProblemException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Cuts lists into pages. A cursor is the sort key of the last item seen, so that objects that come and go between two pages
 * neither repeat nor hide others.
 */
public final class Paging {

    public static final int DEFAULT_LIMIT = 500;
    public static final int MAX_LIMIT = 1000;
    public static final QueryParameter LIMIT =
            QueryParameter.integer("limit", "items per page; " + DEFAULT_LIMIT + " when absent", 1, MAX_LIMIT);
    public static final QueryParameter CURSOR = QueryParameter.text("cursor", "the next of the page before");

    private Paging() {}

    /** @param key a unique sort key of each item */
    public static <T, V> Page<V> page(Call<?> call, List<T> items, Function<T, String> key, Function<T, V> view)
            throws ProblemException {
        return page(call, items, key, view, Comparator.naturalOrder());
    }

    /** The same, from the greatest key to the least. */
    public static <T, V> Page<V> newestFirst(Call<?> call, List<T> items, Function<T, String> key, Function<T, V> view)
            throws ProblemException {
        return page(call, items, key, view, Comparator.reverseOrder());
    }

    private static <T, V> Page<V> page(
            Call<?> call, List<T> items, Function<T, String> key, Function<T, V> view, Comparator<String> order)
            throws ProblemException {
        int limit = call.integer(LIMIT, DEFAULT_LIMIT);
        String after = after(call.text(CURSOR));
        List<T> sorted = new ArrayList<>(items);
        if (after != null) {
            sorted.removeIf(item -> order.compare(key.apply(item), after) <= 0);
        }
        sorted.sort(Comparator.comparing(key, order));
        List<T> shown = sorted.subList(0, Math.min(limit, sorted.size()));
        String next = shown.size() < sorted.size() ? cursor(key.apply(shown.get(shown.size() - 1))) : null;
        return new Page<>(shown.stream().map(view).toList(), next);
    }

    private static String cursor(String key) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(key.getBytes(StandardCharsets.UTF_8));
    }

    private static @Nullable String after(@Nullable String cursor) throws ProblemException {
        if (cursor == null) {
            return null;
        }
        try {
            return new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw ProblemException.invalid("?cursor", "the cursor is not one that a page gave", "begin without one");
        }
    }
}
