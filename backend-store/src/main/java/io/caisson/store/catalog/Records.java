package io.caisson.store.catalog;

import io.caisson.store.block.Geometry;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The kinds of records, with their shapes. Fields may be added (absent in old records: null or 0), never reused. */
public final class Records {

    public static final RecordKind<ClusterRecord> CLUSTER = new RecordKind<>("cluster", ClusterRecord.class);
    public static final RecordKind<VolumeRecord> VOLUME = new RecordKind<>("volume", VolumeRecord.class);
    public static final RecordKind<HostRecord> HOST = new RecordKind<>("host", HostRecord.class);
    public static final RecordKind<ExportRecord> EXPORT = new RecordKind<>("export", ExportRecord.class);
    public static final RecordKind<PortalGroupRecord> PORTAL_GROUP =
            new RecordKind<>("portal-group", PortalGroupRecord.class);
    public static final RecordKind<PortalRecord> PORTAL = new RecordKind<>("portal", PortalRecord.class);

    /** A name that must be unique; the id is {@code <kind>/<name>}, the value the id of the record that has it. */
    public static final RecordKind<NameRecord> NAME = new RecordKind<>("name", NameRecord.class);

    /** Who registered with a volume, and who reserved it; the id is the volume's. */
    public static final RecordKind<ReservationRecord> RESERVATION =
            new RecordKind<>("reservation", ReservationRecord.class);

    /** What hosts did to a volume that hosts of all gateways are told; the id is the volume's. */
    public static final RecordKind<UnitRecord> UNIT = new RecordKind<>("unit", UnitRecord.class);

    /** The nodes of the cluster; the id is the node's UUID. */
    public static final RecordKind<NodeRecord> NODE = new RecordKind<>("node", NodeRecord.class);

    /** Namespace ids that a host had and that must not name another volume soon; the id is {@code <portal group>/<host>}. */
    public static final RecordKind<RetiredNamespacesRecord> RETIRED_NAMESPACES =
            new RecordKind<>("retired-namespaces", RetiredNamespacesRecord.class);

    /** The authority that vouches for nodes; the id is {@link #AUTHORITY_ID}. A node without peers has none. */
    public static final RecordKind<AuthorityRecord> AUTHORITY = new RecordKind<>("authority", AuthorityRecord.class);

    /** Tokens with which nodes join; the id is the token's. */
    public static final RecordKind<JoinTokenRecord> JOIN_TOKEN = new RecordKind<>("join-token", JoinTokenRecord.class);

    /** Where data lies; see {@link PlacementRecords.GroupRecord}. */
    public static final RecordKind<PlacementRecords.GroupRecord> GROUP =
            new RecordKind<>("group", PlacementRecords.GroupRecord.class);

    /** On what it lies; see {@link PlacementRecords.DiskRecord}. */
    public static final RecordKind<PlacementRecords.DiskRecord> DISK =
            new RecordKind<>("disk", PlacementRecords.DiskRecord.class);

    /** Who may serve hosts; see {@link PlacementRecords.GatewayRecord}. */
    public static final RecordKind<PlacementRecords.GatewayRecord> GATEWAY =
            new RecordKind<>("gateway", PlacementRecords.GatewayRecord.class);

    /** Over which networks hosts come; see {@link PortalRecords.NetworkRecord}. */
    public static final RecordKind<PortalRecords.NetworkRecord> NETWORK =
            new RecordKind<>("network", PortalRecords.NetworkRecord.class);

    /** Who has a floating portal; see {@link PortalRecords.OwnerRecord}. */
    public static final RecordKind<PortalRecords.OwnerRecord> PORTAL_OWNER =
            new RecordKind<>("portal-owner", PortalRecords.OwnerRecord.class);

    /** Where people reach the cluster, whichever node answers; see {@link PortalRecords.ManagementRecord}. */
    public static final RecordKind<PortalRecords.ManagementRecord> MANAGEMENT =
            new RecordKind<>("management", PortalRecords.ManagementRecord.class);

    /** Who may use the API; see {@link IdentityRecords.UserRecord}. */
    public static final RecordKind<IdentityRecords.UserRecord> USER =
            new RecordKind<>("user", IdentityRecords.UserRecord.class);

