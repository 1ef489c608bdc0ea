package io.caisson.store.service;

import java.util.Locale;

/** What a password must be: long. Which characters it has is nobody's business (NIST SP 800-63B, 3.1.1.2). */
final class PasswordRules {

    private static final int SHORTEST = 12;
    private static final int LONGEST = 128;

    private PasswordRules() {}

    /** @throws ServiceException INVALID, at {@code /password}; it does not repeat the password */
    static void check(String name, String password) throws ServiceException {
        int characters = password.codePointCount(0, password.length());
        if (characters < SHORTEST || characters > LONGEST) {
            throw refused("the password has " + characters + " characters");
        }
        if (password.codePoints().distinct().count() < 5) {
            throw refused("the password repeats a few characters");
        }
        String lower = password.toLowerCase(Locale.ROOT);
        if (lower.replace(name.toLowerCase(Locale.ROOT), "").length() < SHORTEST / 2 || lower.contains("caisson")) {
            throw refused("the password is made of the name of the user or the product");
        }
    }

    private static ServiceException refused(String why) {
        return ServiceException.invalid(
                why,
                "/password",
                "choose one of " + SHORTEST + " to " + LONGEST + " characters that nobody guesses; some words will do");
    }
}
