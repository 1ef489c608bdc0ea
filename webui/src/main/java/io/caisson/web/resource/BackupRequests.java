package io.caisson.web.resource;

import io.caisson.store.backup.SealedBackup;
import io.caisson.store.service.Restoration;
import io.caisson.web.json.Doc;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What is sent and answered about backups of the configuration. */
final class BackupRequests {

    private BackupRequests() {}

    /** A backup to make. */
    public record CreateBackup(
            @Doc("12 to 128 characters; without it nobody can read the backup; never kept")
            String passphrase) {
        @Override
        public String toString() {
            return "CreateBackup[]";
        }
    }

    /** A backup. */
    public record Backup(
            @Doc("of the backup") int format,
            @Doc("UUID of the cluster it is of") String clusterId,
            @Doc("when it was made (RFC 3339)") String createdAt,
            @Doc("of the software that made it") String version,

            @Doc("memory of Argon2id, which makes a key of the passphrase")
            int memoryKib,

            @Doc("passes of Argon2id") int passes,
            @Doc("of Argon2id, in Base64") String salt,
            @Doc("of AES-256-GCM, in Base64") String nonce,

            @Doc("what only the passphrase opens, in Base64")
            List<String> sealed) {

        static Backup of(SealedBackup backup) {
            return new Backup(
                    backup.format(),
                    backup.clusterId(),
                    backup.createdAt(),
                    backup.version(),
                    backup.memoryKib(),
                    backup.passes(),
                    backup.salt(),
                    backup.nonce(),
                    backup.sealed());
        }

        SealedBackup sealedBackup() {
            return new SealedBackup(format, clusterId, createdAt, version, memoryKib, passes, salt, nonce, sealed);
        }
    }

    /** A backup to restore. */
    public record RestoreBackup(
            @Doc("that it was made with") String passphrase,
            @Doc("as it was answered when it was made") Backup backup,

            @Doc("whether to restore onto a cluster that has volumes, hosts or networks; what has a name that is taken"
                    + " stays as it is; false when absent")
            @Nullable
            Boolean besideOthers,

            @Doc(
                    "whether to make the volumes and export them: they are empty, and no host takes them for those it knew;"
                            + " false when absent")
            @Nullable
            Boolean emptyVolumes) {
        @Override
        public String toString() {
            return "RestoreBackup[besideOthers=" + besideOthers + ", emptyVolumes=" + emptyVolumes + "]";
        }
    }

    /** What came of a restoration. */
    public record RestorationView(
            @Doc("objects that were made") int created,

            @Doc("objects whose name was taken, and that stay as they are")
            int kept,

            @Doc("objects that were not asked for") int leftOut,
            @Doc("objects that the cluster refused") int failed,

            @Doc("the objects, in the order in which they were restored")
            List<RestoredItem> items) {

        static RestorationView of(Restoration restoration) {
            return new RestorationView(
                    restoration.count(Restoration.Outcome.CREATED),
                    restoration.count(Restoration.Outcome.KEPT),
                    restoration.count(Restoration.Outcome.LEFT_OUT),
                    restoration.count(Restoration.Outcome.FAILED),
                    restoration.items().stream()
                            .map(item -> new RestoredItem(
                                    item.kind(),
                                    item.name(),
                                    item.outcome()
                                            .name()
                                            .toLowerCase(Locale.ROOT)
                                            .replace('_', '-'),
                                    item.reason()))
                            .toList());
        }
    }

    /** What became of one object. */
    public record RestoredItem(
            @Doc("such as host") String kind,
            @Doc("of an export: VOLUME to HOST") String name,

            @Doc(
                    value = "what became of it",
                    values = {"created", "kept", "left-out", "failed"})
            String outcome,

            @Doc("why; empty if it was created") String reason) {}
}
