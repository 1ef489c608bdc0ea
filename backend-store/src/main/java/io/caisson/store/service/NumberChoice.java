package io.caisson.store.service;

import io.caisson.store.access.Protocol;
import io.caisson.store.catalog.Catalog;
import io.caisson.store.catalog.Records;
import io.caisson.store.catalog.Records.ExportRecord;
import io.caisson.store.catalog.Records.HostRecord;
import io.caisson.store.catalog.Versioned;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Which LUN or namespace id a new export gets. Used for one try of one request. */
final class NumberChoice {
    private final Catalog catalog;
    private final ExportSpec spec;
    private final UnitNumbers numbers;
    private final String volumeId;
    private final Versioned<HostRecord> host;
    private final String portalGroupId;

    NumberChoice(Catalog catalog, ExportSpec spec, String volumeId, Versioned<HostRecord> host, String portalGroupId) {
        this.catalog = catalog;
        this.spec = spec;
        this.numbers = UnitNumbers.of(spec.protocol());
        this.volumeId = volumeId;
        this.host = host;
        this.portalGroupId = portalGroupId;
    }

    /** @param all the exports there are */
    int choose(List<Versioned<ExportRecord>> all) throws ServiceException {
        Map<Integer, String> taken = all.stream()
                .map(Versioned::value)
                .filter(export -> export.hostId().equals(host.id())
                        && export.portalGroupId().equals(portalGroupId)
                        && export.protocol().equals(spec.protocol().text()))
                .collect(Collectors.toMap(ExportRecord::lun, ExportRecord::volumeId));
        NamespaceIds former = spec.protocol() == Protocol.NVME
                ? NamespaceIds.of(catalog, portalGroupId, host.id())
                : NamespaceIds.NONE;
        Integer wanted = spec.number();
        return wanted == null ? lowest(taken.keySet(), former) : checked(wanted, taken, former);
    }

    private int checked(int wanted, Map<Integer, String> taken, NamespaceIds former) throws ServiceException {
        String holder = taken.get(wanted);
        if (holder != null) {
            throw ServiceException.conflict(
                    "host '" + host.value().name() + "' has " + numbers.name() + " " + wanted + " already: "
                            + volume(holder),
                    numbers.pointer(),
                    "give another " + numbers.name() + ", or none to get the lowest that is free");
        }
        if (former.formerlyOfOthers(volumeId).contains(wanted)) {
            throw ServiceException.conflict(
                    "host '" + host.value().name() + "' had another volume as " + numbers.name() + " " + wanted
                            + ", and may send to it what it still has for that one",
                    numbers.pointer(),
                    "give another " + numbers.name() + ", or none to get the lowest that may be given");
        }
        return wanted;
    }

    private int lowest(Set<Integer> taken, NamespaceIds former) throws ServiceException {
        Optional<Integer> again = former.formerlyOf(volumeId);
        if (again.isPresent() && !taken.contains(again.get())) {
            return again.get();
        }
        Set<Integer> unwelcome = former.formerlyOfOthers(volumeId);
        for (int number = numbers.first(); number <= numbers.last(); number++) {
            if (!taken.contains(number) && !unwelcome.contains(number)) {
                return number;
            }
        }
        // The oldest has been out of use for longest.
        return unwelcome.stream()
                .filter(number -> !taken.contains(number))
                .findFirst()
                .orElseThrow(() -> ServiceException.conflict(
                        "host '" + host.value().name() + "' has no free " + numbers.name(), "/host", null));
    }

    private String volume(String id) {
        return catalog.get(Records.VOLUME, id)
                .map(volume -> "volume '" + volume.value().name() + "'")
                .orElse("another volume");
    }
}
