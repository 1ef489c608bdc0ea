package io.caisson.store.control;

import io.caisson.store.access.PeerManagement;
import io.caisson.store.access.PeerTargets;
import io.caisson.store.chunk.ChunkLayout;
import io.caisson.store.replica.GroupMember;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/** What one node asks another: a byte for the kind, then the fields in order. */
public sealed interface ControlRequest {

    int BARRIER = 1;
    int GROUP = 2;
    int RECONFIGURE = 3;
    int FENCE = 4;
    int SPACE = 5;
    int REPLICAS = 6;
    int HAND_OVER = 7;
    int DISKS = 8;
    int ADD_DISK = 9;
    int FOUND_GROUP = 12;
    int REWRITE = 20;
    int SCRUB = 21;
    int SETTLED = 30;
    int TARGET = 31;
    int MANAGEMENT = 32;
    int ALL_SETTLED = 33;
    int NETWORK = 40;

    /**
     * Answered with {@link ControlReply.Done} when what hosts see at the called node is at least as new as a revision of the
     * catalog and, if asked, when what they must not reach any more since then has come to an end.
     */
    record Barrier(long revision, boolean withdrawn) implements ControlRequest {
        @Override
        public ByteBuffer encode() {
            return new ControlWriter()
                    .unsignedByte(BARRIER)
                    .number(revision)
                    .flag(withdrawn)
                    .message();
        }
    }

    /**
     * Answered with {@link ControlReply.Done} when the called node goes by what hosts did to volumes up to a revision of the
     * catalog, and nothing that it ended there can touch data any more. One volume is asked for as earlier releases do.
     *
     * @param volumes one to {@link #MAX_VOLUMES}
     */
    record Settled(Set<UUID> volumes, long revision) implements ControlRequest {
        public static final int MAX_VOLUMES = 1024;

        public Settled {
            volumes = Set.copyOf(volumes);
            if (volumes.isEmpty() || volumes.size() > MAX_VOLUMES) {
                throw new IllegalArgumentException(volumes.size() + " volumes");
            }
        }

        @Override
        public ByteBuffer encode() {
            ControlWriter writer = new ControlWriter();
            if (volumes.size() == 1) {
                writer.unsignedByte(SETTLED);
            } else {
                writer.unsignedByte(ALL_SETTLED).unsignedShort(volumes.size());
            }
            volumes.forEach(writer::id);
            return writer.number(revision).message();
        }
    }

    /**
     * What a target asks the same target on the called node; answered with {@link ControlReply.Target}.
     *
     * @param question at most {@link PeerTargets#MAX_BYTES}
     */
    record Target(Content question) implements ControlRequest {
        @Override
        public ByteBuffer encode() {
            return new ControlWriter()
                    .unsignedByte(TARGET)
                    .bytes(question.bytes())
                    .message();
        }
    }

    /**
     * What the management of a node asks that of the called one; answered with {@link ControlReply.Management}.
     *
     * @param question at most {@link PeerManagement#MAX_BYTES}
     */
    record Management(Content question) implements ControlRequest {
        @Override
        public ByteBuffer encode() {
            return new ControlWriter()
                    .unsignedByte(MANAGEMENT)
                    .longBytes(question.bytes())
                    .message();
        }
    }

    /**
     * Asks what the called node knows of a network of hosts; answered with {@link ControlReply.Network}.
     *
     * @param check whether it is to look anew, which takes seconds
     */
    record Network(UUID network, boolean check) implements ControlRequest {
        @Override
        public ByteBuffer encode() {
            return new ControlWriter()
                    .unsignedByte(NETWORK)
                    .id(network)
                    .flag(check)
                    .message();
        }
    }

    /** Answered with {@link ControlReply.Group}. */
    record Group(UUID group) implements ControlRequest {
        @Override
        public ByteBuffer encode() {
            return new ControlWriter().unsignedByte(GROUP).id(group).message();
        }
    }

    /** Asks the leader of a group for other members or priorities; answered when they are in force. */
    record Reconfigure(UUID group, List<GroupMember> members) implements ControlRequest {
        @Override
        public ByteBuffer encode() {
            return new ControlWriter()
                    .unsignedByte(RECONFIGURE)
                    .id(group)
                    .members(members)
                    .message();
        }
    }

    /** Asks for a fence against epochs of a gateway below {@code epoch}; answered when it is in force in the group. */
    record Fence(UUID group, UUID gateway, long epoch) implements ControlRequest {
        @Override
        public ByteBuffer encode() {
            return new ControlWriter()
                    .unsignedByte(FENCE)
                    .id(group)
                    .id(gateway)
                    .number(epoch)
                    .message();
        }
    }

    /** Asks for all disks of the called node; answered with {@link ControlReply.Disks}. */
    record Disks() implements ControlRequest {
        @Override
        public ByteBuffer encode() {
            return new ControlWriter().unsignedByte(DISKS).message();
        }
    }

    /**
     * Asks the called node to make a directory of its own one of its disks; answered with {@link ControlReply.AddedDisk}.
     *
     * @param path absolute
     * @param shared whether the directory may be on the file system of another disk, or of the node's data directory
     */
    record AddDisk(String path, boolean shared) implements ControlRequest {
        @Override
        public ByteBuffer encode() {
            return new ControlWriter()
                    .unsignedByte(ADD_DISK)
                    .text(path)
                    .flag(shared)
                    .message();
        }
    }

