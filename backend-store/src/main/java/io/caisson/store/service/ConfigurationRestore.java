package io.caisson.store.service;

import io.caisson.store.service.Configuration.KnownUser;
import io.caisson.store.service.Restoration.Item;
import io.caisson.store.service.Restoration.Outcome;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Makes what a configuration has, by the services that people use, so that each rule of theirs holds for what comes from
 * elsewhere, too. Any thread.
 */
final class ConfigurationRestore {

    private final TemplateService templates;
    private final VolumeService volumes;
    private final HostService hosts;
    private final ExportService exports;
    private final PortalService portals;
    private final PortalGroupService portalGroups;
    private final NetworkService networks;
    private final ReferralService referrals;
    private final CatalogUsers users;

    ConfigurationRestore(
            TemplateService templates,
            VolumeService volumes,
            HostService hosts,
            ExportService exports,
            PortalService portals,
            PortalGroupService portalGroups,
            NetworkService networks,
            ReferralService referrals,
            CatalogUsers users) {
        this.templates = templates;
        this.volumes = volumes;
        this.hosts = hosts;
        this.exports = exports;
        this.portals = portals;
        this.portalGroups = portalGroups;
        this.networks = networks;
        this.referrals = referrals;
        this.users = users;
    }

    /** Makes one object. */
    private interface Making {
        /** Whether it was not there before. */
        boolean run() throws ServiceException;
    }

    Restoration run(Configuration configuration, boolean besideOthers, boolean emptyVolumes) throws ServiceException {
        if (!besideOthers) {
            checkEmpty();
        }
        Run run = new Run();
        restoreUsers(configuration, run);
        restoreNetworks(configuration, run);
        restoreReferrals(configuration, run);
        restoreHosts(configuration, run);
        restoreTemplates(configuration, run);
        restoreVolumes(configuration, run, emptyVolumes);
        restoreExports(configuration, run, emptyVolumes);
        return new Restoration(run.items);
    }

    /** Users do not count: each cluster has one from the start. */
    private void checkEmpty() throws ServiceException {
        List<String> found = new ArrayList<>();
        add(found, volumes.list().size(), "volumes");
        add(found, hosts.list().size(), "hosts");
        add(found, networks.list().size(), "networks");
        if (!found.isEmpty()) {
            throw ServiceException.conflict(
                    "this cluster has something already: " + String.join(", ", found),
                    "/besideOthers",
                    "say that the backup is to be added to it; what has a name that is taken stays as it is");
        }
    }

    private static void add(List<String> found, int count, String what) {
        if (count > 0) {
            found.add(count + " " + what);
        }
    }

    private void restoreUsers(Configuration configuration, Run run) throws ServiceException {
        Set<String> there = new HashSet<>();
        users.list().forEach(user -> there.add(user.name()));
        for (KnownUser user : configuration.users()) {
            run.make("user", user.name(), there.contains(user.name()), () -> {
                users.createKnown(user);
                return true;
            });
        }
    }

    private void restoreNetworks(Configuration configuration, Run run) throws ServiceException {
        Set<String> there = new HashSet<>();
        networks.list().forEach(network -> there.add(network.spec().name()));
        for (NetworkSpec network : configuration.networks()) {
            run.make(
                    "network",
                    network.name(),
                    there.contains(network.name()),
                    () -> networks.create(network).isNew());
        }
        Set<String> groups = new HashSet<>();
        portalGroups.list().forEach(group -> groups.add(group.name()));
        for (PortalGroupSpec group : configuration.portalGroups()) {
            run.make(
                    "portal group",
                    group.name(),
                    groups.contains(group.name()),
                    () -> portalGroups.create(group).isNew());
        }
        Set<String> addresses = new HashSet<>();
        portals.list().forEach(portal -> addresses.add(portal.address()));
        for (PortalSpec portal : configuration.portals()) {
            run.make(
                    "portal",
                    portal.address(),
                    addresses.contains(portal.address()),
                    () -> portals.create(portal).isNew());
        }
    }

    private void restoreReferrals(Configuration configuration, Run run) throws ServiceException {
        Set<String> there = new HashSet<>();
        referrals.list().forEach(referral -> there.add(referral.spec().name()));
        for (ReferralSpec referral : configuration.referrals()) {
            run.make(
                    "referral",
                    referral.name(),
                    there.contains(referral.name()),
                    () -> referrals.create(referral).isNew());
        }
    }

    private void restoreHosts(Configuration configuration, Run run) throws ServiceException {
        Set<String> there = new HashSet<>();
        hosts.list().forEach(host -> there.add(host.name()));
        for (HostSpec host : configuration.hosts()) {
            run.make(
                    "host",
                    host.name(),
                    there.contains(host.name()),
                    () -> hosts.create(host).isNew());
        }
    }

    private void restoreTemplates(Configuration configuration, Run run) throws ServiceException {
        Set<String> there = new HashSet<>();
        templates.list().forEach(template -> there.add(template.name()));
        for (TemplateSpec template : configuration.templates()) {
            run.make(
                    "template",
                    template.name(),
                    there.contains(template.name()),
                    () -> templates.create(template).isNew());
        }
    }

    private void restoreVolumes(Configuration configuration, Run run, boolean emptyVolumes) throws ServiceException {
        Set<String> there = volumeNames();
        for (VolumeSpec volume : configuration.volumes()) {
            if (!emptyVolumes && !there.contains(volume.name())) {
                run.add("volume", volume.name(), Outcome.LEFT_OUT, "empty volumes were not asked for");
            } else {
                run.make(
                        "volume",
                        volume.name(),
                        there.contains(volume.name()),
                        () -> volumes.create(volume).isNew());
            }
        }
    }

    private Set<String> volumeNames() {
        Set<String> names = new HashSet<>();
        volumes.list().stream()
                .filter(volume -> volume.state().equals(Services.VOLUME_ACTIVE))
                .forEach(volume -> names.add(volume.name()));
        return names;
    }

    private void restoreExports(Configuration configuration, Run run, boolean emptyVolumes) throws ServiceException {
        Set<String> there = volumeNames();
        for (ExportSpec export : configuration.exports()) {
            String name = export.volume() + " to " + export.host();
            if (!emptyVolumes && !there.contains(export.volume())) {
                run.add("export", name, Outcome.LEFT_OUT, "its volume is not there");
                continue;
            }
            // A name that looks like an id is no name, but what is asked for by name shall be found by name only.
            ExportSpec named = new ExportSpec(
                    Names.NAME_PREFIX + export.volume(),
                    Names.NAME_PREFIX + export.host(),
                    export.protocol(),
                    export.number(),
                    true,
                    export.portalGroup());
            run.make("export", name, false, () -> exports.create(named).isNew());
        }
    }

    /** What became of the objects so far. One thread. */
    private static final class Run {
        private final List<Item> items = new ArrayList<>();

        void add(String kind, String name, Outcome outcome, String reason) {
            items.add(new Item(kind, name, outcome, reason));
        }

        void make(String kind, String name, boolean isThere, Making making) throws ServiceException {
            if (isThere) {
                add(kind, name, Outcome.KEPT, "there is one of this name, which stays as it is");
                return;
            }
            try {
                boolean isNew = making.run();
                add(kind, name, isNew ? Outcome.CREATED : Outcome.KEPT, isNew ? "" : "it is there already");
            } catch (ServiceException refused) {
                if (refused.kind() == ServiceException.Kind.UNAVAILABLE) {
                    throw refused;
                }
                add(kind, name, Outcome.FAILED, String.valueOf(refused.getMessage()));
            }
        }
    }
}
