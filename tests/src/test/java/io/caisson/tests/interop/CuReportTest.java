package io.caisson.tests.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.caisson.tests.interop.CuReport.Outcome;
import org.junit.jupiter.api.Test;

class CuReportTest {

    private static final String OUTPUT = """
            Suite: CompareAndWrite
              Test: Simple ...    [SKIPPED] COMPAREANDWRITE is not implemented.
                [SKIPPED] COMPAREANDWRITE is not implemented.
            passed
            Suite: GetLBAStatus
              Test: Simple ...passed
              Test: BeyondEol ...    [FAILED] GET_LBA_STATUS successful but should have failed
            FAILED
                1. test_get_lba_status_beyond_eol.c:38  - CU_ASSERT_EQUAL(_r,0)
              Test: Unmap ...passed    [SKIPPED] PERSISTENT RESERVE IN is not implemented.
            Suite: Reserve6
              Test: Simple ...    Take out a RESERVE6
                [FAILED] MODESENSE6 successful
            FAILED
                1. test_reserve6.c:70  - CU_ASSERT_EQUAL(_r,0)
            """;

    @Test
    void tellsPassedFromSkippedFromFailed() {
        assertThat(CuReport.parse(OUTPUT).tests())
                .extracting(CuReport.Test::name, CuReport.Test::outcome)
                .containsExactly(
                        tuple("CompareAndWrite.Simple", Outcome.SKIPPED),
                        tuple("GetLBAStatus.Simple", Outcome.PASSED),
                        tuple("GetLBAStatus.BeyondEol", Outcome.FAILED),
                        tuple("GetLBAStatus.Unmap", Outcome.PASSED),
                        tuple("Reserve6.Simple", Outcome.FAILED));
    }

    @Test
    void isCompleteOnlyWithItsSummary() {
        assertThat(CuReport.parse(OUTPUT).complete()).isFalse();
        assertThat(CuReport.parse(OUTPUT + "\nRun Summary:    Type  Total\n").complete())
                .isTrue();
    }

    @Test
    void countsATestThatNeverEndedAsFailed() {
        assertThat(CuReport.parse("Suite: A\n  Test: B ...    waiting\n  Test: C ...passed\nRun Summary:")
                        .tests())
                .extracting(CuReport.Test::name, CuReport.Test::outcome)
                .containsExactly(tuple("A.B", Outcome.FAILED), tuple("A.C", Outcome.PASSED));
    }
}