    /**
     * Asks the called node to found a group on one of its disks, unless that has founded one of so many replicas; answered with {@link
     * ControlReply.AddedDisk}, whose id is the group's.
     *
     * @param replicas that the group is to have: 1 or 2
     */
    record FoundGroup(UUID disk, int replicas) implements ControlRequest {
        @Override
        public ByteBuffer encode() {
            return new ControlWriter()
                    .unsignedByte(FOUND_GROUP)
                    .id(disk)
                    .unsignedByte(replicas)
                    .message();
        }
    }

    /** Answered with {@link ControlReply.Space}. */
    record Space() implements ControlRequest {
        @Override
        public ByteBuffer encode() {
            return new ControlWriter().unsignedByte(SPACE).message();
        }
    }

    /**
     * Asks the leader of a group to write blocks of a chunk anew with the contents they have, because the copies of a replica are
     * bad; answered with {@link ControlReply.Rewritten}.
     */
    record Rewrite(UUID group, UUID volume, int layer, int chunk, int firstBlock, int blocks)
            implements ControlRequest {
        @Override
        public ByteBuffer encode() {
            return new ControlWriter()
                    .unsignedByte(REWRITE)
                    .id(group)
                    .id(volume)
                    .number(layer)
                    .number(chunk)
                    .number(firstBlock)
                    .number(blocks)
                    .message();
        }
    }

    /**
     * Asks for the scrub of the called node's disk; answered with {@link ControlReply.Scrub}.
     *
     * @param command what it shall do before it answers
     * @param bytesPerSecond its new pace; 0 for the one it has
     */
    record Scrub(ScrubCommand command, long bytesPerSecond) implements ControlRequest {
        @Override
        public ByteBuffer encode() {
            return new ControlWriter()
                    .unsignedByte(SCRUB)
                    .unsignedByte(command.ordinal())
                    .number(bytesPerSecond)
                    .message();
        }
    }

    /** What the scrub of a disk shall do. */
    enum ScrubCommand {
        NOTHING,
        START,
        PAUSE
    }

    private static Scrub scrub(ControlReader reader) throws MalformedControlException {
        int command = reader.unsignedByte();
        if (command >= ScrubCommand.values().length) {
            throw new MalformedControlException("no command of a scrub is " + command);
        }
        return new Scrub(ScrubCommand.values()[command], reader.count());
    }

    private static Rewrite rewrite(ControlReader reader) throws MalformedControlException {
        UUID group = reader.id();
        UUID volume = reader.id();
        long layer = reader.count();
        long chunk = reader.count();
        long firstBlock = reader.count();
        long blocks = reader.count();
        boolean exist = layer > 0
                && layer <= Integer.MAX_VALUE
                && chunk < ChunkLayout.MAX_CHUNKS
                && firstBlock < ChunkLayout.BLOCKS_PER_CHUNK
                && blocks > 0
                && blocks <= ChunkLayout.BLOCKS_PER_CHUNK - firstBlock;
        if (!exist) {
            throw new MalformedControlException(
                    blocks + " blocks from " + firstBlock + " of chunk " + chunk + " of layer " + layer);
        }
        return new Rewrite(group, volume, (int) layer, (int) chunk, (int) firstBlock, (int) blocks);
    }

    /** Answered with {@link ControlReply.Replicas}. */
    record Replicas() implements ControlRequest {
        @Override
        public ByteBuffer encode() {
            return new ControlWriter().unsignedByte(REPLICAS).message();
        }
    }

    /** Asks the leader of a group to have another member lead; answered when that one does. */
    record HandOver(UUID group, String to) implements ControlRequest {
        @Override
        public ByteBuffer encode() {
            return new ControlWriter()
                    .unsignedByte(HAND_OVER)
                    .id(group)
                    .text(to)
                    .message();
        }
    }

    ByteBuffer encode();

    /** @param message borrowed */
    static ControlRequest decode(ByteBuffer message) throws MalformedControlException {
        ControlReader reader = new ControlReader(message);
        int kind = reader.unsignedByte();
        ControlRequest request = switch (kind) {
            case BARRIER -> new Barrier(reader.count(), reader.flag());
            case GROUP -> new Group(reader.id());
            case RECONFIGURE -> new Reconfigure(reader.id(), reader.members());
            case FENCE -> new Fence(reader.id(), reader.id(), reader.count());
            case SPACE -> new Space();
            case DISKS -> new Disks();
            case ADD_DISK -> new AddDisk(reader.text(), reader.flag());
            case FOUND_GROUP -> new FoundGroup(reader.id(), reader.unsignedByte());
            case REPLICAS -> new Replicas();
            case HAND_OVER -> new HandOver(reader.id(), reader.text());
            case REWRITE -> rewrite(reader);
            case SCRUB -> scrub(reader);
            case TARGET -> new Target(new Content(reader.bytes()));
            case NETWORK -> new Network(reader.id(), reader.flag());
            case MANAGEMENT -> new Management(new Content(reader.longBytes()));
            case SETTLED -> new Settled(Set.of(reader.id()), reader.count());
            case ALL_SETTLED -> new Settled(reader.ids(Settled.MAX_VOLUMES), reader.count());
            default -> throw new MalformedControlException("no request is of kind " + kind);
        };
        reader.end();
        return request;
    }
}
