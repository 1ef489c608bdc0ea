package io.caisson.store.service;

import io.caisson.store.access.DhChapGroup;
import io.caisson.store.access.DhChapHash;
import io.caisson.store.access.DhChapKey;
import io.caisson.store.access.TlsKey;
import io.caisson.store.catalog.Records.HostRecord;
import io.caisson.store.catalog.Records.NvmeSecretsRecord;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** What keys of NVMe hosts may be. No message has a key in it. */
final class NvmeRules {
    private static final String OFF = "off";
    private static final String OPTIONAL = "optional";
    private static final String REQUIRED = "required";

    private NvmeRules() {}

    /**
     * What is to be stored; null if the host has to prove nothing.
     *
     * @param current what is stored now
     */
    static @Nullable NvmeSecretsRecord record(
            @Nullable DhChapSpec dhchap, @Nullable TlsSpec tls, @Nullable NvmeSecretsRecord current)
            throws ServiceException {
        if (dhchap == null && tls == null) {
            return null;
        }
        String hostKey = null;
        String controllerKey = null;
        if (dhchap != null) {
            checkMinimum(dhchap.minimumHash(), DhChapHash.texts(), "/dhchap/minimumHash");
            checkMinimum(dhchap.minimumGroup(), DhChapGroup.texts(), "/dhchap/minimumGroup");
            hostKey = key(dhchap.key(), current == null ? null : current.hostKey(), "/dhchap/key", NvmeRules::dhchap);
            if (dhchap.bidirectional()) {
                controllerKey = key(
                        dhchap.controllerKey(),
                        current == null ? null : current.controllerKey(),
                        "/dhchap/controllerKey",
                        NvmeRules::dhchap);
            }
        }
        String tlsKey = tls == null
                ? null
                : key(
                        tls.key(),
                        current == null ? null : current.tlsKey(),
                        "/tls/key",
                        text -> TlsKey.parse(text).text());
        return new NvmeSecretsRecord(
                hostKey,
                controllerKey,
                tls == null ? OFF : tls.required() ? REQUIRED : OPTIONAL,
                tlsKey,
                dhchap == null || dhchap.minimumHash().equals(HostDhChap.ANY_HASH) ? null : dhchap.minimumHash(),
                dhchap == null || dhchap.minimumGroup().equals(HostDhChap.ANY_GROUP) ? null : dhchap.minimumGroup());
    }

    /** What somebody would have to ask for to have DH-HMAC-CHAP as it is stored; null if it is not. */
    static @Nullable DhChapSpec dhchap(@Nullable NvmeSecretsRecord stored) {
        if (stored == null || stored.hostKey() == null) {
            return null;
        }
        return new DhChapSpec(
                stored.hostKey(),
                stored.controllerKey() != null,
                stored.controllerKey(),
                Objects.requireNonNullElse(stored.minimumHash(), HostDhChap.ANY_HASH),
                Objects.requireNonNullElse(stored.minimumGroup(), HostDhChap.ANY_GROUP));
    }

    /** As {@link #dhchap(NvmeSecretsRecord)}, of TLS. */
    static @Nullable TlsSpec tls(@Nullable NvmeSecretsRecord stored) {
        return stored == null || stored.tls().equals(OFF)
                ? null
                : new TlsSpec(stored.tlsKey(), stored.tls().equals(REQUIRED));
    }

    private static void checkMinimum(String given, List<String> known, String pointer) throws ServiceException {
        if (!known.contains(given)) {
            throw ServiceException.invalid(
                    "'" + given + "' is nothing that DH-HMAC-CHAP can use", pointer, "use " + String.join(", ", known));
        }
    }

    private static String dhchap(String text) {
        return DhChapKey.parse(text).text();
    }

    /** The key in its one spelling. */
    private static String key(
            @Nullable String given, @Nullable String current, String pointer, UnaryOperator<String> spelling)
            throws ServiceException {
        String key = given == null ? current : given;
        if (key == null) {
            throw ServiceException.invalid("the key is missing", pointer, "give it; it is not returned later");
        }
        try {
            return spelling.apply(key);
        } catch (IllegalArgumentException wrong) {
            throw ServiceException.invalid(
                    String.valueOf(wrong.getMessage()),
                    pointer,
                    "make one with 'nvme gen-dhchap-key' or 'nvme gen-tls-key', or let 'caisson host' generate it");
        }
    }

    /**
     * Who knows a key of one direction must not be able to answer in the other, neither for himself nor for another host
     * (NVM Express Base Specification, 8.13.5.8). So the key with which we authenticate is no host's.
     *
     * @param others the other hosts
     */
    static void checkDirections(NvmeSecretsRecord own, List<HostRecord> others) throws ServiceException {
        List<NvmeSecretsRecord> all = new ArrayList<>(
                others.stream().map(HostRecord::nvme).filter(Objects::nonNull).toList());
        all.add(own);
        if (own.controllerKey() != null && all.stream().anyMatch(each -> same(own.controllerKey(), each.hostKey()))) {
            throw ServiceException.invalid(
                    "the controller's key is the key of a host", "/dhchap/controllerKey", "use another");
        }
        if (own.hostKey() != null && all.stream().anyMatch(each -> same(own.hostKey(), each.controllerKey()))) {
            throw ServiceException.invalid("the key is a controller's key of a host", "/dhchap/key", "use another");
        }
    }

    /** Whether both have one secret, however it becomes a key. */
    private static boolean same(@Nullable String one, @Nullable String other) {
        return one != null && other != null && Arrays.equals(secret(one), secret(other));
    }

    /** Of what only a newer release knows, the text itself. */
    private static byte[] secret(String text) {
        try {
            return DhChapKey.parse(text).secret();
        } catch (IllegalArgumentException ofNewerRelease) {
            return text.getBytes(StandardCharsets.UTF_8);
        }
    }

    static @Nullable HostDhChap dhchapView(@Nullable NvmeSecretsRecord secrets) {
        if (secrets == null || secrets.hostKey() == null) {
            return null;
        }
        String hash = hash(secrets.hostKey(), text -> DhChapKey.parse(text).transformation());
        return new HostDhChap(
                hash,
                secrets.controllerKey() != null,
                Objects.requireNonNullElse(secrets.minimumHash(), HostDhChap.ANY_HASH),
                Objects.requireNonNullElse(secrets.minimumGroup(), HostDhChap.ANY_GROUP));
    }

    static @Nullable HostTls tlsView(@Nullable NvmeSecretsRecord secrets) {
        if (secrets == null || secrets.tlsKey() == null) {
            return null;
        }
        String hash = hash(secrets.tlsKey(), text -> TlsKey.parse(text).hash());
        return new HostTls(hash, secrets.tls().equals(REQUIRED));
    }

    private static String hash(String key, Function<String, Enum<?>> of) {
        try {
            return of.apply(key).name().toLowerCase(Locale.ROOT);
        } catch (IllegalArgumentException ofNewerRelease) {
            return "unknown";
        }
    }
}
