package io.caisson.store.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.List;
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
}
