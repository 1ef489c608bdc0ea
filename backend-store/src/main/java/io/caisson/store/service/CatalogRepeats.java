package io.caisson.store.service;

import io.caisson.store.catalog.Records;
import io.caisson.store.catalog.RequestRecords.RepeatRecord;
import io.caisson.store.catalog.Transaction;
import io.caisson.store.catalog.Versioned;
import io.caisson.store.service.CatalogEditor.Step;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Requests with keys as records of the catalog: one before the request is carried out, so that the same one elsewhere waits, and
 * the answer afterwards. A node that dies in between leaves the first; whoever asks again after a while takes it over, which is safe
 * as creates can be repeated.
 */
final class CatalogRepeats implements RepeatService {

    static final int MOST_KEPT = 512;
    static final Duration KEPT_FOR = Duration.ofHours(24);

    /** Longer than any request takes: its node has died, or could not say how it ended. */
    static final Duration ABANDONED_AFTER = Duration.ofSeconds(90);

    private final CatalogEditor editor;
    private final Clock clock;

    CatalogRepeats(CatalogEditor editor, Clock clock) {
        this.editor = editor;
        this.clock = clock;
    }

    @Override
    public Entry enter(Keyed request) throws ServiceException {
        String id = id(request);
        String attempt = UUID.randomUUID().toString();
        return editor.change(() -> {
            Instant now = clock.instant();
            Optional<Versioned<RepeatRecord>> known = editor.catalog().get(Records.REPEAT, id);
            if (known.isPresent() && age(known.get(), now).compareTo(KEPT_FOR) < 0) {
                RepeatRecord record = known.get().value();
                checkSame(request, record);
                if (record.status() != 0) {
                    return Step.nothingToDo(new Entry(record.attempt(), Optional.of(reply(record))))
                            .aboutNothingOfHosts();
                }
                checkAbandoned(request, known.get(), now);
            }
            Transaction transaction = new Transaction();
            known.ifPresentOrElse(
                    before -> transaction.expect(Records.REPEAT, before),
                    () -> transaction.expectAbsent(Records.REPEAT, id));
            RepeatRecord begun = new RepeatRecord(request.fingerprint(), attempt, editor.now(), 0, null, null, false);
            transaction.put(Records.REPEAT, id, begun);
            forget(id, now, transaction);
            return Step.commit(transaction, new Entry(attempt, Optional.<Reply>empty()))
                    .aboutNothingOfHosts();
        });
    }

    private static void checkSame(Keyed request, RepeatRecord record) throws ServiceException {
        if (!record.fingerprint().equals(request.fingerprint())) {
            throw new ServiceException(
                    ServiceException.Kind.INVALID,
                    "the Idempotency-Key '" + request.key() + "' was used for another request, at "
                            + record.startedAt(),
                    null,
                    "send each request with a key of its own, and repeat it with the same body");
        }
    }

    private static void checkAbandoned(Keyed request, Versioned<RepeatRecord> known, Instant now)
            throws ServiceException {
        if (age(known, now).compareTo(ABANDONED_AFTER) < 0) {
            throw ServiceException.conflict(
                    "the first request with the Idempotency-Key '" + request.key() + "' is still carried out",
                    null,
                    "send it again in a moment");
        }
    }

    private static Duration age(Versioned<RepeatRecord> record, Instant now) {
        return Duration.between(Instant.parse(record.value().startedAt()), now);
    }

    private static Reply reply(RepeatRecord record) throws ServiceException {
        String answer = record.answer();
        return new Reply(
                record.status(),
                record.location(),
                answer == null ? null : PackedText.unpack(answer),
                record.isShownOnce());
    }

    /** What is too old, and the oldest if there are too many. */
    private void forget(String id, Instant now, Transaction transaction) {
        List<Versioned<RepeatRecord>> others = editor.catalog().list(Records.REPEAT).stream()
                .filter(record -> !record.id().equals(id))
                .sorted(Comparator.comparing(record -> record.value().startedAt()))
                .toList();
        for (int i = 0; i < others.size(); i++) {
            boolean tooMany = others.size() - i >= MOST_KEPT;
            if (tooMany || age(others.get(i), now).compareTo(KEPT_FOR) >= 0) {
                transaction.delete(Records.REPEAT, others.get(i).id());
            }
        }
    }

    @Override
    public void fulfilled(Keyed request, String attempt, Reply reply) throws ServiceException {
        String body = reply.isShownOnce() ? null : reply.body();
        String packed = body == null ? null : PackedText.pack(body);
        change(
                request,
                attempt,
                (transaction, id, begun) -> transaction.put(
                        Records.REPEAT,
                        id,
                        begun.answered(reply.status(), reply.location(), packed, reply.isShownOnce())));
    }

    @Override
    public void released(Keyed request, String attempt) throws ServiceException {
        change(request, attempt, (transaction, id, begun) -> transaction.delete(Records.REPEAT, id));
    }

    /** What becomes of a request that was begun. */
    private interface End {
        void add(Transaction transaction, String id, RepeatRecord begun);
    }

    /** Nothing, if somebody has taken it over. */
    private void change(Keyed request, String attempt, End end) throws ServiceException {
        String id = id(request);
        editor.change(() -> {
            Optional<Versioned<RepeatRecord>> begun = editor.catalog()
                    .get(Records.REPEAT, id)
                    .filter(record -> record.value().attempt().equals(attempt));
            if (begun.isEmpty()) {
                return Step.nothingToDo(id).aboutNothingOfHosts();
            }
            Transaction transaction = new Transaction().expect(Records.REPEAT, begun.get());
            end.add(transaction, id, begun.get().value());
            return Step.commit(transaction, id).aboutNothingOfHosts();
        });
    }

    private static String id(Keyed request) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256")
                            .digest((request.client() + '\0' + request.key()).getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
