package io.caisson.store.service;

import io.caisson.store.service.CatalogEditor.Step;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Exposes by the services of volumes, hosts and exports on a {@link DraftCatalog}, and commits what they did there at once. So a
 * rule of theirs is a rule here.
 */
final class CatalogExposures implements ExposureService {

    private final CatalogEditor editor;
    /** Nothing is founded for what is only shown. */
    private static final VolumePlacement NOWHERE = replicas -> "";

    private final VolumePlacement placement;
    private final ExportService exports;
    private final VolumeService volumes;
    private final HostService hosts;

    CatalogExposures(CatalogEditor editor, VolumePlacement placement) {
        this.editor = editor;
        this.placement = placement;
        this.exports = new CatalogExports(editor);
        this.volumes = new CatalogVolumes(editor, placement);
        this.hosts = new CatalogHosts(editor);
    }

    @Override
    public Exposure preview(ExposureSpec spec) throws ServiceException {
        check(spec);
        return draft(spec, new DraftCatalog(editor.catalog()), new DraftGateway(editor.gateway()), NOWHERE);
    }

    @Override
    public Exposure expose(ExposureSpec spec) throws ServiceException {
        check(spec);
        CatalogEditor.Attempt<Exposure> attempt = () -> {
            DraftCatalog catalog = new DraftCatalog(editor.catalog());
            DraftGateway gateway = new DraftGateway(editor.gateway());
            Exposure exposure = draft(spec, catalog, gateway, placement);
            return new Step<>(catalog.transaction(), exposure, gateway.concern());
        };
        // A new host may take an initiator away from a host for any.
        return committed(spec.newHost() == null ? editor.change(attempt) : editor.withdraw(attempt));
    }

    private static void check(ExposureSpec spec) throws ServiceException {
        int count = spec.volumes().size() + spec.newVolumes().size();
        if (count == 0 || count > ExposureSpec.MOST_VOLUMES) {
            throw ServiceException.invalid(
                    count + " volumes", "/volumes", "name 1 to " + ExposureSpec.MOST_VOLUMES + " of them");
        }
        if ((spec.host() == null) == (spec.newHost() == null)) {
            throw ServiceException.invalid(
                    spec.host() == null ? "there is no host" : "there are two hosts",
                    "/host",
                    "name one that is known, or describe a new one");
        }
        if (spec.number() != null && count > 1) {
            UnitNumbers numbers = UnitNumbers.of(spec.protocol());
            throw ServiceException.invalid(
                    "one " + numbers.name() + " for " + count + " volumes",
                    numbers.pointer(),
                    "give none, and each gets the lowest that is free");
        }
    }

    private Exposure draft(ExposureSpec spec, DraftCatalog catalog, DraftGateway gateway, VolumePlacement where)
            throws ServiceException {
        CatalogEditor drafting = editor.on(catalog, gateway);
        Created<Host> host = host(spec, new CatalogHosts(drafting));
        List<Created<Volume>> wanted = volumes(spec, new CatalogVolumes(drafting, where));
        CatalogExports exporting = new CatalogExports(drafting);
        List<Created<Export>> made = new ArrayList<>();
        for (Created<Volume> volume : wanted) {
            made.add(exporting.create(new ExportSpec(
                    volume.value().id(),
                    host.value().id(),
                    spec.protocol(),
                    spec.number(),
                    spec.besideOtherProtocol())));
        }
        return new Exposure(wanted, host, made);
    }

    private static Created<Host> host(ExposureSpec spec, HostService hosts) throws ServiceException {
        HostSpec made = spec.newHost();
        if (made == null) {
            return new Created<>(hosts.get(String.valueOf(spec.host())), false);
        }
        try {
            return hosts.create(made);
        } catch (ServiceException e) {
            throw e.below("/newHost");
        }
    }

    private static List<Created<Volume>> volumes(ExposureSpec spec, VolumeService volumes) throws ServiceException {
        List<Created<Volume>> wanted = new ArrayList<>();
        Set<String> ids = new HashSet<>();
        for (int i = 0; i < spec.volumes().size(); i++) {
            Volume volume = volumes.get(spec.volumes().get(i));
            refuseTwice(ids, volume, "/volumes/" + i);
            wanted.add(new Created<>(volume, false));
        }
        for (int i = 0; i < spec.newVolumes().size(); i++) {
            Created<Volume> volume;
            try {
                volume = volumes.create(spec.newVolumes().get(i));
            } catch (ServiceException e) {
                throw e.below("/newVolumes/" + i);
            }
            refuseTwice(ids, volume.value(), "/newVolumes/" + i);
            wanted.add(volume);
        }
        return wanted;
    }

    private static void refuseTwice(Set<String> ids, Volume volume, String pointer) throws ServiceException {
        if (!ids.add(volume.id())) {
            throw ServiceException.invalid(
                    "volume '" + volume.name() + "' is named twice", pointer, "name each volume once");
        }
    }

    /** As the records stand now, with their revisions; what is deleted already again is told as it was made. */
    private Exposure committed(Exposure drafted) throws ServiceException {
        List<Created<Volume>> madeVolumes = new ArrayList<>();
        for (Created<Volume> volume : drafted.volumes()) {
            madeVolumes.add(now(volume, () -> volumes.get(volume.value().id())));
        }
        Created<Host> madeHost =
                now(drafted.host(), () -> hosts.get(drafted.host().value().id()));
        List<Created<Export>> madeExports = new ArrayList<>();
        for (Created<Export> export : drafted.exports()) {
            madeExports.add(now(export, () -> exports.get(export.value().id())));
        }
        return new Exposure(madeVolumes, madeHost, madeExports);
    }

    /** Reads an object again. */
    private interface Look<T> {
        T look() throws ServiceException;
    }

    private static <T> Created<T> now(Created<T> drafted, Look<T> look) throws ServiceException {
        Optional<T> found;
        try {
            found = Optional.of(look.look());
        } catch (ServiceException e) {
            if (e.kind() != ServiceException.Kind.NOT_FOUND) {
                throw e;
            }
            found = Optional.empty();
        }
        return new Created<>(found.orElse(drafted.value()), drafted.isNew());
    }
}
