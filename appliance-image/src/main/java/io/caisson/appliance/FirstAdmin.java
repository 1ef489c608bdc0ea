package io.caisson.appliance;

import io.caisson.store.service.ServiceException;
import io.caisson.store.service.UserService;
import io.caisson.store.service.UserSpec;
import java.io.IOException;
import java.security.SecureRandom;
import java.util.Optional;

/** The user {@code admin} that a cluster without users gets. */
final class FirstAdmin {

    private static final String NAME = "admin";

    private FirstAdmin() {}

    /**
     * Makes the user, with the password that lies in the data directory. A password that lies there and opens nothing any more,
     * because it was changed or because another node's counts, is removed.
     *
     * @param founds whether this node began the cluster: those that join it have no say
     */
    static void letIn(UserService users, AdminSecrets secrets, SecureRandom random, boolean founds)
            throws IOException, ServiceException {
        if (founds && users.list().isEmpty()) {
            users.create(new UserSpec(NAME, "admin", secrets.passwordOrNew(random), true));
            return;
        }
        Optional<String> password = secrets.password();
        if (password.isPresent() && users.verify(NAME, password.get()).isEmpty()) {
            secrets.forgetPassword();
        }
    }
}
