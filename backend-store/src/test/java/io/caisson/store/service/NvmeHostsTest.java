package io.caisson.store.service;

import static io.caisson.store.service.ServiceFixture.failure;
import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.store.access.NvmeKeys;
import io.caisson.store.catalog.Records;
import io.caisson.store.catalog.Records.NvmeSecretsRecord;
import io.caisson.store.catalog.Transaction;
import io.caisson.store.service.ServiceException.Kind;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NvmeHostsTest {
    private static final String KEY = NvmeKeys.dhchap(1, 32, 1);
    private static final String OURS = NvmeKeys.dhchap(0, 64, 2);
    private static final String PSK = NvmeKeys.tls(1, 32, 3);
    private static final String NQN = "nqn.2014-08.org.nvmexpress:uuid:01234567-89ab-cdef-0123-456789abcdef";

    private final ServiceFixture fixture = new ServiceFixture();
    private final HostService hosts = fixture.services.hosts();

    static HostSpec spec(String name, List<String> nqns, Map<String, String> labels) {
        return new HostSpec(name, List.of(), nqns, List.of(), labels, null, null, null);
    }

    private static HostSpec spec(@Nullable DhChapSpec dhchap, @Nullable TlsSpec tls) {
        return new HostSpec("h", List.of(), List.of(NQN), List.of(), Map.of(), null, dhchap, tls);
    }

    private @Nullable NvmeSecretsRecord stored() {
        return fixture.catalog.list(Records.HOST).get(0).value().nvme();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                NQN,
                "nqn.2014-08.org.nvmexpress:uuid:01234567-89AB-CDEF-0123-456789ABCDEF",
                "nqn.2014-08.com.vmware:nvme:esx1",
                "nqn.1988-11.com.dell:poweredge-x",
                "nqn.2026-11.io.x:Upper/And:more"
            })
    void takesNqnsAsTheyAre(String nqn) throws Exception {
        assertThat(hosts.create(spec("h", List.of(nqn), Map.of())).value().nqns())
                .containsExactly(nqn);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "esx1",
                "iqn.2026-11.io.x:y",
                "NQN.2026-11.io.x:y",
                "nqn.2026-13.io.x:y",
                "nqn.2026-11.io.x",
                "nqn.2026-11.io.x:",
                "nqn.2026-11.io.x:a b",
                "nqn.2014-08.org.nvmexpress.discovery",
                "nqn.2014-08.org.nvmexpress:uuid:01234567",
                "**"
            })
    void refusesWhatIsNoNqn(String nqn) {
        assertThat(failure(Kind.INVALID, () -> hosts.create(spec("h", List.of(nqn), Map.of())))
                        .pointer())
                .isEqualTo("/nqns/0");
    }

    @Test
    void refusesNqnsOfMoreThan223Bytes() throws Exception {
        String longest = "nqn.2026-11.io.x:" + "y".repeat(206);
        hosts.create(spec("fits", List.of(longest), Map.of()));
        failure(Kind.INVALID, () -> hosts.create(spec("h", List.of(longest + "y"), Map.of())));
    }

    @Test
    void needsSomeName() {
        failure(Kind.INVALID, () -> hosts.create(spec("h", List.of(), Map.of())));
    }

    @Test
    void takesAnyNqnOnlyAloneAndWithinNetworks() throws Exception {
        assertThat(failure(Kind.INVALID, () -> hosts.create(spec("h", List.of("*"), Map.of())))
                        .pointer())
                .isEqualTo("/nqns");
        hosts.create(new HostSpec("h", List.of("*"), List.of("*"), List.of("127.0.0.0/8"), Map.of(), null, null, null));
    }

    @Test
    void givesAnNqnToOneHostOnly() throws Exception {
        hosts.create(spec("a", List.of(NQN), Map.of()));
        assertThat(failure(Kind.CONFLICT, () -> hosts.create(spec("b", List.of("nqn.2026-11.x:b", NQN), Map.of())))
                        .pointer())
                .isEqualTo("/nqns/1");
        hosts.update("a", spec("a", List.of("nqn.2026-11.x:a"), Map.of()));
        hosts.create(spec("b", List.of(NQN), Map.of()));
        hosts.delete("b");
        hosts.create(spec("c", List.of(NQN), Map.of()));
    }

    @Test
    void keepsKeysAndShowsNone() throws Exception {
        Host host = hosts.create(spec(new DhChapSpec(KEY, true, OURS), new TlsSpec(PSK, true)))
                .value();
        assertThat(host.dhchap()).isEqualTo(new HostDhChap("sha256", true, "sha256", "none"));
        assertThat(host.tls()).isEqualTo(new HostTls("sha256", true));
        assertThat(host.toString()).doesNotContain("DHHC").doesNotContain("NVMeTLS");
        assertThat(stored()).isEqualTo(new NvmeSecretsRecord(KEY, OURS, "required", PSK, null, null));
    }

    @Test
    void changesOneKeyAndKeepsTheOthers() throws Exception {
        hosts.create(spec(new DhChapSpec(KEY, true, OURS), new TlsSpec(PSK, true)));
        String fresh = NvmeKeys.dhchap(3, 64, 4);
        hosts.update("h", spec(new DhChapSpec(fresh, true, null), new TlsSpec(null, false)));
        assertThat(stored()).isEqualTo(new NvmeSecretsRecord(fresh, OURS, "optional", PSK, null, null));
        hosts.update("h", spec(new DhChapSpec(null, false, null), null));
        assertThat(stored()).isEqualTo(new NvmeSecretsRecord(fresh, null, "off", null, null, null));
        hosts.update("h", spec(null, null));
        assertThat(stored()).isNull();
    }

    @Test
    void keepsWhatAnAuthenticationHasToBeAtLeast() throws Exception {
        Host host = hosts.create(spec(new DhChapSpec(KEY, false, null, "sha384", "ffdhe3072"), null))
                .value();
        assertThat(host.dhchap()).isEqualTo(new HostDhChap("sha256", false, "sha384", "ffdhe3072"));
        assertThat(stored()).isEqualTo(new NvmeSecretsRecord(KEY, null, "off", null, "sha384", "ffdhe3072"));
        hosts.update("h", spec(new DhChapSpec(null, false, null, "sha256", "none"), null));
        assertThat(stored()).isEqualTo(new NvmeSecretsRecord(KEY, null, "off", null, null, null));
    }

    @Test
    void refusesHashesAndGroupsThatDoNotExist() {
        refused("/dhchap/minimumHash", new DhChapSpec(KEY, false, null, "sha1", "none"), null);
        refused("/dhchap/minimumGroup", new DhChapSpec(KEY, false, null, "sha256", "ffdhe1024"), null);
    }

    @Test
    void createsOnceAndDoesNotSayWhetherAKeyIsRight() throws Exception {
        HostSpec spec = spec(new DhChapSpec(KEY, false, null), null);
        hosts.create(spec);
        ServiceException right = failure(Kind.CONFLICT, () -> hosts.create(spec));
        ServiceException wrong =
                failure(Kind.CONFLICT, () -> hosts.create(spec(new DhChapSpec(OURS, false, null), null)));
        assertThat(right).hasMessage(wrong.getMessage());
        failure(Kind.CONFLICT, () -> hosts.create(spec(null, null)));
    }

    /** Both were checked before either was there. */
    @Test
    void ofTwoChangesAtOnceTheSecondIsCheckedAgainstTheFirst() throws Exception {
        HostService others = fixture.services.hosts();
        others.create(named("a", new DhChapSpec(NvmeKeys.dhchap(0, 32, 5), false, null)));
        fixture.catalog.beforeNextCommit = () -> {
            try {
                others.update("a", named("a", new DhChapSpec(OURS, false, null)));
            } catch (ServiceException e) {
                throw new AssertionError(e);
            }
        };
        refused("/dhchap/controllerKey", new DhChapSpec(KEY, true, OURS), null);
    }

    private static HostSpec named(String name, DhChapSpec dhchap) {
        return new HostSpec(name, List.of(), List.of("nqn.2026-11.x:" + name), List.of(), Map.of(), null, dhchap, null);
    }

    private void refused(String pointer, @Nullable DhChapSpec dhchap, @Nullable TlsSpec tls) {
        ServiceException refusal = failure(Kind.INVALID, () -> hosts.create(spec(dhchap, tls)));
        assertThat(refusal.pointer()).isEqualTo(pointer);
        assertThat(refusal.getMessage() + refusal.fix())
                .doesNotContain(KEY.substring(12))
                .doesNotContain(PSK.substring(18));
    }

    @Test
    void refusesWhatIsNoKeyWithoutRepeatingIt() {
        refused("/dhchap/key", new DhChapSpec(null, false, null), null);
        refused("/dhchap/key", new DhChapSpec(KEY.replace("AQEB", "AQEC"), false, null), null);
        refused("/dhchap/key", new DhChapSpec(PSK, false, null), null);
        refused("/dhchap/controllerKey", new DhChapSpec(KEY, true, null), null);
        refused("/tls/key", null, new TlsSpec(null, true));
        refused("/tls/key", null, new TlsSpec(KEY, true));
    }

    @Test
    void keysNeedAnNqn() {
        HostSpec spec = new HostSpec(
                "h",
                List.of("iqn.2026-11.x:h"),
                List.of(),
                List.of(),
                Map.of(),
                null,
                new DhChapSpec(KEY, false, null),
                null);
        assertThat(failure(Kind.INVALID, () -> hosts.create(spec)).pointer()).isEqualTo("/nqns");
    }

    /** Whatever the hash by which it becomes a key: who knows one side's secret must not be able to play the other. */
    @Test
    void noSecretServesBothDirections() throws Exception {
        refused("/dhchap/controllerKey", new DhChapSpec(KEY, true, NvmeKeys.dhchap(0, 32, 1)), null);
        hosts.create(spec(new DhChapSpec(KEY, true, OURS), null));
        for (DhChapSpec wrong :
                List.of(new DhChapSpec(OURS, false, null), new DhChapSpec(NvmeKeys.dhchap(0, 32, 9), true, KEY))) {
            failure(
                    Kind.INVALID,
                    () -> hosts.create(new HostSpec(
                            "i", List.of(), List.of("nqn.2026-11.x:i"), List.of(), Map.of(), null, wrong, null)));
        }
    }

    @Test
    void aKeyOfANewerReleaseHindersNobodyElse() throws Exception {
        hosts.create(spec(new DhChapSpec(KEY, false, null), null));
        var record = fixture.catalog.list(Records.HOST).get(0);
        var host = record.value();
        fixture.catalog.commit(new Transaction()
                .put(
                        Records.HOST,
                        record.id(),
                        new Records.HostRecord(
                                host.name(),
                                host.iqns(),
                                host.networks(),
                                host.createdAt(),
                                host.labels(),
                                null,
                                host.nqns(),
                                new NvmeSecretsRecord("DHHC-2:00:x:", null, "off", null, null, null))));
        assertThat(Objects.requireNonNull(hosts.get("h").dhchap()).hash()).isEqualTo("unknown");
        hosts.create(new HostSpec(
                "i",
                List.of(),
                List.of("nqn.2026-11.x:i"),
                List.of(),
                Map.of(),
                null,
                new DhChapSpec(KEY, true, OURS),
                null));
    }
}
