package io.caisson.store.control;

import io.caisson.store.repair.ScrubParts;
import io.caisson.store.repair.ScrubStatus;
import io.caisson.store.replica.GroupMember;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** What is answered to a {@link ControlRequest}: a byte for the kind, then the fields in order. */
public sealed interface ControlReply {

    int DONE = 1;
    int GROUP = 2;
    int SPACE = 3;
    int REWRITTEN = 20;
    int SCRUB = 21;
    int REPLICAS = 4;
    int DISKS = 5;
    int ADDED_DISK = 6;
    int TARGET = 31;
    int MANAGEMENT = 32;
    int NETWORK = 40;

    /** It is so. */
    record Done() implements ControlReply {
        @Override
        public ByteBuffer encode() {
            return new ControlWriter().unsignedByte(DONE).message();
        }
    }

    /**
     * A group as the answering node sees it.
     *
     * @param term in which the node leads it; -1 if it does not
     * @param members of the newest configuration that the node has; none if it has no replica, or an empty one that waits
     */
    record Group(long term, List<GroupMember> members) implements ControlReply {
        @Override
        public ByteBuffer encode() {
            return new ControlWriter()
                    .unsignedByte(GROUP)
                    .number(term)
                    .members(members)
                    .message();
        }

        public boolean leads() {
            return term >= 0;
        }
    }

    /**
     * A disk of the answering node; as an answer of its own, the first one, with the replicas of all.
     *
     * @param usableBytes what can still be written, the reserve taken off
     * @param allocatedBytes what the data of all replicas on it takes
     * @param ledBytes of that, what the groups take that the node leads
     * @param isShort whether the soft threshold is reached
     * @param fileSystem the same number from nodes whose disks are directories of one file system
     * @param replicas those on it
     */
    record Space(
            long totalBytes,
            long usableBytes,
            long reserveBytes,
            long allocatedBytes,
            long ledBytes,
            boolean isShort,
            long fileSystem,
            List<ReplicaSpace> replicas)
            implements ControlReply {

        public Space {
            replicas = List.copyOf(replicas);
        }

        /** What is said of the replica of a group. */
        public Optional<ReplicaSpace> replica(UUID group) {
            return replicas.stream()
                    .filter(replica -> replica.group().equals(group))
                    .findFirst();
        }

        @Override
        public ByteBuffer encode() {
            return new ControlWriter().unsignedByte(SPACE).space(this).message();
        }
    }

    /** All disks of the answering node, the first one first. */
    record Disks(List<DiskState> disks) implements ControlReply {

        public Disks {
            disks = List.copyOf(disks);
        }

        /** What is said of the replica of a group, wherever it is. */
        public Optional<ReplicaSpace> replica(UUID group) {
            return disks.stream()
                    .flatMap(disk -> disk.space().replica(group).stream())
                    .findFirst();
        }

        @Override
        public ByteBuffer encode() {
            return new ControlWriter().unsignedByte(DISKS).disks(disks).message();
        }
    }

    /**
     * What became of a {@link ControlRequest.AddDisk}.
     *
     * @param disk its id; without meaning if it was not added
     * @param text why it was not, and what to do, for people; empty if it was
     */
    record AddedDisk(Addition outcome, UUID disk, String text, String fix) implements ControlReply {
        @Override
        public ByteBuffer encode() {
            return new ControlWriter()
                    .unsignedByte(ADDED_DISK)
                    .unsignedByte(outcome.ordinal())
                    .id(disk)
                    .text(text)
                    .text(fix)
                    .message();
        }
    }

    /** What can become of a disk that is to be added. */
    enum Addition {
        ADDED,
        /** There is something in the way of this directory; nothing was changed. */
        REFUSED,
        /** It is not known, or cannot be done now; asking again is safe. */
        NOT_NOW
    }

    /** What became of a {@link ControlRequest.Rewrite}. */
    record Rewritten(ScrubParts.Outcome outcome) implements ControlReply {
        @Override
        public ByteBuffer encode() {
            return new ControlWriter()
                    .unsignedByte(REWRITTEN)
                    .unsignedByte(outcome.ordinal())
                    .message();
        }
    }

