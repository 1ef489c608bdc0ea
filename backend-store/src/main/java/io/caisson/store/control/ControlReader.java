package io.caisson.store.control;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.caisson.store.access.PeerManagement;
import io.caisson.store.access.PeerTargets;
import io.caisson.store.replica.GroupMember;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/** Takes fields from a message; the first that does not fit ends it. Numbers are big-endian. */
final class ControlReader {
    private final ByteBuffer message;

    /** @param message read, not changed */
    ControlReader(ByteBuffer message) {
        this.message = message.duplicate();
    }

    int unsignedByte() throws MalformedControlException {
        require(1);
        return Byte.toUnsignedInt(message.get());
    }

    int unsignedShort() throws MalformedControlException {
        require(Short.BYTES);
        return Short.toUnsignedInt(message.getShort());
    }

    long number() throws MalformedControlException {
        require(Long.BYTES);
        return message.getLong();
    }

    /** A number that counts something. */
    long count() throws MalformedControlException {
        long count = number();
        if (count < 0) {
            throw new MalformedControlException("the count " + count + " is negative");
        }
        return count;
    }

    boolean flag() throws MalformedControlException {
        int flag = unsignedByte();
        if (flag > 1) {
            throw new MalformedControlException("a flag of " + flag);
        }
        return flag == 1;
    }

    UUID id() throws MalformedControlException {
        require(2 * Long.BYTES);
        return new UUID(message.getLong(), message.getLong());
    }

    /** One at least. */
    Set<UUID> ids(int most) throws MalformedControlException {
        int count = unsignedShort();
        if (count == 0 || count > most) {
            throw new MalformedControlException(count + " ids");
        }
        Set<UUID> ids = new HashSet<>();
        for (int i = 0; i < count; i++) {
            ids.add(id());
        }
        return ids;
    }

    String text() throws MalformedControlException {
        byte[] text = bytes(unsignedShort());
        return new String(text, UTF_8);
    }

    byte[] bytes() throws MalformedControlException {
        int length = unsignedShort();
        if (length > PeerTargets.MAX_BYTES) {
            throw new MalformedControlException(length + " bytes between targets");
        }
        return bytes(length);
    }

    byte[] longBytes() throws MalformedControlException {
        require(Integer.BYTES);
        int length = message.getInt();
        if (length < 0 || length > PeerManagement.MAX_BYTES) {
            throw new MalformedControlException(length + " bytes between managements");
        }
        return bytes(length);
    }

    List<GroupMember> members() throws MalformedControlException {
        int count = unsignedByte();
        List<GroupMember> members = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            members.add(member());
        }
        return members;
    }

    private GroupMember member() throws MalformedControlException {
        String peer = text();
        byte[] address = bytes(unsignedByte());
        int port = unsignedShort();
        int priority = unsignedByte();
        try {
            return new GroupMember(peer, new InetSocketAddress(InetAddress.getByAddress(address), port), priority);
        } catch (UnknownHostException | IllegalArgumentException e) {
            throw new MalformedControlException("a member is no member: " + e.getMessage());
        }
    }

    List<ReplicaSpace> replicas() throws MalformedControlException {
        int count = unsignedShort();
        List<ReplicaSpace> replicas = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            UUID group = id();
            int code = unsignedByte();
            ReplicaCondition condition = ReplicaCondition.of(code);
            if (condition == null) {
                throw new MalformedControlException("no condition of a replica is " + code);
            }
            replicas.add(new ReplicaSpace(group, condition, count(), count()));
        }
        return replicas;
    }

    ControlReply.Space space() throws MalformedControlException {
        return new ControlReply.Space(count(), count(), count(), count(), count(), flag(), number(), replicas());
    }

    List<DiskState> disks() throws MalformedControlException {
        int count = unsignedByte();
        List<DiskState> disks = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            UUID disk = id();
            int code = unsignedByte();
            DiskCondition condition = DiskCondition.of(code);
            if (condition == null) {
                throw new MalformedControlException("no condition of a disk is " + code);
            }
            disks.add(new DiskState(disk, condition, count(), text(), space()));
        }
        return disks;
    }

    List<ReplicaProgress> progress() throws MalformedControlException {
        int count = unsignedShort();
        List<ReplicaProgress> replicas = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            replicas.add(new ReplicaProgress(id(), number(), number(), count(), count()));
        }
        return replicas;
    }

    void end() throws MalformedControlException {
        if (message.hasRemaining()) {
            throw new MalformedControlException(message.remaining() + " bytes too many");
        }
    }

    private byte[] bytes(int length) throws MalformedControlException {
        require(length);
        byte[] bytes = new byte[length];
        message.get(bytes);
        return bytes;
    }

    private void require(int bytes) throws MalformedControlException {
        if (message.remaining() < bytes) {
            throw new MalformedControlException("it ends " + (bytes - message.remaining()) + " bytes early");
        }
    }
}
