package io.caisson.store.service;

import io.caisson.store.catalog.RecordKind;
import java.util.Map;
import java.util.regex.Pattern;

/** What objects may be called, and the keys by which the catalog keeps names unique. */
final class Names {
    /** Before a name where an id could be meant. */
    static final String NAME_PREFIX = "name:";

    /** Id of the name record of whoever changed secrets last. */
    static final String SECRETS = "secrets/last-changed";

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_.-]{0,62}");
    private static final Pattern UUID_LIKE = Pattern.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");

    private static final int MAX_LABELS = 64;
    private static final int MAX_LABEL_KEY = 128;
    private static final int MAX_LABEL_VALUE = 1024;

    private Names() {}

    static void check(String name) throws ServiceException {
        if (!NAME.matcher(name).matches()) {
            throw ServiceException.invalid(
                    "'" + name + "' is not a name",
                    "/name",
                    "use 1 to 63 letters, digits, '_', '.' or '-', beginning with a letter or digit");
        }
        if (UUID_LIKE.matcher(name).matches()) {
            throw ServiceException.invalid(
                    "'" + name + "' looks like an id", "/name", "choose a name that is not a UUID");
        }
    }

    static void checkFaultSet(String name) throws ServiceException {
        if (!NAME.matcher(name).matches()) {
            throw ServiceException.invalid(
                    "'" + name + "' is not a name of a fault set",
                    "/faultSet",
                    "use 1 to 63 letters, digits, '_', '.' or '-', beginning with a letter or digit");
        }
    }

    static void checkLabels(Map<String, String> labels) throws ServiceException {
        boolean fits = labels.size() <= MAX_LABELS
                && labels.entrySet().stream()
                        .allMatch(label -> !label.getKey().isEmpty()
                                && label.getKey().length() <= MAX_LABEL_KEY
                                && label.getValue().length() <= MAX_LABEL_VALUE);
        if (!fits) {
            throw ServiceException.invalid(
                    "the labels are too many or too long",
                    "/labels",
                    "at most " + MAX_LABELS + " labels, keys of 1 to " + MAX_LABEL_KEY + " and values of up to "
                            + MAX_LABEL_VALUE + " characters");
        }
    }

    /** Id of the name record that makes the name unique among records of its kind. */
    static String key(RecordKind<?> kind, String name) {
        return kind.name() + "/" + name;
    }

    /** Id of the name record that gives an initiator name to one host. */
    static String initiatorKey(String iqn) {
        return "initiator/" + iqn;
    }

    /** Id of the name record that gives an NVMe qualified name to one host. */
    static String nqnKey(String nqn) {
        return "nqn/" + nqn;
    }
}
