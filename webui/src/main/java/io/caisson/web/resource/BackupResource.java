package io.caisson.web.resource;

import static io.caisson.web.problem.ProblemKind.CONFLICT;
import static io.caisson.web.problem.ProblemKind.UNAVAILABLE;

import io.caisson.store.backup.BackupSeal;
import io.caisson.store.service.Configuration;
import io.caisson.store.service.ConfigurationService;
import io.caisson.store.service.ServiceException;
import io.caisson.web.auth.Role;
import io.caisson.web.resource.BackupRequests.Backup;
import io.caisson.web.resource.BackupRequests.CreateBackup;
import io.caisson.web.resource.BackupRequests.RestorationView;
import io.caisson.web.resource.BackupRequests.RestoreBackup;
import io.caisson.web.route.Answer;
import io.caisson.web.route.Call;
import io.caisson.web.route.HttpMethod;
import io.caisson.web.route.Route;
import io.caisson.web.route.Route.ResponseShape;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/** {@code /api/v1/backups}: the configuration of the cluster, sealed. Nothing of it is kept here. Any thread. */
public final class BackupResource {

    private static final String BACKUPS = "/api/v1/backups";

    private final ConfigurationService configuration;
    private final Supplier<String> version;
    private final Clock clock;
    private final BackupSeal seal = new BackupSeal();

    /** @param version of the software */
    public BackupResource(ConfigurationService configuration, Supplier<String> version, Clock clock) {
        this.configuration = configuration;
        this.version = version;
        this.clock = clock;
    }

    public List<Route<?, ?>> routes() {
        return List.of(
                new Route<>(
                        "createBackup",
                        HttpMethod.POST,
                        BACKUPS,
                        Role.ADMIN,
                        CreateBackup.class,
                        ResponseShape.object(Backup.class),
                        "Make a backup of the configuration: users, networks, floating portals, hosts with their secrets, and what"
                                + " volumes and exports there are; no data",
                        List.of(),
                        Set.of(CONFLICT, UNAVAILABLE),
                        this::create),
                new Route<>(
                        "restoreBackup",
                        HttpMethod.POST,
                        BACKUPS + "/restore",
                        Role.ADMIN,
                        RestoreBackup.class,
                        ResponseShape.object(RestorationView.class),
                        "Make what a backup has and this cluster has not; can be repeated",
                        List.of(),
                        Set.of(CONFLICT, UNAVAILABLE),
                        this::restore));
    }

    private Answer<Backup> create(Call<CreateBackup> call) throws ServiceException {
        String now = Instant.now(clock).truncatedTo(ChronoUnit.SECONDS).toString();
        return Answer.ok(Backup.of(seal.seal(configuration.read(), call.body().passphrase(), version.get(), now)));
    }

    private Answer<RestorationView> restore(Call<RestoreBackup> call) throws ServiceException {
        RestoreBackup asked = call.body();
        Configuration opened = seal.open(asked.backup().sealedBackup(), asked.passphrase());
        return Answer.ok(RestorationView.of(configuration.restore(
                opened, Boolean.TRUE.equals(asked.besideOthers()), Boolean.TRUE.equals(asked.emptyVolumes()))));
    }
}
