package io.caisson.store.catalog;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The shapes of the records that say where data lies and who may serve it. The rules of {@link Records} hold. */
public final class PlacementRecords {

    private PlacementRecords() {}

    /**
     * Id: the placement group's UUID.
     *
     * @param replicas how many members the group should have, as far as there are nodes for them
     * @param homeDisk the disk that brought the group; its node leads if it can
     * @param members who has a replica, or is about to have or lose one
     * @param witness who votes with two members and has the log only, or is about to come or go; null if there is none. It is none
     *     of {@code members}
     */
    public record GroupRecord(
            int replicas,
            String homeDisk,
            List<MemberRecord> members,
            String createdAt,
            @Nullable MemberRecord witness) {

        public GroupRecord {
            members = List.copyOf(members);
        }

        /** Without a witness. */
        public GroupRecord(int replicas, String homeDisk, List<MemberRecord> members, String createdAt) {
            this(replicas, homeDisk, members, createdAt, null);
        }

        /** The member on a node. */
        public Optional<MemberRecord> member(String nodeId) {
            return members.stream()
                    .filter(member -> member.nodeId().equals(nodeId))
                    .findFirst();
        }

        public GroupRecord withMembers(List<MemberRecord> changed) {
            return new GroupRecord(replicas, homeDisk, changed, createdAt, witness);
        }

        public GroupRecord withWitness(@Nullable MemberRecord changed) {
            return new GroupRecord(replicas, homeDisk, members, createdAt, changed);
        }

        /** Whether a node has a replica, or the log only. */
        public boolean involves(String nodeId) {
            return member(nodeId).isPresent()
                    || witness != null && witness.nodeId().equals(nodeId);
        }

        /** All that vote, the witness among them: whoever the group's log has, or is about to have. */
        public List<MemberRecord> voters() {
            return Stream.concat(members.stream(), Stream.ofNullable(witness))
                    .filter(member -> !member.state().equals(MemberRecord.JOINING))
                    .toList();
        }
    }

    /**
     * One replica of a group.
     *
     * @param diskId where it is; empty for a witness, which has the log only
     * @param priority among the members that could lead, the one of the highest priority does
     */
    public record MemberRecord(String diskId, String nodeId, String state, int priority) {

        /** The node shall open a replica, which is empty and votes for nothing. */
        public static final String JOINING = "joining";

        /** The node has opened the replica: the group's leader may take it in. From here on its directory must not vanish. */
        public static final String OPEN = "open";

        /** Taken in. */
        public static final String ACTIVE = "active";

        /** The group's leader is to do without it; then the node closes and clears it. */
        public static final String LEAVING = "leaving";

        /** A witness that is to come. */
        public static MemberRecord joiningWitness(String nodeId) {
            return new MemberRecord("", nodeId, JOINING, 0);
        }

        /** Whether it has the log only. */
        public boolean witnesses() {
            return diskId.isEmpty();
        }

        public MemberRecord withState(String changed) {
            return new MemberRecord(diskId, nodeId, changed, priority);
        }

        public MemberRecord withPriority(int changed) {
            return new MemberRecord(diskId, nodeId, state, changed);
        }
    }

    /**
     * Id: the disk's UUID, which is also that of the placement group it brought. A disk that lost its data returns under
     * another.
     *
     * @param name of its directory in the node's store; of a disk that was added, the absolute path of its directory
     * @param state {@link #ACTIVE}, {@link #RETIRING} while its replicas move away, or {@link #FORGETTING} while those that it
     *     had are given up
     * @param capacityBytes size of the file system
     */
    public record DiskRecord(String nodeId, String name, String state, long capacityBytes, String createdAt) {

        public static final String ACTIVE = "active";
        public static final String RETIRING = "retiring";
        public static final String FORGETTING = "forgetting";

        /** Name of the disk that is in the node's data directory, and came with the node. */
        public static final String FIRST = "disk-0";

        /** Whether it came with the node, and cannot go without it. */
        public boolean cameWithNode() {
            return name.equals(FIRST);
        }

        public DiskRecord withState(String changed) {
            return new DiskRecord(nodeId, name, changed, capacityBytes, createdAt);
        }
    }

