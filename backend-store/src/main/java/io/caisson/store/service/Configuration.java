package io.caisson.store.service;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;

/**
 * What a cluster was told, by names: enough to tell it to another. No data of volumes, nothing of nodes, disks and placement,
 * no tokens. {@link #toString()} of what is in it hides secrets.
 *
 * @param clusterId UUID of the cluster that it is of
 * @param exports that name volumes and hosts of this configuration
 * @param templates besides the default one; none in backups of releases that had no others
 * @param portalGroups besides the one that each cluster has; none in backups of releases that had no others
 * @param referrals none in backups of releases that had none
 */
public record Configuration(
        String clusterId,
        List<KnownUser> users,
        List<NetworkSpec> networks,
        List<PortalSpec> portals,
        List<HostSpec> hosts,
        List<VolumeSpec> volumes,
        List<ExportSpec> exports,
        List<PortalGroupSpec> portalGroups,
        List<TemplateSpec> templates,

        // Releases without referrals read backups of clusters without any.
        @JsonInclude(JsonInclude.Include.NON_EMPTY) List<ReferralSpec> referrals) {
    public Configuration {
        users = List.copyOf(users);
        networks = List.copyOf(networks);
        portals = List.copyOf(portals);
        hosts = List.copyOf(hosts);
        volumes = List.copyOf(volumes);
        exports = List.copyOf(exports);
        portalGroups = portalGroups == null ? List.of() : List.copyOf(portalGroups);
        templates = templates == null ? List.of() : List.copyOf(templates);
        referrals = referrals == null ? List.of() : List.copyOf(referrals);
    }

    /**
     * A user whose password is known by its hash alone. {@link #toString()} hides that.
     *
     * @param role {@code viewer}, {@code operator} or {@code admin}
     * @param passwordHash as records have it
     */
    public record KnownUser(String name, String role, String passwordHash, boolean passwordMustChange) {
        @Override
        public String toString() {
            return "KnownUser[name=" + name + ", role=" + role + "]";
        }
    }
}
