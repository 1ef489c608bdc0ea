package io.caisson.web.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class NodeViewsTest {
    private final Map<String, CompletableFuture<String>> answers = new TreeMap<>();
    private final AtomicInteger asked = new AtomicInteger();
    private final AtomicLong nanos = new AtomicLong();
    private final NodeViews<String> views = new NodeViews<>(
            () -> new TreeSet<>(answers.keySet()),
            id -> {
                asked.incrementAndGet();
                return answers.get(id);
            },
            nanos::get);

    @Test
    void tellsWhatAllSay() {
        answers.put("a", CompletableFuture.completedFuture("one"));
        answers.put("b", CompletableFuture.completedFuture("two"));
        assertThat(views.all()).containsExactly("one", "two");
    }

    @Test
    void oneThatHangsIsNotWaitedForLongNorAskedTwice() {
        answers.put("a", new CompletableFuture<>());
        answers.put("b", CompletableFuture.completedFuture("two"));
        long began = System.nanoTime();
        assertThat(views.all()).containsExactly("two");
        assertThat(views.all()).containsExactly("two");
        assertThat(System.nanoTime() - began).isGreaterThanOrEqualTo(NodeViews.PATIENCE.toNanos());
        assertThat(asked).as("a once, b twice").hasValue(3);
    }

    @Test
    void whatItSaidBeforeCountsForAWhile() {
        answers.put("a", CompletableFuture.completedFuture("then"));
        assertThat(views.all()).containsExactly("then");
        answers.put("a", CompletableFuture.failedFuture(new IllegalStateException("it died")));
        nanos.addAndGet(NodeViews.TRUE_FOR.toNanos());
        assertThat(views.all()).containsExactly("then");
        nanos.addAndGet(1);
        assertThat(views.all()).isEmpty();
    }

    @Test
    void oneThatLeftIsForgotten() {
        answers.put("a", CompletableFuture.completedFuture("one"));
        assertThat(views.all()).containsExactly("one");
        answers.clear();
        assertThat(views.all()).isEmpty();
    }
}
