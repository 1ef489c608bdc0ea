package io.caisson.store.service;

import java.util.Arrays;
import java.util.Locale;

/** What a user or a token may do, each including those before it. */
public enum AccountRole {
    VIEWER,
    OPERATOR,
    ADMIN;

    /** As the API and the catalog write it. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** @throws ServiceException INVALID, at {@code /role} */
    static AccountRole parse(String text) throws ServiceException {
        return Arrays.stream(values())
                .filter(role -> role.text().equals(text))
                .findFirst()
                .orElseThrow(() -> ServiceException.invalid(
                        "'" + text + "' is not a role", "/role", "use viewer, operator or admin"));
    }

    /** A role that is not known is one of a newer release: whoever has it may look. */
    static AccountRole ofRecord(String text) {
        return Arrays.stream(values())
                .filter(role -> role.text().equals(text))
                .findFirst()
                .orElse(VIEWER);
    }
}
