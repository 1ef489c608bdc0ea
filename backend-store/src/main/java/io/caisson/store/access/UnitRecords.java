package io.caisson.store.access;

import io.caisson.store.catalog.Records.UnitEventRecord;
import io.caisson.store.catalog.Records.UnitRecord;
import java.util.Arrays;
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
                Arrays.stream(UnitSetting.values())
                        .filter(setting -> record.settings().contains(setting.name()))
                        .collect(Collectors.toSet()),
                record.recent().stream()
                        .map(event -> new UnitEvent(
                                event.number(),
                                kind(event.kind()),
                                event.gateway(),
                                event.endsSessionsOf() == null ? "" : event.endsSessionsOf()))
                        .toList());
    }

    /** What a newer release knows beyond this one is taken for a reset, which ends all: nothing that it meant goes on. */
    private static UnitEvent.Kind kind(String name) {
        return Arrays.stream(UnitEvent.Kind.values())
                .filter(kind -> kind.name().equals(name))
                .findFirst()
                .orElse(UnitEvent.Kind.UNIT_RESET);
    }

    static UnitRecord record(UnitState state) {
        List<String> settings =
                state.settings().stream().sorted().map(UnitSetting::name).toList();
        return new UnitRecord(
                state.lastEvent(),
                settings,
                state.recent().stream()
                        .map(event -> new UnitEventRecord(
                                event.number(), event.kind().name(), event.gateway(), sessions(event)))
                        .toList());
    }

    private static @Nullable String sessions(UnitEvent event) {
        return event.endsSessionsOf().isEmpty() ? null : event.endsSessionsOf();
    }
}
