package io.caisson.store.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.store.catalog.PlacementRecords.DiskRecord;
import io.caisson.store.catalog.PlacementRecords.GatewayRecord;
import io.caisson.store.catalog.PlacementRecords.GroupRecord;
import io.caisson.store.catalog.PlacementRecords.MemberRecord;
import java.util.List;
import org.junit.jupiter.api.Test;

class PlacementRecordsTest {

    @Test
    void theyComeBackAsTheyWereWritten() throws Exception {
        List<Object> records = List.of(
                new GroupRecord(3, "d", List.of(new MemberRecord("d", "n", MemberRecord.OPEN, 2)), "now"),
                new DiskRecord("n", "disk-0", DiskRecord.RETIRING, 1L << 40, "now"),
                new GatewayRecord(3, 9, GatewayRecord.FENCING, List.of("g")),
                new GatewayRecord(3, 9, GatewayRecord.SERVING, List.of(), List.of("g")));
        for (Object record : records) {
            String json = CatalogJson.MAPPER.writeValueAsString(record);
            assertThat(CatalogJson.MAPPER.readValue(json, record.getClass())).isEqualTo(record);
        }
    }

    @Test
    void aGatewayOfAnOlderReleaseOwesNothing() throws Exception {
        String json = "{\"epoch\":3,\"renewals\":9,\"state\":\"serving\",\"unfenced\":[]}";
        assertThat(CatalogJson.MAPPER.readValue(json, GatewayRecord.class))
                .isEqualTo(new GatewayRecord(3, 9, GatewayRecord.SERVING, List.of()));
    }

    @Test
    void nothingButTheFieldsIsWritten() throws Exception {
        assertThat(CatalogJson.MAPPER.writeValueAsString(new GatewayRecord(3, 9, GatewayRecord.SERVING, List.of("g"))))
                .isEqualTo(
                        "{\"epoch\":3,\"renewals\":9,\"state\":\"serving\",\"unfenced\":[\"g\"],\"owed\":[],\"seal\":null,\"heldMillis\":null,\"ending\":null}");
    }

    @Test
    void aGatewayIsSilentWhereItIsFencedAndDoesNotServe() {
        assertThat(new GatewayRecord(3, 9, GatewayRecord.FENCING, List.of("a")).isSilencedFor("a"))
                .isFalse();
        assertThat(new GatewayRecord(3, 9, GatewayRecord.FENCING, List.of("a")).isSilencedFor("b"))
                .isTrue();
        assertThat(new GatewayRecord(3, 9, GatewayRecord.FENCED, List.of()).isSilencedFor("a"))
                .isTrue();
        assertThat(new GatewayRecord(3, 9, GatewayRecord.SERVING, List.of()).isSilencedFor("a"))
                .isFalse();
    }
}
