package io.caisson.store.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.caisson.store.access.Protocol;
import io.caisson.store.service.ChapSpec;
import io.caisson.store.service.Configuration;
import io.caisson.store.service.Configuration.KnownUser;
import io.caisson.store.service.ExportSpec;
import io.caisson.store.service.HostSpec;
import io.caisson.store.service.NetworkSpec;
import io.caisson.store.service.NetworkSpec.Announcement;
import io.caisson.store.service.PortalGroupSpec;
import io.caisson.store.service.PortalSpec;
import io.caisson.store.service.ReferralSpec;
import io.caisson.store.service.ServiceException;
import io.caisson.store.service.TemplateSpec;
import io.caisson.store.service.TlsSpec;
import io.caisson.store.service.VolumeSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BackupSealTest {

    private static final String PASSPHRASE = "a long passphrase";

    private final BackupSeal seal = new BackupSeal();

    private static Configuration configuration(List<VolumeSpec> volumes) {
        return new Configuration(
                "3f1c8a52-0000-4000-8000-000000000001",
                List.of(new KnownUser("ann", "admin", "$argon2id$hash", true)),
                List.of(new NetworkSpec("lab", Announcement.L2, "eth1", 30, 0, "10.1.0.0/24", null)),
                List.of(new PortalSpec("10.1.0.10", "default", "lab", List.of("node-1"), "node-1", 3260, 4420, 8009)),
                List.of(new HostSpec(
                        "esx1",
                        List.of("iqn.2026-11.test:esx1"),
                        List.of("nqn.2026-11.test:esx1"),
                        List.of("10.0.0.0/8"),
                        Map.of("rack", "7"),
                        new ChapSpec("esx1", "secret-of-esx1", null, null, List.of(), true),
                        null,
                        new TlsSpec("NVMeTLSkey-1:01:x:", true))),
                volumes,
                List.of(new ExportSpec("data", "esx1", Protocol.NVME, 3, true, "b")),
                List.of(new PortalGroupSpec("b", List.of("lab"))),
                List.of(new TemplateSpec("scratch", 1, 4096, null)),
                List.of(new ReferralSpec("elsewhere", "10.9.0.1", 8009, ReferralSpec.WELL_KNOWN_NQN)));
    }

    private SealedBackup sealed() throws ServiceException {
        return seal.seal(
                configuration(List.of(new VolumeSpec("data", 1 << 20, 512, 4096, Map.of()))),
                PASSPHRASE,
                "1.0",
                "2026-11-21T08:00:00Z");
    }

    private ServiceException refusal(SealedBackup backup, String passphrase) {
        ServiceException refused = catchThrowableOfType(ServiceException.class, () -> seal.open(backup, passphrase));
        assertThat(refused).as("a refusal").isNotNull();
        assertThat(refused.kind()).isEqualTo(ServiceException.Kind.INVALID);
        return refused;
    }

    @Test
    void whatWasSealedIsOpenedByItsPassphrase() throws Exception {
        SealedBackup backup = sealed();
        assertThat(seal.open(backup, PASSPHRASE))
                .isEqualTo(configuration(List.of(new VolumeSpec("data", 1 << 20, 512, 4096, Map.of()))));
        assertThat(backup.toString()).doesNotContain("secret-of-esx1", "esx1");
    }

    @Test
    void theSamePassphraseTypedOtherwiseOpensIt() throws Exception {
        SealedBackup backup = seal.seal(configuration(List.of()), "gr\u00fcne Wiesen am See", "1.0", "now");
        assertThat(seal.open(backup, "gru\u0308ne Wiesen am See")).isEqualTo(configuration(List.of()));
    }

    @Test
    void anotherPassphraseDoesNot() throws Exception {
        assertThat(refusal(sealed(), "another passphrase").pointer()).isEqualTo("/passphrase");
    }

    @Test
    void whatWasChangedIsRefused() throws Exception {
        SealedBackup backup = sealed();
        List<String> pieces = new ArrayList<>(backup.sealed());
        String piece = pieces.get(0);
        pieces.set(0, (piece.charAt(0) == 'A' ? "B" : "A") + piece.substring(1));
        assertThat(refusal(with(backup, backup.clusterId(), pieces, 1), PASSPHRASE))
                .hasMessageContaining("was changed");
        assertThat(refusal(with(backup, "another cluster", backup.sealed(), 1), PASSPHRASE))
                .hasMessageContaining("was changed");
        assertThat(refusal(with(backup, backup.clusterId(), List.of("no Base64!"), 1), PASSPHRASE))
                .hasMessageContaining("no backup");
        assertThat(refusal(with(backup, backup.clusterId(), List.of(), 1), PASSPHRASE))
                .hasMessageContaining("it is empty");
        assertThat(refusal(with(backup, backup.clusterId(), backup.sealed(), 2), PASSPHRASE))
                .hasMessageContaining("format 2");
    }

    private static SealedBackup with(SealedBackup backup, String cluster, List<String> sealed, int format) {
        return new SealedBackup(
                format,
                cluster,
                backup.createdAt(),
                backup.version(),
                backup.memoryKib(),
                backup.passes(),
                backup.salt(),
                backup.nonce(),
                sealed);
    }

    @Test
    void aBackupCannotMakeTheNodeWorkForHours() throws Exception {
        SealedBackup backup = sealed();
        SealedBackup costly =
                new SealedBackup(1, "", "", "", 1 << 30, 1, backup.salt(), backup.nonce(), backup.sealed());
        assertThat(refusal(costly, PASSPHRASE).pointer()).isEqualTo("/backup/memoryKib");
    }

    @Test
    void aShortPassphraseIsRefused() {
        ServiceException refused = catchThrowableOfType(
                ServiceException.class, () -> seal.seal(configuration(List.of()), "short", "1.0", "now"));
        assertThat(refused.pointer()).isEqualTo("/passphrase");
    }

    @Test
    void tenThousandVolumesFit() throws Exception {
        List<VolumeSpec> volumes = IntStream.range(0, 10_000)
                .mapToObj(i -> new VolumeSpec("volume-" + i, (1L + i) << 30, 512, 4096, Map.of("number", "" + i)))
                .toList();
        SealedBackup backup = seal.seal(configuration(volumes), PASSPHRASE, "1.0", "now");
        assertThat(backup.sealed()).hasSizeGreaterThan(1);
        assertThat(backup.sealed()).allMatch(piece -> piece.length() <= SealedBackup.PIECE_CHARACTERS);
        assertThat(seal.open(backup, PASSPHRASE)).isEqualTo(configuration(volumes));
    }
}
