package io.caisson.store.volume;

import io.caisson.store.block.BlockCompletion;
import io.caisson.store.block.BlockDevice.AllocationListener;
import io.caisson.store.block.BlockError;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** What a block operation was answered with; a second answer fails the test. */
final class Answer implements BlockCompletion, AllocationListener {

    record Result(String what, long detail) {}

    private final CompletableFuture<Result> result = new CompletableFuture<>();

    @Override
    public void succeeded() {
        answer(new Result("OK", 0));
    }

    @Override
    public void failed(BlockError error, long detail) {
        answer(new Result(error.name(), detail));
    }

    @Override
    public void extent(boolean mapped, long blocks) {
        answer(new Result(mapped ? "MAPPED" : "UNMAPPED", blocks));
    }

    private void answer(Result given) {
        if (!result.complete(given)) {
            throw new AssertionError("answered twice: " + given);
        }
    }

    boolean isDone() {
        return result.isDone();
    }

    /** Waits for the answer. */
    Result result() {
        try {
            return result.get(30, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new AssertionError("no answer", e);
        }
    }

    String what() {
        return result().what();
    }
}
