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
     * Makes the user, with the password that was chosen at the installation, or one that lies in the data directory from then on
     * and must be changed at the first sign-in. A password that lies there and opens nothing any more, because it was changed or
     * because another node's counts, is removed.
     *
     * @param founds whether this node began the cluster: those that join it have no say
     */
    static void letIn(UserService users, AdminSecrets secrets, SecureRandom random, boolean founds)
            throws IOException, ServiceException {
        if (founds && users.list().isEmpty()) {
            Optional<String> chosen = secrets.chosenPassword();
            String password = chosen.isPresent() ? chosen.get() : secrets.passwordOrNew(random);
            users.create(new UserSpec(NAME, "admin", password, chosen.isEmpty()));
            secrets.forgetChosenPassword();
            return;
        }
        secrets.forgetChosenPassword();
        Optional<String> password = secrets.password();
        if (password.isPresent() && users.verify(NAME, password.get()).isEmpty()) {
            secrets.forgetPassword();
        }
    }
}
