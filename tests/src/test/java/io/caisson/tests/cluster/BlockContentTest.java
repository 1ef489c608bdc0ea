package io.caisson.tests.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.tests.register.Operation;
import io.caisson.tests.register.Violation;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BlockContentTest {
    private static final long RUN = 5;
    private static final long FIRST_BLOCK = 1_000;
    private static final long VALUE = BlockContent.value(3, 17);

    private static byte[] data(int blockBytes, long value) {
        return BlockContent.of(RUN, blockBytes, FIRST_BLOCK, 4, value);
    }

    @ParameterizedTest
    @ValueSource(ints = {512, 4096})
    void whatWasWrittenIsFoundInEachBlock(int blockBytes) {
        BlockContent content = new BlockContent(RUN, blockBytes, FIRST_BLOCK, data(blockBytes, VALUE));
        for (int i = 0; i < 4; i++) {
            assertThat(content.damage(i)).isNull();
            assertThat(content.value(i)).isEqualTo(VALUE);
        }
        assertThat(BlockContent.name(VALUE)).isEqualTo("client 3 #17");
    }

    @ParameterizedTest
    @ValueSource(ints = {512, 4096})
    void zerosAreAValue(int blockBytes) {
        BlockContent content = new BlockContent(RUN, blockBytes, FIRST_BLOCK, data(blockBytes, Operation.INITIAL));
        assertThat(content.damage(2)).isNull();
        assertThat(content.value(2)).isEqualTo(Operation.INITIAL);
    }

    /** Wherever one content ends and the other begins. */
    @ParameterizedTest
    @ValueSource(ints = {1, 8, 31, 32, 200, 507, 508, 511})
    void aTornBlockIsRecognized(int border) {
        byte[] torn = data(512, VALUE);
        System.arraycopy(data(512, BlockContent.value(3, 18)), 512, torn, 512, border);
        BlockContent content = new BlockContent(RUN, 512, FIRST_BLOCK, torn);
        boolean alike = border <= 31;
        assertThat(content.damage(0)).isNull();
        assertThat(content.damage(1)).isEqualTo(alike ? null : Violation.Kind.TORN_BLOCK);
    }

    @ParameterizedTest
    @ValueSource(ints = {512, 4096})
    void aMisplacedBlockAndOneOfAnotherRunAreRecognized(int blockBytes) {
        byte[] data = data(blockBytes, VALUE);
        assertThat(new BlockContent(RUN, blockBytes, FIRST_BLOCK + 1, data).damage(0))
                .isEqualTo(Violation.Kind.MISPLACED_BLOCK);
        assertThat(new BlockContent(RUN + 1, blockBytes, FIRST_BLOCK, data).damage(0))
                .isEqualTo(Violation.Kind.NEVER_WRITTEN);
    }
}