    /** Which programs may; see {@link IdentityRecords.ApiTokenRecord}. */
    public static final RecordKind<IdentityRecords.ApiTokenRecord> API_TOKEN =
            new RecordKind<>("api-token", IdentityRecords.ApiTokenRecord.class);

    /** See {@link IdentityRecords.CookieKeyRecord}. */
    public static final RecordKind<IdentityRecords.CookieKeyRecord> COOKIE_KEY =
            new RecordKind<>("cookie-key", IdentityRecords.CookieKeyRecord.class);

    /** See {@link IdentityRecords.SignOutRecord}. */
    public static final RecordKind<IdentityRecords.SignOutRecord> SIGN_OUT =
            new RecordKind<>("sign-out", IdentityRecords.SignOutRecord.class);

    /** See {@link IdentityRecords.AuditRecord}. */
    public static final RecordKind<IdentityRecords.AuditRecord> AUDIT =
            new RecordKind<>("audit", IdentityRecords.AuditRecord.class);

    /** What an operator should know; see {@link AlertRecords.AlertRecord}. */
    public static final RecordKind<AlertRecords.AlertRecord> ALERT =
            new RecordKind<>("alert", AlertRecords.AlertRecord.class);

    /** Who is told of it; see {@link AlertRecords.NotificationRecord}. */
    public static final RecordKind<AlertRecords.NotificationRecord> NOTIFICATION =
            new RecordKind<>("notification", AlertRecords.NotificationRecord.class);

    /** See {@link RequestRecords.RepeatRecord}. */
    public static final RecordKind<RequestRecords.RepeatRecord> REPEAT =
            new RecordKind<>("repeat", RequestRecords.RepeatRecord.class);

    /** All of the above. */
    public static final List<RecordKind<?>> KINDS = List.of(
            CLUSTER,
            VOLUME,
            HOST,
            EXPORT,
            PORTAL_GROUP,
            PORTAL,
            NAME,
            RESERVATION,
            UNIT,
            NODE,
            RETIRED_NAMESPACES,
            AUTHORITY,
            JOIN_TOKEN,
            GROUP,
            DISK,
            GATEWAY,
            NETWORK,
            PORTAL_OWNER,
            MANAGEMENT,
            USER,
            API_TOKEN,
            COOKIE_KEY,
            SIGN_OUT,
            AUDIT,
            ALERT,
            NOTIFICATION,
            REPEAT);

    /** Id of a record of which there is one. */
    public static final String SELF = "self";

    /** Id of the one {@link #AUTHORITY} record. */
    public static final String AUTHORITY_ID = "self";

    /** {@link VolumeRecord#state} of a volume that hosts may use. */
    public static final String VOLUME_ACTIVE = "active";

    private Records() {}

    /** One record, id {@code self}. */
    public record ClusterRecord(String clusterId, String name, String createdAt) {}

    /**
     * Id: the volume's UUID.
     *
     * @param sizeBytes logical size; grows, never shrinks
     * @param logicalBlockBytes 512 or 4096
     * @param physicalBlockBytes the physical block that hosts are told, 4096 or as the logical one; absent (0) becomes 4096
     * @param layer number of the layer that is written to
     * @param groupId the placement group that holds it
     * @param state {@code active}, or {@code deleting} while its data goes
     * @param labels free text of integrations
     */
    public record VolumeRecord(
            String name,
            long sizeBytes,
            int logicalBlockBytes,
            int physicalBlockBytes,
            int layer,
            String groupId,
            String state,
            String createdAt,
            Map<String, String> labels) {
        public VolumeRecord {
            if (physicalBlockBytes == 0) {
                physicalBlockBytes = Geometry.PHYSICAL_BLOCK_BYTES;
            }
        }
    }

    /**
     * Id: the host's UUID.
     *
     * @param iqns iSCSI names; {@code *} stands for any
     * @param networks CIDRs it may come from; empty means any
     * @param chap how it authenticates over iSCSI; absent if it need not
     * @param nqns NVMe qualified names; {@code *} stands for any; absent in records of releases without NVMe
     * @param nvme what it has to prove over NVMe/TCP; absent if nothing
     */
    public record HostRecord(
            String name,
            List<String> iqns,
            List<String> networks,
            String createdAt,
            Map<String, String> labels,
            @Nullable ChapRecord chap,
            List<String> nqns,
            @Nullable NvmeSecretsRecord nvme) {
        public HostRecord {
            if (nqns == null) {
                nqns = List.of();
            }
        }
    }

