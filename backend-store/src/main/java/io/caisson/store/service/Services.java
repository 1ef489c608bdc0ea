package io.caisson.store.service;

import io.caisson.store.catalog.Catalog;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;

/** The services of one node, over one catalog. */
public record Services(
        VolumeService volumes,
        TemplateService templates,
        HostService hosts,
        ExportService exports,
        ExposureService exposures,
        PortalService portals,
        PortalGroupService portalGroups,
        NetworkService networks,
        ReferralService referrals,
        NodeService nodes,
        PlacementService placement,
        Accounts accounts,
        RepeatService repeats,
        ChangeService changes,
        ConfigurationService configuration,
        AlertService alerts,
        NotificationService notifications) {

    /** Name of the portal group that a cluster has from the start. */
    public static final String DEFAULT_PORTAL_GROUP = CatalogExports.DEFAULT_PORTAL_GROUP;

    /** State of a volume that hosts may use. */
    public static final String VOLUME_ACTIVE = CatalogVolumes.ACTIVE;

    /** State of a volume whose data is to go, and then its record. */
    public static final String VOLUME_DELETING = CatalogVolumes.DELETING;

    /**
     * @param patience how long a request waits for the catalog, and then for the gateway
     */
    public static Services over(
            Catalog catalog,
            NodeGateway gateway,
            LocalNode self,
            VolumePlacement placement,
            Clock clock,
            Duration patience) {
        CatalogEditor editor = new CatalogEditor(catalog, gateway, clock, patience);
        VolumeService volumes = new CatalogVolumes(editor, placement);
        TemplateService templates = new CatalogTemplates(editor);
        HostService hosts = new CatalogHosts(editor);
        ExportService exports = new CatalogExports(editor);
        PortalService portals = new CatalogPortals(editor, self.id());
        PortalGroupService portalGroups = new CatalogPortalGroups(editor);
        NetworkService networks = new CatalogNetworks(editor);
        ReferralService referrals = new CatalogReferrals(editor);
        CatalogUsers users = new CatalogUsers(editor, new PasswordHash(new SecureRandom()));
        return new Services(
                volumes,
                templates,
                hosts,
                exports,
                new CatalogExposures(editor, placement),
                portals,
                portalGroups,
                networks,
                referrals,
                new CatalogNodes(editor, self),
                new CatalogPlacement(editor, self),
                Accounts.over(editor, users, clock, self.id()),
                new CatalogRepeats(editor, clock),
                new CatalogChanges(catalog),
                new CatalogConfiguration(
                        catalog,
                        new ConfigurationRestore(
                                templates, volumes, hosts, exports, portals, portalGroups, networks, referrals, users)),
                new CatalogAlerts(editor, clock),
                new CatalogNotifications(editor));
    }
}
