package io.caisson.store.service;

/**
 * A user as somebody asks for one. {@link #toString()} hides the password.
 *
 * @param role {@code viewer}, {@code operator} or {@code admin}
 * @param passwordMustChange whether the user is to choose another
 */
public record UserSpec(String name, String role, String password, boolean passwordMustChange) {
    @Override
    public String toString() {
        return "UserSpec[name=" + name + ", role=" + role + "]";
    }
}
