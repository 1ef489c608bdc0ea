package io.caisson.web.route;

import io.caisson.web.problem.ProblemException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * By which fields a list can be cut and ordered: {@code ?filter=state=active,name~db&sort=-sizeBytes}. Built once, immutable then; any
 * thread.
 */
public final class Listing<T> {

    private static final int MOST_CONDITIONS = 8;
    private static final Pattern CONDITION = Pattern.compile("([A-Za-z]{1,32})(!=|<=|>=|=|~|<|>)([^,]{1,256})");
    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,18}");

    /** A field: its values as texts; of a number just one, padded so that texts are in its order. */
    private record Field<T>(String name, boolean isNumber, Function<T, List<String>> values) {}

    private final Function<T, String> key;
    private final Map<String, Field<T>> fields = new LinkedHashMap<>();

    /** @param key a unique key, by which items are in order when nothing else is asked for */
    public Listing(Function<T, String> key) {
        this.key = key;
    }

    public Listing<T> text(String name, Function<T, @Nullable String> value) {
        return texts(name, item -> {
            String text = value.apply(item);
            return text == null ? List.of() : List.of(text);
        });
    }

    /** A field with several values: a condition holds if it does for one of them. */
    public Listing<T> texts(String name, Function<T, List<String>> values) {
        fields.put(name, new Field<>(name, false, values));
        return this;
    }

    /** A field with numbers that are not negative. */
    public Listing<T> number(String name, ToLongFunction<T> value) {
        fields.put(name, new Field<>(name, true, item -> List.of(padded(value.applyAsLong(item)))));
        return this;
    }

    private static String padded(long number) {
        return String.format(Locale.ROOT, "%019d", number);
    }

    /** These and the ones of paging. */
    public List<QueryParameter> parameters(QueryParameter... others) {
        List<QueryParameter> all = new ArrayList<>(List.of(others));
        all.add(QueryParameter.text(
                "filter",
                "conditions that all hold, with a comma between them: a field of " + names()
                        + ", one of = != ~ (contains, in whatever case) < <= > >=, and a value"));
        all.add(QueryParameter.text("sort", "one of " + names() + " to sort by; with - before it from the greatest"));
        all.add(Paging.LIMIT);
        all.add(Paging.CURSOR);
        return all;
    }

    private String names() {
        return String.join(", ", fields.keySet());
    }

    /** The page that a request asks for. */
    public <V> Page<V> page(Call<?> call, List<T> items, Function<T, V> view) throws ProblemException {
        List<T> wanted = items;
        String filter = call.query().get("filter");
        if (filter != null) {
            String[] conditions = filter.split(",", -1);
            if (conditions.length > MOST_CONDITIONS) {
                throw ProblemException.invalid(
                        "?filter", conditions.length + " conditions", "give at most " + MOST_CONDITIONS);
            }
            for (String condition : conditions) {
                wanted = filtered(wanted, condition);
            }
        }
        String sort = call.query().get("sort");
        if (sort == null) {
            return Paging.page(call, wanted, key, view);
        }
        boolean descends = sort.startsWith("-");
        Field<T> by = field("?sort", descends ? sort.substring(1) : sort);
        Function<T, String> order = item -> String.join("\u0001", by.values().apply(item)) + '\0' + key.apply(item);
        return descends ? Paging.newestFirst(call, wanted, order, view) : Paging.page(call, wanted, order, view);
    }

    private List<T> filtered(List<T> items, String text) throws ProblemException {
        Matcher condition = CONDITION.matcher(text);
        if (!condition.matches()) {
            throw ProblemException.invalid(
                    "?filter", "'" + text + "' is not a condition", "write FIELD, one of = != ~ < <= > >=, and VALUE");
        }
        Field<T> field = field("?filter", condition.group(1));
        String operator = condition.group(2);
        String value = field.isNumber() ? number(field, operator, condition.group(3)) : condition.group(3);
        return items.stream()
                .filter(item -> holds(field.values().apply(item), operator, value))
                .toList();
    }

    private static String number(Field<?> field, String operator, String value) throws ProblemException {
        if (operator.equals("~") || !NUMBER.matcher(value).matches()) {
            throw ProblemException.invalid(
                    "?filter", field.name() + " is a number; '" + operator + value + "' does not fit it", null);
        }
        return padded(Long.parseLong(value));
    }

    private Field<T> field(String pointer, String name) throws ProblemException {
        Field<T> field = fields.get(name);
        if (field == null) {
            throw ProblemException.invalid(
                    pointer, "'" + name + "' is not a field of this list to ask for", "the fields are " + names());
        }
        return field;
    }

    private static boolean holds(List<String> values, String operator, String value) {
        if (operator.equals("!=")) {
            return !values.contains(value);
        }
        return values.stream().anyMatch(one -> switch (operator) {
            case "=" -> one.equals(value);
            case "~" -> one.toLowerCase(Locale.ROOT).contains(value.toLowerCase(Locale.ROOT));
            case "<" -> one.compareTo(value) < 0;
            case "<=" -> one.compareTo(value) <= 0;
            case ">" -> one.compareTo(value) > 0;
            case ">=" -> one.compareTo(value) >= 0;
            default -> throw new IllegalArgumentException(operator);
        });
    }
}
