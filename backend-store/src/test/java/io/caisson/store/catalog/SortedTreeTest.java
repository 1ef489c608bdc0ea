package io.caisson.store.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SortedTreeTest {

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void isASortedMapWhoseEarlierVersionsStay(long seed) {
        Random random = new Random(seed);
        TreeMap<String, Integer> model = new TreeMap<>();
        SortedTree<String, Integer> tree = SortedTree.empty();
        for (int i = 0; i < 3000; i++) {
            String key = "k" + random.nextInt(400);
            SortedTree<String, Integer> before = tree;
            List<String> keysBefore = i % 100 == 0 ? keys(before, "") : List.of();
            if (random.nextInt(3) == 0) {
                tree = tree.without(key);
                model.remove(key);
            } else {
                tree = tree.with(key, i);
                model.put(key, i);
            }
            assertThat(tree.get(key)).isEqualTo(model.get(key));
            assertThat(tree.size()).isEqualTo(model.size());
            if (i % 100 == 0) {
                assertThat(keys(before, "")).isEqualTo(keysBefore);
                assertThat(keys(tree, key))
                        .isEqualTo(List.copyOf(model.tailMap(key).keySet()));
            }
        }
    }

    private static List<String> keys(SortedTree<String, Integer> tree, String from) {
        List<String> keys = new ArrayList<>();
        tree.visitFrom(from, (key, value) -> keys.add(key));
        return keys;
    }
}