    /**
     * How a host proves itself over NVMe/TCP. The keys stand as they were configured: both protocols need them so. {@link
     * #toString()} hides them.
     *
     * @param hostKey of DH-HMAC-CHAP, {@code DHHC-1:}; absent if it need not authenticate
     * @param controllerKey with which we authenticate if it asks; absent if it cannot ask
     * @param tls {@code off}, {@code optional} or {@code required}
     * @param tlsKey {@code NVMeTLSkey-1:}; there unless {@code tls} is off
     * @param minimumHash the weakest hash that DH-HMAC-CHAP may use; absent allows all
     * @param minimumGroup the cheapest group that it may use; absent allows all
     */
    public record NvmeSecretsRecord(
            @Nullable String hostKey,
            @Nullable String controllerKey,
            String tls,
            @Nullable String tlsKey,
            @Nullable String minimumHash,
            @Nullable String minimumGroup) {
        @Override
        public String toString() {
            return "NvmeSecretsRecord[tls=" + tls + "]";
        }
    }

    /**
     * RFC 7143, 12.1.3. The secrets stand as they are: CHAP needs them in clear text. {@link #toString()} hides them.
     *
     * @param mutualUser what we call ourselves to a host that wants us to authenticate; absent if it cannot
     * @param mutualSecret there if {@code mutualUser} is
     * @param digests names of the algorithms that may be used
     * @param openDiscovery whether it may discover targets without authentication
     */
    public record ChapRecord(
            String user,
            String secret,
            @Nullable String mutualUser,
            @Nullable String mutualSecret,
            List<String> digests,
            boolean openDiscovery) {
        @Override
        public String toString() {
            return "ChapRecord[user=" + user + ", mutualUser=" + mutualUser + ", digests=" + digests
                    + ", openDiscovery=" + openDiscovery + "]";
        }
    }

    /**
     * Id: the export's UUID.
     *
     * @param protocol {@code iscsi} or {@code nvme}
     * @param lun the LUN (iSCSI) or namespace id (NVMe)
     */
    public record ExportRecord(
            String volumeId, String hostId, String portalGroupId, String protocol, int lun, String createdAt) {}

    /**
     * Id: the portal group's UUID.
     *
     * @param iscsiTarget the iSCSI name its portals serve
     * @param portalGroupTag number of the group, unique in the cluster: hosts know it as a SCSI target port group. The name
     *     is of a release in which the portals of a group shared one portal group tag
     * @param nvmeSubsystem the NQN its portals serve; absent in records of releases without NVMe: made from the target's name
     * @param networks ids of the one or two networks in which it may have floating portals; absent or empty for any
     */
    public record PortalGroupRecord(
            String name,
            String iscsiTarget,
            int portalGroupTag,
            String createdAt,
            String nvmeSubsystem,
            List<String> networks) {
        public PortalGroupRecord {
            if (nvmeSubsystem == null) {
                nvmeSubsystem = subsystemBeside(iscsiTarget);
            }
            networks = networks == null ? List.of() : List.copyOf(networks);
        }

        /** One whose floating portals may be in any network. */
        public PortalGroupRecord(
                String name, String iscsiTarget, int portalGroupTag, String createdAt, String nvmeSubsystem) {
            this(name, iscsiTarget, portalGroupTag, createdAt, nvmeSubsystem, List.of());
        }

        /** One that serves under the same name over both protocols. */
        public PortalGroupRecord(String name, String iscsiTarget, int portalGroupTag, String createdAt) {
            this(name, iscsiTarget, portalGroupTag, createdAt, subsystemBeside(iscsiTarget));
        }

        /** Never to be changed: hosts know subsystems that were named so. */
        private static String subsystemBeside(String iscsiTarget) {
            return iscsiTarget.replaceFirst("^iqn", "nqn");
        }
    }

