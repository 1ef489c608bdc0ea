package io.caisson.tests.register;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The histories of neighbouring blocks, and what was found in them. Any thread; one lock. */
public final class Histories {
    private final BlockHistory[] blocks;
    private final Object lock = new Object();
    private long commands;

    public Histories(int blockCount) {
        blocks = new BlockHistory[blockCount];
        for (int i = 0; i < blockCount; i++) {
            blocks[i] = new BlockHistory(i);
        }
    }

    public int blockCount() {
        return blocks.length;
    }

    /** A read is about to be sent. */
    public Command read(int client, int firstBlock, int count) {
        return begin(firstBlock, count, (id, now) -> Operation.read(id, client, now));
    }

    /** A write of one value to all of the blocks is about to be sent. */
    public Command write(int client, int firstBlock, int count, long value) {
        return begin(firstBlock, count, (id, now) -> Operation.write(id, client, value, now));
    }

    /** A COMPARE AND WRITE of one block is about to be sent. */
    public Command compareAndWrite(int client, int block, long expected, long value) {
        return begin(block, 1, (id, now) -> Operation.compareAndWrite(id, client, expected, value, now));
    }

    private interface Maker {
        Operation make(long id, long nowNanos);
    }

    private Command begin(int firstBlock, int count, Maker maker) {
        synchronized (lock) {
            return new Command(++commands, firstBlock, count, maker);
        }
    }

    /** One command under way. Every attempt to send it ends once. */
    public final class Command {
        private final long id;
        private final int firstBlock;
        private final Maker maker;
        private final List<Operation[]> lost = new ArrayList<>();
        private Operation[] operations;

        private Command(long id, int firstBlock, int count, Maker maker) {
            this.id = id;
            this.firstBlock = firstBlock;
            this.maker = maker;
            operations = invoke(count);
        }

        private Operation[] invoke(int count) {
            long now = System.nanoTime();
            Operation[] invoked = new Operation[count];
            for (int i = 0; i < count; i++) {
                invoked[i] = maker.make(id, now);
                blocks[firstBlock + i].invoked(invoked[i]);
            }
            return invoked;
        }

        /**
         * It is about to be sent once more, unchanged, as the last attempt was lost or refused. Until an attempt is answered each of
         * those before it may still take effect.
         */
        public void again() {
            synchronized (lock) {
                operations = invoke(operations.length);
            }
        }

        /** The read was answered. */
        public void readDone(Content content) {
            synchronized (lock) {
                long now = System.nanoTime();
                for (int i = 0; i < operations.length; i++) {
                    BlockHistory history = blocks[firstBlock + i];
                    Violation.Kind damage = content.damage(i);
                    if (damage == null) {
                        history.readDone(operations[i], content.value(i), now);
                    } else {
                        history.readDamaged(operations[i], damage, content.describe(i), now);
                    }
                }
            }
        }

        /** The attempt ended in another way. */
        public void ended(Operation.Outcome how) {
            synchronized (lock) {
                long now = System.nanoTime();
                for (int i = 0; i < operations.length; i++) {
                    blocks[firstBlock + i].done(operations[i], how, now);
                }
                if (how == Operation.Outcome.UNKNOWN) {
                    lost.add(operations);
                } else if (how == Operation.Outcome.DONE) {
                    lost.forEach(attempt -> expire(attempt, now));
                    lost.clear();
                }
            }
        }

        private void expire(Operation[] attempt, long now) {
            for (int i = 0; i < attempt.length; i++) {
                if (attempt[i].kind() != Operation.Kind.READ) {
                    blocks[firstBlock + i].expired(attempt[i], now);
                }
            }
        }
    }

    /** What a read brought, block by block. */
    public interface Content {
        long value(int index);

        /** Null when the block holds a value. */
        Violation.@Nullable Kind damage(int index);

        String describe(int index);
    }

    /** When nothing is under way any more: all that was found. */
    public List<Violation> violations(ValueNames names) {
        synchronized (lock) {
            List<Violation> found = new ArrayList<>();
            for (BlockHistory block : blocks) {
                Violation violation = block.violation(names);
                if (violation != null) {
                    found.add(violation);
                }
            }
            return found;
        }
    }

    /** At any time. */
    public boolean isViolated() {
        synchronized (lock) {
            for (BlockHistory block : blocks) {
                if (block.isViolated()) {
                    return true;
                }
            }
            return false;
        }
    }

    /** Blocks of which too much was under way at once to decide. */
    public long undecided() {
        synchronized (lock) {
            long count = 0;
            for (BlockHistory block : blocks) {
                count += block.isUndecided() ? 1 : 0;
            }
            return count;
        }
    }

    /** Operations on single blocks whose end has been checked. */
    public long checked() {
        synchronized (lock) {
            long count = 0;
            for (BlockHistory block : blocks) {
                count += block.checked();
            }
            return count;
        }
    }

    /** Commands that began. */
    public long commands() {
        synchronized (lock) {
            return commands;
        }
    }
}
