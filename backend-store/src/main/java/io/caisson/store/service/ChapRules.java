package io.caisson.store.service;

import io.caisson.store.access.ChapAlgorithm;
import io.caisson.store.catalog.Records.ChapRecord;
import io.caisson.store.catalog.Records.HostRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What CHAP names, secrets and algorithms may be. No message has a secret in it. */
final class ChapRules {
    /** RFC 7143, 9.2.1: less than 96 bits is not secure without IPsec. */
    private static final int MIN_SECRET = 12;

    private static final int MAX_SECRET = 255;
    private static final Pattern PRINTABLE = Pattern.compile("[!-~]*");
    private static final Pattern USER = Pattern.compile("[!-~]{1,255}");

    private ChapRules() {}

    /**
     * What is to be stored.
     *
     * @param current what is stored now
     */
    static ChapRecord record(ChapSpec spec, @Nullable ChapRecord current) throws ServiceException {
        checkUser(spec.user(), "/chap/user");
        String secret = spec.secret() != null ? spec.secret() : current == null ? null : current.secret();
        if (secret == null) {
            throw missing("the host's secret", "/chap/secret");
        }
        checkSecret(secret, "/chap/secret");
        String mutualUser = spec.mutualUser();
        String mutualSecret = null;
        if (mutualUser == null) {
            if (spec.mutualSecret() != null) {
                throw missing("the name that goes with the mutual secret", "/chap/mutualUser");
            }
        } else {
            checkUser(mutualUser, "/chap/mutualUser");
            mutualSecret =
                    spec.mutualSecret() != null ? spec.mutualSecret() : current == null ? null : current.mutualSecret();
            if (mutualSecret == null) {
                throw missing("the mutual secret", "/chap/mutualSecret");
            }
            checkSecret(mutualSecret, "/chap/mutualSecret");
        }
        return new ChapRecord(
                spec.user(), secret, mutualUser, mutualSecret, digests(spec.digests()), !spec.discovery());
    }

    private static ServiceException missing(String what, String pointer) {
        return ServiceException.invalid(what + " is missing", pointer, "give it; it is not returned later");
    }

    private static void checkUser(String user, String pointer) throws ServiceException {
        if (!USER.matcher(user).matches()) {
            throw ServiceException.invalid(
                    "the CHAP name has " + user.length() + " characters, or some that are not allowed",
                    pointer,
                    "use 1 to 255 printable ASCII characters without blanks; many initiators send their iSCSI name");
        }
    }

    private static void checkSecret(String secret, String pointer) throws ServiceException {
        if (secret.length() < MIN_SECRET || secret.length() > MAX_SECRET) {
            throw ServiceException.invalid(
                    "the secret has " + secret.length() + " characters",
                    pointer,
                    "use " + MIN_SECRET + " to " + MAX_SECRET + "; Windows takes 12 to 16");
        }
        if (!PRINTABLE.matcher(secret).matches()) {
            throw ServiceException.invalid(
                    "the secret has characters that are not allowed",
                    pointer,
                    "use printable ASCII characters without blanks, and no end of line");
        }
    }

    private static List<String> digests(List<String> given) throws ServiceException {
        if (given.isEmpty()) {
            return ChapAlgorithm.texts();
        }
        for (int i = 0; i < given.size(); i++) {
            if (ChapAlgorithm.byText(given.get(i)).isEmpty()) {
                throw ServiceException.invalid(
                        "'" + given.get(i) + "' is not a CHAP digest",
                        "/chap/digests/" + i,
                        "use " + String.join(", ", ChapAlgorithm.texts()));
            }
        }
        return ChapAlgorithm.texts().stream().filter(given::contains).toList();
    }

    /**
     * RFC 7143, 9.2.1: who knows a secret of one direction must not be able to answer in the other, neither for himself nor
     * for another host. So what we prove to know is nothing that a host proves to know.
     *
     * @param others the other hosts
     */
    static void checkDirections(ChapRecord chap, List<HostRecord> others) throws ServiceException {
        List<ChapRecord> all = new ArrayList<>(
                others.stream().map(HostRecord::chap).filter(Objects::nonNull).toList());
        all.add(chap);
        Set<String> ofHosts =
                Set.copyOf(all.stream().map(ChapRecord::secret).distinct().toList());
        if (chap.mutualSecret() != null && ofHosts.contains(chap.mutualSecret())) {
            throw ServiceException.invalid(
                    "the mutual secret is the secret of a host",
                    "/chap/mutualSecret",
                    "use another: see RFC 7143, 9.2.1");
        }
        boolean provenByUs = all.stream()
                .flatMap(each -> Stream.ofNullable(each.mutualSecret()))
                .anyMatch(chap.secret()::equals);
        if (provenByUs) {
            throw ServiceException.invalid(
                    "the secret is a mutual secret of a host", "/chap/secret", "use another: see RFC 7143, 9.2.1");
        }
    }

    static @Nullable HostChap view(@Nullable ChapRecord chap) {
        return chap == null
                ? null
                : new HostChap(chap.user(), chap.mutualUser(), chap.digests(), !chap.openDiscovery());
    }
}
