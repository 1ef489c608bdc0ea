package io.caisson.store.control;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.caisson.store.access.PeerManagement;
import io.caisson.store.access.PeerTargets;
import io.caisson.store.replica.GroupMember;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.UUID;

/** Puts fields into a message, as {@link ControlReader} takes them. */
final class ControlWriter {
    private static final int MAX_TEXT = 0xFFFF;
    private static final int MAX_MEMBERS = 0xFF;
    private static final int MAX_REPLICAS = 0xFFFF;
    static final int MAX_DISKS = 0xFF;

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    ControlWriter unsignedByte(int value) {
        bytes.write(value);
        return this;
    }

    ControlWriter unsignedShort(int value) {
        bytes.write(value >> Byte.SIZE);
        bytes.write(value);
        return this;
    }

    ControlWriter number(long value) {
        bytes.writeBytes(ByteBuffer.allocate(Long.BYTES).putLong(value).array());
        return this;
    }

    ControlWriter flag(boolean value) {
        return unsignedByte(value ? 1 : 0);
    }

    ControlWriter id(UUID value) {
        return number(value.getMostSignificantBits()).number(value.getLeastSignificantBits());
    }

    ControlWriter text(String value) {
        byte[] text = value.getBytes(UTF_8);
        if (text.length > MAX_TEXT) {
            throw new IllegalArgumentException("a text of " + text.length + " bytes");
        }
        unsignedShort(text.length);
        bytes.writeBytes(text);
        return this;
    }

    ControlWriter bytes(byte[] value) {
        if (value.length > PeerTargets.MAX_BYTES) {
            throw new IllegalArgumentException(value.length + " bytes");
        }
        unsignedShort(value.length);
        bytes.writeBytes(value);
        return this;
    }

    ControlWriter longBytes(byte[] value) {
        if (value.length > PeerManagement.MAX_BYTES) {
            throw new IllegalArgumentException(value.length + " bytes");
        }
        bytes.writeBytes(ByteBuffer.allocate(Integer.BYTES).putInt(value.length).array());
        bytes.writeBytes(value);
        return this;
    }

    ControlWriter members(List<GroupMember> members) {
        if (members.size() > MAX_MEMBERS) {
            throw new IllegalArgumentException(members.size() + " members");
        }
        unsignedByte(members.size());
        for (GroupMember member : members) {
            byte[] address = member.address().getAddress().getAddress();
            text(member.peerId()).unsignedByte(address.length);
            bytes.writeBytes(address);
            unsignedShort(member.address().getPort()).unsignedByte(member.priority());
        }
        return this;
    }

    ControlWriter replicas(List<ReplicaSpace> replicas) {
        if (replicas.size() > MAX_REPLICAS) {
            throw new IllegalArgumentException(replicas.size() + " replicas");
        }
        unsignedShort(replicas.size());
        for (ReplicaSpace replica : replicas) {
            id(replica.group())
                    .unsignedByte(replica.condition().code())
                    .number(replica.allocatedBytes())
                    .number(replica.footprintBytes());
        }
        return this;
    }

    ControlWriter space(ControlReply.Space space) {
        return number(space.totalBytes())
                .number(space.usableBytes())
                .number(space.reserveBytes())
                .number(space.allocatedBytes())
                .number(space.ledBytes())
                .flag(space.isShort())
                .number(space.fileSystem())
                .replicas(space.replicas());
    }

    ControlWriter disks(List<DiskState> disks) {
        if (disks.size() > MAX_DISKS) {
            throw new IllegalArgumentException(disks.size() + " disks");
        }
        unsignedByte(disks.size());
        for (DiskState disk : disks) {
            id(disk.disk())
                    .unsignedByte(disk.condition().code())
                    .number(disk.downMillis())
                    .text(disk.reason())
                    .space(disk.space());
        }
        return this;
    }

    ControlWriter progress(List<ReplicaProgress> replicas) {
        if (replicas.size() > MAX_REPLICAS) {
            throw new IllegalArgumentException(replicas.size() + " replicas");
        }
        unsignedShort(replicas.size());
        for (ReplicaProgress replica : replicas) {
            id(replica.group())
                    .number(replica.term())
                    .number(replica.appliedIndex())
                    .number(replica.partsDone())
                    .number(replica.partsAll());
        }
        return this;
    }

    ByteBuffer message() {
        return ByteBuffer.wrap(bytes.toByteArray());
    }
}
