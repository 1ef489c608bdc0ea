package io.caisson.store.service;

import io.caisson.store.catalog.IdentityRecords.UserRecord;
import io.caisson.store.catalog.Records;
import io.caisson.store.catalog.Records.NameRecord;
import io.caisson.store.catalog.Transaction;
import io.caisson.store.catalog.Versioned;
import io.caisson.store.service.CatalogEditor.Step;
import io.caisson.store.service.Configuration.KnownUser;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Users as records of the catalog. */
final class CatalogUsers implements UserService {

    /** Longer than any password: what is longer need not be hashed. */
    private static final int LONGEST_TRIED = 512;

    private final CatalogEditor editor;
    private final PasswordHash hashes;

    CatalogUsers(CatalogEditor editor, PasswordHash hashes) {
        this.editor = editor;
        this.hashes = hashes;
    }

    @Override
    public UserService onlyAt(long revision) {
        return new CatalogUsers(editor.onlyAt(revision), hashes);
    }

    @Override
    public User create(UserSpec spec) throws ServiceException {
        Names.check(spec.name());
        String role = AccountRole.parse(spec.role()).text();
        PasswordRules.check(spec.name(), spec.password());
        String key = Names.key(Records.USER, spec.name());
        checkFree(spec.name(), key);
        return add(new KnownUser(spec.name(), role, hashes.of(spec.password()), spec.passwordMustChange()), key);
    }

    /** Lets a user in with a password that was chosen elsewhere. */
    User createKnown(KnownUser user) throws ServiceException {
        Names.check(user.name());
        String role = AccountRole.parse(user.role()).text();
        PasswordHash.check(user.passwordHash());
        return add(
                new KnownUser(user.name(), role, user.passwordHash(), user.passwordMustChange()),
                Names.key(Records.USER, user.name()));
    }

    private User add(KnownUser user, String key) throws ServiceException {
        String id = UUID.randomUUID().toString();
        return get(editor.change(() -> {
            checkFree(user.name(), key);
            String now = editor.now();
            Transaction transaction = new Transaction()
                    .expectAbsent(Records.NAME, key)
                    .put(Records.NAME, key, new NameRecord(id))
                    .put(
                            Records.USER,
                            id,
                            new UserRecord(
                                    user.name(),
                                    user.role(),
                                    user.passwordHash(),
                                    1,
                                    user.passwordMustChange(),
                                    now,
                                    now));
            return Step.commit(transaction, id).aboutNothingOfHosts();
        }));
    }

    private void checkFree(String name, String key) throws ServiceException {
        if (editor.owner(key).isPresent()) {
            throw ServiceException.conflict(
                    "a user '" + name + "' exists, and passwords are not compared", "/name", "choose another name");
        }
    }

    @Override
    public User get(String idOrName) throws ServiceException {
        return view(editor.require(Records.USER, idOrName));
    }

    @Override
    public Optional<User> find(String id) {
        return editor.catalog().get(Records.USER, id).map(CatalogUsers::view);
    }

    @Override
    public List<User> list() {
        return editor.catalog().list(Records.USER).stream()
                .map(CatalogUsers::view)
                .sorted(Comparator.comparing(User::name))
                .toList();
    }

    @Override
    public User changeRole(String idOrName, String role) throws ServiceException {
        String text = AccountRole.parse(role).text();
        return get(editor.change(() -> {
            Versioned<UserRecord> user = editor.toChange(Records.USER, idOrName);
            if (user.value().role().equals(text)) {
                return Step.nothingToDo(user.id()).aboutNothingOfHosts();
            }
            Transaction transaction = new Transaction().expect(Records.USER, user);
            keepAnAdmin(user, transaction);
            transaction.put(Records.USER, user.id(), user.value().withRole(text));
            return Step.commit(transaction, user.id()).aboutNothingOfHosts();
        }));
    }

    @Override
    public User changePassword(String idOrName, String password, boolean mustChange) throws ServiceException {
        PasswordRules.check(get(idOrName).name(), password);
        String hash = hashes.of(password);
        return get(editor.change(() -> {
            Versioned<UserRecord> user = editor.toChange(Records.USER, idOrName);
            Transaction transaction = new Transaction()
                    .expect(Records.USER, user)
                    .put(Records.USER, user.id(), user.value().withPassword(hash, mustChange, editor.now()));
            return Step.commit(transaction, user.id()).aboutNothingOfHosts();
        }));
    }

    @Override
    public void delete(String idOrName) throws ServiceException {
        editor.change(() -> {
            Versioned<UserRecord> user = editor.toChange(Records.USER, idOrName);
            Transaction transaction = new Transaction().expect(Records.USER, user);
            keepAnAdmin(user, transaction);
            transaction
                    .delete(Records.USER, user.id())
                    .delete(Records.NAME, Names.key(Records.USER, user.value().name()));
            return Step.commit(transaction, user.id()).aboutNothingOfHosts();
        });
    }

    /** Two who take each other's role at once: each relies on the other's record, and the second looks again. */
    private void keepAnAdmin(Versioned<UserRecord> leaving, Transaction transaction) throws ServiceException {
        if (AccountRole.ofRecord(leaving.value().role()) != AccountRole.ADMIN) {
            return;
        }
        Versioned<UserRecord> other = editor.catalog().list(Records.USER).stream()
                .filter(user -> !user.id().equals(leaving.id()))
                .filter(user -> AccountRole.ofRecord(user.value().role()) == AccountRole.ADMIN)
                .findFirst()
                .orElseThrow(() -> ServiceException.conflict(
                        "user '" + leaving.value().name() + "' is the only administrator",
                        "/role",
                        "make another user an administrator first"));
        transaction.expect(Records.USER, other);
    }

    @Override
    public Optional<User> verify(String name, String password) throws ServiceException {
        if (password.length() > LONGEST_TRIED) {
            return Optional.empty();
        }
        Optional<Versioned<UserRecord>> user = editor.owner(Names.key(Records.USER, name))
                .flatMap(id -> editor.catalog().get(Records.USER, id));
        if (user.isEmpty()) {
            hashes.matchNothing(password);
            return Optional.empty();
        }
        return hashes.matches(password, user.get().value().passwordHash())
                ? user.map(CatalogUsers::view)
                : Optional.empty();
    }

    private static User view(Versioned<UserRecord> user) {
        UserRecord record = user.value();
        return new User(
                user.id(),
                record.name(),
                AccountRole.ofRecord(record.role()),
                record.generation(),
                record.passwordMustChange(),
                record.createdAt(),
                record.passwordChangedAt(),
                user.revision());
    }
}
