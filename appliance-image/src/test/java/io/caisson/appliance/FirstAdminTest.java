package io.caisson.appliance;

import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.store.service.AccountRole;
import io.caisson.store.service.User;
import io.caisson.store.service.UserService;
import io.caisson.store.service.UserSpec;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FirstAdminTest {

    @TempDir
    Path directory;

    private final SecureRandom random = new SecureRandom();
    private final Users users = new Users();
    private AdminSecrets secrets;

    @BeforeEach
    void load() throws Exception {
        secrets = AdminSecrets.loadOrCreate(directory, random);
    }

    private void choose(String password) throws Exception {
        Files.writeString(directory.resolve("admin-password.chosen"), password + "\n");
    }

    private void start(boolean founds) throws Exception {
        FirstAdmin.letIn(users, secrets, random, founds);
    }

    @Test
    void aPasswordThatWasMadeMustBeChanged() throws Exception {
        start(true);

        assertThat(users.made)
                .containsExactly(
                        new UserSpec("admin", "admin", secrets.password().orElseThrow(), true));
    }

    @Test
    void aPasswordThatWasMadeBeforeTheUserWasStillMustBe() throws Exception {
        String before = secrets.passwordOrNew(random);

        start(true);

        assertThat(users.made).containsExactly(new UserSpec("admin", "admin", before, true));
        assertThat(secrets.password()).contains(before);
    }

    @Test
    void onesOwnChoiceNeedNotBeChangedAndDoesNotStay() throws Exception {
        choose("chosen at the installation");

        start(true);

        assertThat(users.made).containsExactly(new UserSpec("admin", "admin", "chosen at the installation", false));
        assertThat(secrets.chosenPassword()).isEmpty();
        assertThat(secrets.password()).isEmpty();
    }

    @Test
    void whoJoinsOthersHasNoSay() throws Exception {
        choose("chosen at the installation");

        start(false);

        assertThat(users.made).isEmpty();
        assertThat(secrets.chosenPassword()).isEmpty();
    }

    @Test
    void aPasswordThatOpensNothingAnyMoreIsForgotten() throws Exception {
        start(true);
        start(true);
        assertThat(secrets.password()).isPresent();

        users.made.set(0, new UserSpec("admin", "admin", "another one", false));
        start(true);

        assertThat(users.made).hasSize(1);
        assertThat(secrets.password()).isEmpty();
    }

    /** Remembers whom it made. */
    private static final class Users implements UserService {

        final List<UserSpec> made = new ArrayList<>();

        private static User user(UserSpec spec) {
            return new User("id", spec.name(), AccountRole.ADMIN, 1, spec.passwordMustChange(), "", "", 1);
        }

        @Override
        public User create(UserSpec spec) {
            made.add(spec);
            return user(spec);
        }

        @Override
        public List<User> list() {
            return made.stream().map(Users::user).toList();
        }

        @Override
        public Optional<User> verify(String name, String password) {
            return made.stream()
                    .filter(spec -> spec.name().equals(name) && spec.password().equals(password))
                    .map(Users::user)
                    .findFirst();
        }

        @Override
        public UserService onlyAt(long revision) {
            throw new UnsupportedOperationException();
        }

        @Override
        public User get(String idOrName) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Optional<User> find(String id) {
            throw new UnsupportedOperationException();
        }

        @Override
        public User changeRole(String idOrName, String role) {
            throw new UnsupportedOperationException();
        }

        @Override
        public User changePassword(String idOrName, String password, boolean mustChange) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void delete(String idOrName) {
            throw new UnsupportedOperationException();
        }
    }
}