    /**
     * What a node may do as a gateway. Id: the node's UUID.
     *
     * @param epoch of the node's present service, or, unless {@link #SERVING}, the lowest one that its next may have: older
     *     operations are fenced
     * @param renewals counts up with each renewal of the lease
     * @param unfenced groups whose logs have no fence against epochs below {@code epoch} so far; empty while serving
     * @param owed groups without a leader whose logs have no such fence either, which is not waited for: every gateway that
     *     knows of it keeps back all that is for such a group until the fence is there, also while this one serves again
     * @param seal of the last word of the process that serves: whoever knows the word proves that the process is no more; null
     *     if it leaves none
     * @param heldMillis how long the gateway serves, by its own clock, after it began this renewal; null in records from before this
     *     was said
     * @param ending whether the process is about to end, and gives its floating portals away; null if it is not
     */
    public record GatewayRecord(
            long epoch,
            long renewals,
            String state,
            List<String> unfenced,
            @Nullable List<String> owed,
            @Nullable String seal,
            @Nullable Integer heldMillis,
            @Nullable Boolean ending) {

        /** Serves hosts under a lease. */
        public static final String SERVING = "serving";

        /** Its lease ran out, or it starts anew: nothing of an older epoch may be relied on to be silent yet. */
        public static final String FENCING = "fencing";

        /** Nothing of an older epoch can reach any group any more. */
        public static final String FENCED = "fenced";

        public GatewayRecord {
            unfenced = List.copyOf(unfenced);
            owed = owed == null ? List.of() : List.copyOf(owed);
        }

        /** Owes no fence. */
        public GatewayRecord(long epoch, long renewals, String state, List<String> unfenced) {
            this(epoch, renewals, state, unfenced, List.of(), null, null, null);
        }

        /** Leaves no last word. */
        public GatewayRecord(
                long epoch, long renewals, String state, List<String> unfenced, @Nullable List<String> owed) {
            this(epoch, renewals, state, unfenced, owed, null, null, null);
        }

        /** By a process that leaves a last word, if it is not null. */
        public GatewayRecord sealedWith(@Nullable String newSeal) {
            return new GatewayRecord(epoch, renewals, state, unfenced, owed(), newSeal, heldMillis, ending);
        }

        /** For that long after this renewal was begun. */
        public GatewayRecord heldFor(int millis) {
            return new GatewayRecord(epoch, renewals, state, unfenced, owed(), seal, millis, ending);
        }

        /** In service, in its epoch; what it owes stays owed. */
        public GatewayRecord serving(long renewal) {
            return new GatewayRecord(epoch, renewal, SERVING, List.of(), owed(), seal, heldMillis, ending);
        }

        /** Serves, but is about to end: it is given no portals any more, and what it has goes to others. */
        public GatewayRecord aboutToEnd() {
            return new GatewayRecord(epoch, renewals, state, unfenced, owed(), seal, heldMillis, true);
        }

        /** Its service is over: the next epoch, and fences to be put into {@code groups}, besides those that are owed. */
        public GatewayRecord over(List<String> groups) {
            List<String> owedNow = owed();
            List<String> left =
                    groups.stream().filter(group -> !owedNow.contains(group)).toList();
            return new GatewayRecord(epoch + 1, 0, left.isEmpty() ? FENCED : FENCING, left, owedNow, null, null, null);
        }

        /** A group's log has the fence of {@link #epoch}. */
        public GatewayRecord fencedIn(String group) {
            List<String> left = without(unfenced, group);
            return new GatewayRecord(
                    epoch, renewals, settled(left), left, without(owed(), group), seal, heldMillis, ending);
        }

        /** A group's fence is not waited for any longer, but owed. */
        public GatewayRecord owing(String group) {
            List<String> left = without(unfenced, group);
            List<String> more = new ArrayList<>(owed());
            more.add(group);
            return new GatewayRecord(epoch, renewals, settled(left), left, more, seal, heldMillis, ending);
        }

        private String settled(List<String> left) {
            return state.equals(FENCING) && left.isEmpty() ? FENCED : state;
        }

        private static List<String> without(List<String> groups, String group) {
            return groups.stream().filter(id -> !id.equals(group)).toList();
        }

        @Override
        public List<String> owed() {
            return owed == null ? List.of() : owed;
        }

        public boolean serves() {
            return state.equals(SERVING);
        }

        /** Whether it is {@link #aboutToEnd}. */
        public boolean ends() {
            return Boolean.TRUE.equals(ending);
        }

        /**
         * Whether nothing of an epoch before {@link #epoch} can reach this group any more, unless that is {@link #owed}, and
         * no later one began.
         */
        public boolean isSilencedFor(String groupId) {
            return !serves() && !unfenced.contains(groupId);
        }
    }
}
