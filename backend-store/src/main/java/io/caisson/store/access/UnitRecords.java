package io.caisson.store.access;

import io.caisson.store.catalog.Records.UnitEventRecord;
import io.caisson.store.catalog.Records.UnitRecord;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Between {@link UnitState} and the catalog's record of it. */
final class UnitRecords {

    private UnitRecords() {}

    /** @param record null if there is none */
    static UnitState state(@Nullable UnitRecord record) {
        if (record == null) {
            return UnitState.NONE;
        }
        return new UnitState(
                record.lastEvent(),
                record.settings().stream().map(UnitSetting::valueOf).collect(Collectors.toSet()),
                record.recent().stream()
                        .map(event ->
                                new UnitEvent(event.number(), UnitEvent.Kind.valueOf(event.kind()), event.gateway()))
                        .toList());
    }

    static UnitRecord record(UnitState state) {
        List<String> settings =
                state.settings().stream().sorted().map(UnitSetting::name).toList();
        return new UnitRecord(
                state.lastEvent(),
                settings,
                state.recent().stream()
                        .map(event ->
                                new UnitEventRecord(event.number(), event.kind().name(), event.gateway()))
                        .toList());
    }
}
