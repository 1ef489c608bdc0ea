package io.caisson.tests.nvme;

import static io.caisson.tests.nvmehost.NvmeStatus.ABORTED_FAILED_FUSED;
import static io.caisson.tests.nvmehost.NvmeStatus.ABORTED_MISSING_FUSED;
import static io.caisson.tests.nvmehost.NvmeStatus.COMPARE_FAILURE;
import static io.caisson.tests.nvmehost.NvmeStatus.INVALID_FIELD;
import static io.caisson.tests.nvmehost.NvmeStatus.SUCCESS;
import static org.assertj.core.api.Assertions.assertThat;

import io.caisson.tests.fixtures.Payload;
import io.caisson.tests.nvmehost.Answer;
import io.caisson.tests.nvmehost.NvmOpcode;
import io.caisson.tests.nvmehost.NvmeCommand;
import io.caisson.tests.nvmehost.NvmeController;
import io.caisson.tests.nvmehost.NvmeNamespace;
import io.caisson.tests.nvmehost.RawConnection;
import io.caisson.tests.nvmehost.RawPdu;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Compare and Write as one (NVM, 2.1.1; Base, 3.4.2): ESXi's locks. Pairs are made when capsules arrive. */
@NvmeConformance
class NvmeFusedTest {
    private static final int BLOCK_BYTES = 512;
    private static final byte[] OLD = Payload.of(1, BLOCK_BYTES);
    private static final byte[] NEW = Payload.of(2, BLOCK_BYTES);

    private final NvmeLab lab;
    private NvmeController controller;
    private NvmeNamespace namespace;

    NvmeFusedTest(NvmeLab lab) {
        this.lab = lab;
    }

    @BeforeEach
    void connect() {
        controller = lab.connect();
        namespace = lab.demo(controller);
        namespace.write(0, 1, OLD);
    }

    @AfterEach
    void disconnect() {
        controller.close();
    }

    private byte[] block() {
        return namespace.read(0, 1, BLOCK_BYTES);
    }

    @Test
    void writesWhenTheDataIsWhatWasExpected() {
        NvmeNamespace.Fused fused = namespace.compareAndWrite(0, 1, OLD, NEW);
        assertThat(fused.compare().status()).isEqualTo(SUCCESS);
        assertThat(fused.write().status()).isEqualTo(SUCCESS);
        assertThat(block()).isEqualTo(NEW);
    }

    @Test
    void writesNothingWhenTheDataDiffers() {
        NvmeNamespace.Fused fused = namespace.compareAndWrite(0, 1, NEW, NEW);
        assertThat(fused.compare().status()).isEqualTo(COMPARE_FAILURE);
        assertThat(fused.write().status()).isEqualTo(ABORTED_FAILED_FUSED);
        assertThat(block()).isEqualTo(OLD);
    }

    @Test
    void dataMayComeByRequestInEitherHalf() {
        NvmeNamespace.Fused slowWrite = namespace.fused(0, 1, OLD, NEW);
        slowWrite.write().onRequest();
        namespace.exchange().queue().post(slowWrite.compare(), slowWrite.write());
        Answer.await(slowWrite.ended());
        assertThat(slowWrite.write().status()).isEqualTo(SUCCESS);
        NvmeNamespace.Fused slowCompare = namespace.fused(0, 1, NEW, OLD);
        slowCompare.compare().onRequest();
        namespace.exchange().queue().post(slowCompare.compare(), slowCompare.write());
        Answer.await(slowCompare.ended());
        assertThat(slowCompare.write().status()).isEqualTo(SUCCESS);
        assertThat(block()).isEqualTo(OLD);
    }

    @Test
    void aFirstHalfWithoutItsSecondIsAborted() {
        CompletableFuture<NvmeCommand> read = new CompletableFuture<>();
        NvmeNamespace.Fused fused = namespace.fused(0, 1, OLD, NEW);
        NvmeCommand other = NvmeCommand.completing(read).nvm(NvmOpcode.FLUSH).namespace(namespace.id());
        namespace.exchange().queue().post(fused.compare(), other, fused.write());
        Answer.await(fused.ended());
        assertThat(Answer.await(read).status()).isEqualTo(SUCCESS);
        assertThat(fused.compare().status()).isEqualTo(ABORTED_MISSING_FUSED);
        assertThat(fused.write().status()).isEqualTo(ABORTED_MISSING_FUSED);
        assertThat(block()).isEqualTo(OLD);
    }

    @Test
    void halvesOfDifferentRangesAreNoPair() {
        NvmeNamespace.Fused fused = namespace.fused(0, 1, OLD, NEW);
        fused.write().range(1, 1);
        namespace.exchange().queue().post(fused.compare(), fused.write());
        Answer.await(fused.ended());
        assertThat(fused.compare().status()).isEqualTo(INVALID_FIELD);
        assertThat(fused.write().status()).isEqualTo(INVALID_FIELD);
        assertThat(block()).isEqualTo(OLD);
    }

    /**
     * The compare's data is in its capsule, the write's is not: while the write waits for it, a third command arrives. A
     * target that pairs by completion of data takes the third for the second.
     */
    @Test
    void aThirdCommandDoesNotComeBetweenAPairThatWaitsForData() {
        try (NvmeLab.RawAssociation raw = lab.rawAssociation()) {
            RawConnection io = raw.io();
            int id = namespace.id();
            io.send(RawPdu.capsule(1, NvmOpcode.COMPARE.code(), id, OLD).fused(NvmeCommand.FUSED_FIRST));
            io.send(RawPdu.capsule(2, NvmOpcode.WRITE.code(), id, new byte[0])
                    .transfer(BLOCK_BYTES)
                    .fused(NvmeCommand.FUSED_SECOND));
            io.send(RawPdu.capsule(3, NvmOpcode.FLUSH.code(), id, new byte[0]));
            Map<Integer, Integer> status = new HashMap<>();
            while (status.size() < 3) {
                RawPdu answer = Objects.requireNonNull(io.read(), "closed instead of answering");
                if (answer.isRequestForData()) {
                    io.send(RawPdu.data(2, answer.transferTag(), 0, NEW));
                } else {
                    status.put(answer.commandId(), answer.status());
                }
            }
            assertThat(status).containsOnly(Map.entry(1, SUCCESS), Map.entry(2, SUCCESS), Map.entry(3, SUCCESS));
        }
        assertThat(block()).isEqualTo(NEW);
    }

    /** Two hosts take turns at one lock: each success is seen by exactly one. */
    @Test
    void aLockIsTakenByOneOnly() {
        try (NvmeController rival = lab.connect()) {
            NvmeNamespace same = lab.demo(rival);
            for (int round = 0; round < 32; round++) {
                byte[] before = block();
                NvmeNamespace.Fused mine = namespace.fused(0, 1, before, Payload.of(1000 + round, BLOCK_BYTES));
                NvmeNamespace.Fused theirs = same.fused(0, 1, before, Payload.of(2000 + round, BLOCK_BYTES));
                namespace.exchange().queue().post(mine.compare(), mine.write());
                same.exchange().queue().post(theirs.compare(), theirs.write());
                Answer.await(mine.ended());
                Answer.await(theirs.ended());
                assertThat(mine.write().good() ^ theirs.write().good()).isTrue();
            }
        }
    }
}
