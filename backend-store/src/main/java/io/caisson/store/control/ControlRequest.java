package io.caisson.store.control;

import io.caisson.store.replica.GroupMember;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.UUID;

/** What one node asks another: a byte for the kind, then the fields in order. */
public sealed interface ControlRequest {

    int BARRIER = 1;
    int GROUP = 2;
    int RECONFIGURE = 3;
    int FENCE = 4;
    int SPACE = 5;

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

    /** Answered with {@link ControlReply.Space}. */
    record Space() implements ControlRequest {
        @Override
        public ByteBuffer encode() {
            return new ControlWriter().unsignedByte(SPACE).message();
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
            default -> throw new MalformedControlException("no request is of kind " + kind);
        };
        reader.end();
        return request;
    }
}
