package io.caisson.store.service;

import io.caisson.store.catalog.IdentityRecords.ApiTokenRecord;
import io.caisson.store.catalog.Records;
import io.caisson.store.catalog.Records.NameRecord;
import io.caisson.store.catalog.Transaction;
import io.caisson.store.catalog.Versioned;
import io.caisson.store.service.CatalogEditor.Step;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Tokens as records of the catalog: {@code caisson_} and the token's id and 32 random bytes, so that one look-up finds it. Only
 * its SHA-256 is kept; more than a plain hash would be wasted on so much chance.
 */
final class CatalogTokens implements TokenService {

    private static final String PREFIX = "caisson_";
    private static final int SECRET_BYTES = 32;
    private static final int MOST_TOKENS = 1000;
    private static final int MOST_DAYS = 3650;
    private static final Duration USE_GRAIN = Duration.ofHours(1);

    private final CatalogEditor editor;
    private final Clock clock;
    private final SecureRandom random;
    /** One at a time: without a majority each takes its time to fail. */
    private final AtomicBoolean noting = new AtomicBoolean();

    CatalogTokens(CatalogEditor editor, Clock clock, SecureRandom random) {
        this.editor = editor;
        this.clock = clock;
        this.random = random;
    }

    @Override
    public TokenService onlyAt(long revision) {
        return new CatalogTokens(editor.onlyAt(revision), clock, random);
    }

    @Override
    public NewToken create(String name, String role, @Nullable Integer expiresInDays, String createdBy)
            throws ServiceException {
        Names.check(name);
        String roleText = AccountRole.parse(role).text();
        if (expiresInDays != null && (expiresInDays < 1 || expiresInDays > MOST_DAYS)) {
            throw ServiceException.invalid(
                    expiresInDays + " days", "/expiresInDays", "give 1 to " + MOST_DAYS + ", or none");
        }
        String id = UUID.randomUUID().toString();
        String secret = PREFIX + id.replace("-", "") + "_" + randomText();
        String key = Names.key(Records.API_TOKEN, name);
        editor.change(() -> {
            if (editor.owner(key).isPresent()) {
                throw ServiceException.conflict(
                        "a token '" + name + "' exists, and cannot be shown again",
                        "/name",
                        "choose another name, or delete that token");
            }
            if (editor.catalog().list(Records.API_TOKEN).size() >= MOST_TOKENS) {
                throw ServiceException.conflict(
                        "there are " + MOST_TOKENS + " tokens", null, "delete those that are not used any more");
            }
            Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
            String end = expiresInDays == null
                    ? null
                    : now.plus(Duration.ofDays(expiresInDays)).toString();
            ApiTokenRecord record =
                    new ApiTokenRecord(name, roleText, sha256(secret), createdBy, editor.now(), end, null);
            Transaction transaction = new Transaction()
                    .expectAbsent(Records.NAME, key)
                    .put(Records.NAME, key, new NameRecord(id))
                    .put(Records.API_TOKEN, id, record);
            return Step.commit(transaction, id).aboutNothingOfHosts();
        });
        return new NewToken(get(id), secret);
    }

    private String randomText() {
        byte[] bytes = new byte[SECRET_BYTES];
        random.nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    @Override
    public ApiToken get(String idOrName) throws ServiceException {
        return view(editor.require(Records.API_TOKEN, idOrName));
    }

    @Override
    public List<ApiToken> list() {
        return editor.catalog().list(Records.API_TOKEN).stream()
                .map(CatalogTokens::view)
                .sorted(Comparator.comparing(ApiToken::name))
                .toList();
    }

    @Override
    public void delete(String idOrName) throws ServiceException {
        editor.change(() -> {
            Versioned<ApiTokenRecord> token = editor.toChange(Records.API_TOKEN, idOrName);
            Transaction transaction = new Transaction()
                    .expect(Records.API_TOKEN, token)
                    .delete(Records.API_TOKEN, token.id())
                    .delete(
                            Records.NAME,
                            Names.key(Records.API_TOKEN, token.value().name()));
            return Step.commit(transaction, token.id()).aboutNothingOfHosts();
        });
    }

    @Override
    public Optional<ApiToken> verify(String secret) {
        Optional<Versioned<ApiTokenRecord>> token =
                idIn(secret).flatMap(id -> editor.catalog().get(Records.API_TOKEN, id));
        if (token.isEmpty()
                || !isOf(token.get().value(), secret)
                || isOver(token.get().value())) {
            return Optional.empty();
        }
        noteUse(token.get());
        return token.map(CatalogTokens::view);
    }

    /** The id between the prefix and the chance. */
    private static Optional<String> idIn(String secret) {
        int digits = 32;
        int end = PREFIX.length() + digits;
        if (!secret.startsWith(PREFIX) || secret.length() <= end || secret.charAt(end) != '_') {
            return Optional.empty();
        }
        String hex = secret.substring(PREFIX.length(), end);
        return Optional.of(String.join(
                "-",
                hex.substring(0, 8),
                hex.substring(8, 12),
                hex.substring(12, 16),
                hex.substring(16, 20),
                hex.substring(20)));
    }

    private static boolean isOf(ApiTokenRecord record, String secret) {
        return MessageDigest.isEqual(
                record.secretSha256().getBytes(StandardCharsets.US_ASCII),
                sha256(secret).getBytes(StandardCharsets.US_ASCII));
    }

    private boolean isOver(ApiTokenRecord record) {
        String end = record.expiresAt();
        return end != null && !clock.instant().isBefore(Instant.parse(end));
    }

    /** Nobody waits for it, and it may fail: who asks has to be answered without a majority too. */
    private void noteUse(Versioned<ApiTokenRecord> token) {
        String last = token.value().lastUsedAt();
        Instant now = clock.instant();
        boolean isNoted = last != null && Instant.parse(last).plus(USE_GRAIN).isAfter(now);
        if (isNoted || !noting.compareAndSet(false, true)) {
            return;
        }
        editor.catalog()
                .commit(new Transaction()
                        .expect(Records.API_TOKEN, token)
                        .put(Records.API_TOKEN, token.id(), token.value().withUse(editor.now())))
                .whenComplete((done, failed) -> noting.set(false));
    }

    private static String sha256(String secret) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(secret.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    private static ApiToken view(Versioned<ApiTokenRecord> token) {
        ApiTokenRecord record = token.value();
        return new ApiToken(
                token.id(),
                record.name(),
                AccountRole.ofRecord(record.role()),
                record.createdBy(),
                record.createdAt(),
                record.expiresAt(),
                record.lastUsedAt(),
                token.revision());
    }
}
