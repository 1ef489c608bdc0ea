package io.caisson.tests.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.tests.fixtures.CaissonProcess;
import io.caisson.tests.register.Violation;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Broken on purpose: a real daemon, and something between it and its hosts that does what must be found. */
@Tag("interop")
class LieTest {
    private static final Duration LONGEST = Duration.ofSeconds(60);
    private static final Map<Lie, Set<Violation.Kind>> LOOKS_LIKE = Map.of(
            Lie.TEARS_A_BLOCK, Set.of(Violation.Kind.TORN_BLOCK),
            Lie.MISPLACES_A_WRITE, Set.of(Violation.Kind.MISPLACED_BLOCK));

    @TempDir
    private static Path directory;

    private static SingleNode node;

    @BeforeAll
    static void start() throws IOException {
        node = SingleNode.start(CaissonProcess.in(directory.resolve("data")), 512);
    }

    @AfterAll
    static void stop() {
        node.close();
    }

    @ParameterizedTest
    @EnumSource
    void isFound(Lie lie) throws InterruptedException {
        CheckPlan plan = CheckPlan.of(1_000 + lie.ordinal(), 512, LONGEST);
        try (CheckRun run = new CheckRun(
                node,
                plan,
                System.out,
                session -> new LyingSession(session, lie, node.volume().blockBytes(), plan.seed()))) {
            CheckReport report = run.run(List.of());
            assertThat(report.violations()).as("%s: %s", lie, report).isNotEmpty();
            Set<Violation.Kind> kinds = LOOKS_LIKE.get(lie);
            if (kinds != null) {
                assertThat(report.violations()).anyMatch(violation -> kinds.contains(violation.kind()));
            }
        }
    }
}
