package io.caisson.store.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.store.catalog.Records.HostRecord;
import io.caisson.store.catalog.Records.NvmeSecretsRecord;
import io.caisson.store.catalog.Records.PortalGroupRecord;
import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RecordsTest {

    @Test
    void everyKindIsKnownToWatchers() throws IllegalAccessException {
        List<Object> declared = new ArrayList<>();
        for (Field field : Records.class.getDeclaredFields()) {
            if (field.getType() == RecordKind.class) {
                declared.add(field.get(null));
            }
        }
        assertThat(declared).isNotEmpty();
        assertThat(new ArrayList<Object>(Records.KINDS)).containsExactlyInAnyOrderElementsOf(declared);
    }

    /** As a release without NVMe wrote them: see 0.1.0 of 2026-11-21. */
    @Test
    void recordsOfAReleaseWithoutNvmeAreRead() throws Exception {
        HostRecord host = CatalogJson.MAPPER.readValue("""
                {"name":"esx1","iqns":["iqn.1998-01.com.vmware:esx1"],"networks":["10.1.0.0/16"],
                 "createdAt":"2026-11-21T08:00:00Z","labels":{"a":"b"},
                 "chap":{"user":"u","secret":"a-good-secret","mutualUser":null,"mutualSecret":null,
                         "digests":["sha256"],"openDiscovery":false}}
                """, HostRecord.class);
        assertThat(host.nqns()).isEmpty();
        assertThat(host.nvme()).isNull();
        assertThat(host.chap()).isNotNull();
        PortalGroupRecord group = CatalogJson.MAPPER.readValue("""
                {"name":"default","iscsiTarget":"iqn.2026-11.io.caisson:1b2c3d4e.default","portalGroupTag":1,
                 "createdAt":"2026-11-21T08:00:00Z"}
                """, PortalGroupRecord.class);
        assertThat(group.nvmeSubsystem()).isEqualTo("nqn.2026-11.io.caisson:1b2c3d4e.default");
        assertThat(group)
                .as("what is made for it is what a new record has")
                .isEqualTo(new PortalGroupRecord("default", group.iscsiTarget(), 1, group.createdAt()));
    }

    @Test
    void recordsComeBackAsTheyWereWritten() throws Exception {
        HostRecord host = new HostRecord(
                "h",
                List.of(),
                List.of(),
                "",
                Map.of(),
                null,
                List.of("nqn.2026-11.x:h"),
                new NvmeSecretsRecord("DHHC-1:x", null, "required", "NVMeTLSkey-1:y", "sha384", null));
        String json = CatalogJson.MAPPER.writeValueAsString(host);
        assertThat(CatalogJson.MAPPER.readValue(json, HostRecord.class)).isEqualTo(host);
        PortalGroupRecord group = new PortalGroupRecord("g", "iqn.x", 1, "", "nqn.of-its-own");
        json = CatalogJson.MAPPER.writeValueAsString(group);
        assertThat(CatalogJson.MAPPER.readValue(json, PortalGroupRecord.class)).isEqualTo(group);
    }

    @Test
    void secretsAreNotPrinted() {
        assertThat(new NvmeSecretsRecord("DHHC-1:x", "DHHC-1:y", "required", "NVMeTLSkey-1:z", null, null))
                .asString()
                .doesNotContain("DHHC")
                .doesNotContain("NVMeTLS");
    }
}
