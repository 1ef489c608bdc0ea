package io.caisson.iscsi.scsi.sense;

import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.iscsi.scsi.ScsiStatus;
import io.caisson.iscsi.scsi.fixtures.Outcome;
import io.caisson.iscsi.scsi.fixtures.PendingCommand;
import io.caisson.store.block.BlockError;
import java.util.EnumMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class BlockErrorMeaningTest {

    private static Outcome end(BlockError error, boolean descriptorFormat) {
        PendingCommand command = new PendingCommand();
        BlockErrorMeaning.complete(command, error, 77, descriptorFormat);
        return command.await();
    }

    @Test
    void everyErrorHasItsMeaning() {
        Map<BlockError, String> meanings = new EnumMap<>(BlockError.class);
        for (BlockError error : BlockError.values()) {
            meanings.put(error, end(error, false).meaning());
        }
        assertThat(meanings)
                .containsOnly(
                        Map.entry(BlockError.OUT_OF_RANGE, "05/21/00"),
                        Map.entry(BlockError.OUT_OF_SPACE, "07/27/07"),
                        Map.entry(BlockError.MISCOMPARE, "0E/1D/00"),
                        Map.entry(BlockError.UNRECOVERABLE, "03/11/00"),
                        Map.entry(BlockError.BUSY, "BUSY"),
                        Map.entry(BlockError.GATEWAY_LOST, "null"));
    }

    /** Only the store's word that data is lost may ever reach a host as a medium error. */
    @Test
    void noOtherErrorIsAMediumError() {
        for (BlockError error : BlockError.values()) {
            if (error != BlockError.UNRECOVERABLE) {
                assertThat(end(error, false).meaning()).doesNotStartWith("03");
            }
        }
    }

    @Test
    void lostGatewayHasNoStatus() {
        assertThat(end(BlockError.GATEWAY_LOST, true).status()).isNull();
        assertThat(end(BlockError.BUSY, true).status()).isEqualTo(ScsiStatus.BUSY);
    }

    @Test
    void informationIsToldInBothFormats() {
        assertThat(end(BlockError.MISCOMPARE, false).information()).isEqualTo(77);
        assertThat(end(BlockError.UNRECOVERABLE, true).sense()).endsWith(0x80, 0, 0, 0, 0, 0, 0, 0, 0, 77);
        assertThat(end(BlockError.OUT_OF_RANGE, false).information()).isNull();
    }
}