    /** The scrub of the answering node's disk. */
    record Scrub(ScrubStatus status) implements ControlReply {
        @Override
        public ByteBuffer encode() {
            return new ControlWriter()
                    .unsignedByte(SCRUB)
                    .flag(status.paused())
                    .flag(status.running())
                    .number(status.bytesPerSecond())
                    .number(status.startedAt())
                    .number(status.completedAt())
                    .number(status.chunksDone())
                    .number(status.chunksAll())
                    .number(status.bytesRead())
                    .number(status.rounds())
                    .number(status.bad())
                    .number(status.repaired())
                    .number(status.unrepairable())
                    .number(status.differences())
                    .number(status.notCompared())
                    .number(status.repairedForHosts())
                    .number(status.lostForHosts())
                    .message();
        }
    }

    /** What the target of the called node says. */
    record Target(Content answer) implements ControlReply {
        @Override
        public ByteBuffer encode() {
            return new ControlWriter()
                    .unsignedByte(TARGET)
                    .bytes(answer.bytes())
                    .message();
        }
    }

    /** What the management of the called node says. */
    record Management(Content answer) implements ControlReply {
        @Override
        public ByteBuffer encode() {
            return new ControlWriter()
                    .unsignedByte(MANAGEMENT)
                    .longBytes(answer.bytes())
                    .message();
        }
    }

    /**
     * What the called node knows of a network.
     *
     * @param report JSON
     */
    record Network(Content report) implements ControlReply {
        @Override
        public ByteBuffer encode() {
            return new ControlWriter()
                    .unsignedByte(NETWORK)
                    .longBytes(report.bytes())
                    .message();
        }
    }

    private static AddedDisk addedDisk(ControlReader reader) throws MalformedControlException {
        int outcome = reader.unsignedByte();
        if (outcome >= Addition.values().length) {
            throw new MalformedControlException("no outcome is " + outcome);
        }
        return new AddedDisk(Addition.values()[outcome], reader.id(), reader.text(), reader.text());
    }

    private static Rewritten rewritten(ControlReader reader) throws MalformedControlException {
        int outcome = reader.unsignedByte();
        if (outcome >= ScrubParts.Outcome.values().length) {
            throw new MalformedControlException("no outcome is " + outcome);
        }
        return new Rewritten(ScrubParts.Outcome.values()[outcome]);
    }

    private static Scrub scrub(ControlReader reader) throws MalformedControlException {
        return new Scrub(new ScrubStatus(
                reader.flag(),
                reader.flag(),
                reader.count(),
                reader.count(),
                reader.count(),
                reader.count(),
                reader.count(),
                reader.count(),
                reader.count(),
                reader.count(),
                reader.count(),
                reader.count(),
                reader.count(),
                reader.count(),
                reader.count(),
                reader.count()));
    }

    /** How far each replica on the answering node is. */
    record Replicas(List<ReplicaProgress> replicas) implements ControlReply {

        public Replicas {
            replicas = List.copyOf(replicas);
        }

        @Override
        public ByteBuffer encode() {
            return new ControlWriter().unsignedByte(REPLICAS).progress(replicas).message();
        }
    }

    ByteBuffer encode();

    /** @param message borrowed */
    static ControlReply decode(ByteBuffer message) throws MalformedControlException {
        ControlReader reader = new ControlReader(message);
        int kind = reader.unsignedByte();
        ControlReply reply = switch (kind) {
            case DONE -> new Done();
            case GROUP -> new Group(reader.number(), reader.members());
            case SPACE -> reader.space();
            case DISKS -> new Disks(reader.disks());
            case ADDED_DISK -> addedDisk(reader);
            case REWRITTEN -> rewritten(reader);
            case SCRUB -> scrub(reader);
            case TARGET -> new Target(new Content(reader.bytes()));
            case NETWORK -> new Network(new Content(reader.longBytes()));
            case MANAGEMENT -> new Management(new Content(reader.longBytes()));
            case REPLICAS -> new Replicas(reader.progress());
            default -> throw new MalformedControlException("no reply is of kind " + kind);
        };
        reader.end();
        return reply;
    }
}
