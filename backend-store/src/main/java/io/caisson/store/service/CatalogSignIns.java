package io.caisson.store.service;

import io.caisson.store.catalog.IdentityRecords.CookieKeyRecord;
import io.caisson.store.catalog.IdentityRecords.SignOutRecord;
import io.caisson.store.catalog.Records;
import io.caisson.store.catalog.Transaction;
import io.caisson.store.catalog.Versioned;
import io.caisson.store.service.CatalogEditor.Step;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;

/** The key of cookies and the ends of sessions as records of the catalog. */
final class CatalogSignIns implements SignInService {

    private static final int KEY_BYTES = 32;
    private static final int MOST_PRUNED = 64;

    private final CatalogEditor editor;
    private final Clock clock;
    private final SecureRandom random;

    CatalogSignIns(CatalogEditor editor, Clock clock, SecureRandom random) {
        this.editor = editor;
        this.clock = clock;
        this.random = random;
    }

    @Override
    public Optional<byte[]> key() {
        return editor.catalog().get(Records.COOKIE_KEY, Records.SELF).map(CatalogSignIns::bytes);
    }

    @Override
    public byte[] keyOrNew() throws ServiceException {
        Optional<byte[]> there = key();
        if (there.isPresent()) {
            return there.get();
        }
        byte[] fresh = new byte[KEY_BYTES];
        random.nextBytes(fresh);
        return editor.change(() -> {
            Optional<byte[]> faster = key();
            if (faster.isPresent()) {
                return Step.nothingToDo(faster.get()).aboutNothingOfHosts();
            }
            String text = Base64.getEncoder().encodeToString(fresh);
            Transaction transaction = new Transaction()
                    .expectAbsent(Records.COOKIE_KEY, Records.SELF)
                    .put(Records.COOKIE_KEY, Records.SELF, new CookieKeyRecord(text, editor.now()));
            return Step.commit(transaction, fresh).aboutNothingOfHosts();
        });
    }

    /** Ends of sessions go with the sessions. */
    @Override
    public void renewKey() throws ServiceException {
        byte[] fresh = new byte[KEY_BYTES];
        random.nextBytes(fresh);
        String text = Base64.getEncoder().encodeToString(fresh);
        editor.change(() -> {
            Transaction transaction =
                    new Transaction().put(Records.COOKIE_KEY, Records.SELF, new CookieKeyRecord(text, editor.now()));
            editor.catalog().list(Records.SIGN_OUT).stream()
                    .limit(MOST_PRUNED)
                    .forEach(old -> transaction.delete(Records.SIGN_OUT, old.id()));
            return Step.commit(transaction, text).aboutNothingOfHosts();
        });
    }

    private static byte[] bytes(Versioned<CookieKeyRecord> key) {
        return Base64.getDecoder().decode(key.value().key());
    }

    @Override
    public void end(String sessionId, Instant expiresAt) throws ServiceException {
        editor.change(() -> {
            Transaction transaction =
                    new Transaction().put(Records.SIGN_OUT, sessionId, new SignOutRecord(expiresAt.toString()));
            Instant now = clock.instant();
            editor.catalog().list(Records.SIGN_OUT).stream()
                    .filter(old -> !Instant.parse(old.value().expiresAt()).isAfter(now))
                    .limit(MOST_PRUNED)
                    .forEach(old -> transaction.delete(Records.SIGN_OUT, old.id()));
            return Step.commit(transaction, sessionId).aboutNothingOfHosts();
        });
    }

    @Override
    public boolean isEnded(String sessionId) {
        return editor.catalog().get(Records.SIGN_OUT, sessionId).isPresent();
    }
}