    /**
     * Id: the portal's IP address, in its canonical text. It says what a portal is, not who serves it now.
     *
     * @param portalGroupId the group whose target it serves
     * @param number portal group tag and relative target port identifier, 1 to 65535, of this portal alone as long as the
     *     record lives; a {@link #NAME} record keeps it unique
     * @param state {@link #SERVING} or {@link #DRAINING}
     * @param successor while draining, the address of the portal that sessions should move to; null for any other
     * @param nodeId the node that was last started with this address; null for a floating portal, and in records of older
     *     releases
     * @param floating what makes it float; null for an address that one node has because it was started so
     */
    public record PortalRecord(
            String portalGroupId,
            int number,
            String state,
            @Nullable String successor,
            String createdAt,
            @Nullable String nodeId,
            PortalRecords.@Nullable FloatingRecord floating) {

        /** One that does not float, at a node that is not known. */
        public PortalRecord(
                String portalGroupId, int number, String state, @Nullable String successor, String createdAt) {
            this(portalGroupId, number, state, successor, createdAt, null, null);
        }

        public PortalRecord withDrain(String changed, @Nullable String to) {
            return new PortalRecord(portalGroupId, number, changed, to, createdAt, nodeId, floating);
        }

        public PortalRecord withNode(String node) {
            return new PortalRecord(portalGroupId, number, state, successor, createdAt, node, floating);
        }

        public PortalRecord withFloating(PortalRecords.FloatingRecord changed) {
            return new PortalRecord(portalGroupId, number, state, successor, createdAt, nodeId, changed);
        }

        public static final String SERVING = "serving";
        public static final String DRAINING = "draining";
    }

    public record NameRecord(String ownerId) {}

    /**
     * Id: the node's UUID, which is also its peer id in every replicated log.
     *
     * @param number from 1, unique among the nodes, of this node for life
     * @param name unique; absent in records of releases with one node: made from the number
     * @param state {@link #JOINING} or {@link #ACTIVE}; absent in such records: active
     * @param clusterAddress {@code IP:PORT} where its peers reach it; null for a node without peers
     * @param apiUrl where its API is, as of its last start; null before that
     * @param apiFingerprint SHA-256 of the certificate that the API shows, in hexadecimal digits; null like the URL
     * @param stateSince when people asked for the state; null if nobody did, and in records of older releases
     * @param stateWork how much there was to do for it then: groups to hand over for {@link #MAINTENANCE}, else replicas to move
     * @param role {@link #WITNESS}, or null for a node with disks that serves hosts; never changes
     */
    public record NodeRecord(
            int number,
            String createdAt,
            String name,
            String state,
            @Nullable String clusterAddress,
            @Nullable String apiUrl,
            @Nullable String apiFingerprint,
            @Nullable String stateSince,
            int stateWork,
            @Nullable String role) {

        /** Votes and keeps logs, has no disks and serves no hosts; a cluster has one at most. */
        public static final String WITNESS = "witness";

        /** Let in, but not yet a member of the catalog. */
        public static final String JOINING = "joining";

        /** A member of the catalog. */
        public static final String ACTIVE = "active";

        /** Its replicas move elsewhere, as far as they have somewhere to go; it still serves. */
        public static final String DRAINING = "draining";

        /** It leads nothing that another can lead, and gets nothing new; its replicas stay. */
        public static final String MAINTENANCE = "maintenance";

        /** As {@link #DRAINING}, on its way out: its groups do without it even if they then have fewer replicas. */
        public static final String REMOVING = "removing";

        public NodeRecord {
            if (name == null) {
                name = "node-" + number;
            }
            if (state == null) {
                state = ACTIVE;
            }
        }

        /** In a state that nobody asked for. */
        public NodeRecord(
                int number,
                String createdAt,
                String name,
                String state,
                @Nullable String clusterAddress,
                @Nullable String apiUrl,
                @Nullable String apiFingerprint) {
            this(number, createdAt, name, state, clusterAddress, apiUrl, apiFingerprint, null, 0, null);
        }

        /** A node without peers, as the first one is. */
        public NodeRecord(int number, String createdAt) {
            this(number, createdAt, "node-" + number, ACTIVE, null, null, null);
        }

        public NodeRecord withState(String changed) {
            return new NodeRecord(
                    number, createdAt, name, changed, clusterAddress, apiUrl, apiFingerprint, null, 0, role);
        }

        /** In a state that somebody asked for, and that there is something to do for. */
        public NodeRecord withState(String changed, String now, int work) {
            return new NodeRecord(
                    number, createdAt, name, changed, clusterAddress, apiUrl, apiFingerprint, now, work, role);
        }

        /** A node that has the role for life. */
        public NodeRecord withRole(@Nullable String given) {
            return new NodeRecord(
                    number,
                    createdAt,
                    name,
                    state,
                    clusterAddress,
                    apiUrl,
                    apiFingerprint,
                    stateSince,
                    stateWork,
                    given);
        }

        /** Whether it has the role {@link #WITNESS}. */
        public boolean witnesses() {
            return WITNESS.equals(role);
        }

        public NodeRecord withClusterAddress(String address) {
            return new NodeRecord(
                    number, createdAt, name, state, address, apiUrl, apiFingerprint, stateSince, stateWork, role);
        }

        public NodeRecord withApi(String url, String fingerprint) {
            return new NodeRecord(
                    number, createdAt, name, state, clusterAddress, url, fingerprint, stateSince, stateWork, role);
        }
    }

