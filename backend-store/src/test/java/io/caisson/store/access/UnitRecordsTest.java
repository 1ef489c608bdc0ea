package io.caisson.store.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.store.access.UnitEvent.Kind;
import io.caisson.store.catalog.Records.UnitEventRecord;
import io.caisson.store.catalog.Records.UnitRecord;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class UnitRecordsTest {

    @Test
    void theRecordHasAllOfTheState() {
        UnitState state = UnitState.NONE
                .after(List.of(UnitFunction.of(Kind.TASKS_CLEARED), UnitFunction.coldReset("iqn.t")), "a")
                .withSettings(Set.of(UnitSetting.WRITE_PROTECTED, UnitSetting.DESCRIPTOR_SENSE), "b");
        assertThat(UnitRecords.state(UnitRecords.record(state))).isEqualTo(state);
    }

    @Test
    void whatANewerReleaseRecordsIsAResetAndItsSettingsAreNone() {
        UnitState state = UnitRecords.state(new UnitRecord(
                5,
                List.of("OF_TOMORROW", "WRITE_PROTECTED"),
                List.of(new UnitEventRecord(5, "ALSO_OF_TOMORROW", "c", null))));
        assertThat(state)
                .isEqualTo(new UnitState(
                        5, Set.of(UnitSetting.WRITE_PROTECTED), List.of(new UnitEvent(5, Kind.UNIT_RESET, "c"))));
    }
}