    /**
     * The cluster's authority, with its key: every node can sign with it. {@link #toString()} hides the key.
     *
     * @param certificate in PEM
     * @param key in PEM
     */
    public record AuthorityRecord(String certificate, String key, String createdAt) {
        @Override
        public String toString() {
            return "AuthorityRecord[createdAt=" + createdAt + "]";
        }
    }

    /**
     * A token with which one node may join, once.
     *
     * @param secretSha256 of the secret, in hexadecimal digits; the secret itself is nowhere kept
     * @param expiresAt from then on it is worth nothing
     * @param usedBy SHA-256 of the certificate request that it was used for; null while it is unused
     * @param nodeId who joined with it; null while it is unused
     * @param certificate what was signed, so that a repeated request gets the same answer; null while it is unused
     */
    public record JoinTokenRecord(
            String secretSha256,
            String createdAt,
            String expiresAt,
            @Nullable String usedBy,
            @Nullable String nodeId,
            @Nullable String certificate) {
        @Override
        public String toString() {
            return "JoinTokenRecord[expiresAt=" + expiresAt + ", nodeId=" + nodeId + "]";
        }
    }

    /** @param retired the oldest first */
    public record RetiredNamespacesRecord(List<RetiredNamespaceRecord> retired) {}

    /** @param volumeId the volume that had the id; it may have it again */
    public record RetiredNamespaceRecord(int namespaceId, String volumeId) {}

    /**
     * Reservations of one volume, as {@code store.access.ReservationState} explains them.
     *
     * @param type of the persistent reservation, a name of {@code ReservationType}; null if there is none
     * @param exclusive the reservation of a session; null if there is none
     * @param notices whom the last change has to be told to
     */
    public record ReservationRecord(
            long generation,
            List<RegistrationRecord> registrations,
            @Nullable String type,
            @Nullable SessionReservationRecord exclusive,
            boolean persistsThroughPowerLoss,
            List<NoticeRecord> notices,
            boolean abortsPreempted) {}

    /**
     * @param initiator SCSI initiator port name or NVMe host identifier
     * @param port relative target port identifier; 0 if registrations are of all ports together
     * @param holder whether this registrant alone holds the reservation
     */
    public record RegistrationRecord(String initiator, int port, long key, boolean holder) {}

    /** @param session void when no session of that name lives */
    public record SessionReservationRecord(String initiator, int port, String session) {}

    /** @param kind a name of {@code ReservationNotice.Kind} */
    public record NoticeRecord(String initiator, int port, String kind) {}

    /**
     * A volume as a logical unit, as {@code store.access.UnitState} explains it.
     *
     * @param settings names of {@code UnitSetting}
     * @param recent the oldest first
     */
    public record UnitRecord(long lastEvent, List<String> settings, List<UnitEventRecord> recent) {}

    /**
     * @param kind a name of {@code UnitEvent.Kind}
     * @param gateway a process, by a name that no other has or had
     * @param endsSessionsOf the name of an iSCSI target whose sessions end; null if none do, as in records of earlier releases
     */
    public record UnitEventRecord(
            long number,
            String kind,
            String gateway,
            @Nullable String endsSessionsOf) {}
}
