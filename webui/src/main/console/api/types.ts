// What the API answers, as its OpenAPI document says. Fields that no view shows are left out.

export interface Page<T> {
  items: T[];
  next: string | null;
}

export type Role = "viewer" | "operator" | "admin";

export interface SessionInfo {
  user: string;
  role: Role;
  csrfToken: string;
  expiresAt: string;
  passwordMustChange: boolean;
}

export interface Status {
  version: string;
  node: string;
  clusterId: string;
  health: { state: "ok" | "warning" | "starting" | "critical"; sentence: string };
  pool: { usedBytes: number; totalBytes: number; freeBytes: number; provisionedBytes: number } | null;
  counts: { volumes: number; hosts: number; exports: number; sessions: number };
  portals: string[];
  nvmePortals: string[];
  discoveryPortals: string[];
}

export interface Volume {
  id: string;
  name: string;
  sizeBytes: number;
  allocatedBytes: number;
  logicalBlockBytes: number;
  physicalBlockBytes: number;
  state: "active" | "deleting";
  createdAt: string;
  naa: string;
  serial: string;
  labels: Record<string, string>;
  reservation: Reservation | null;
}

export interface Reservation {
  type: string | null;
  generation: number;
  registrants: { host: string | null; initiator: string; port: number; key: string | null; holder: boolean }[];
}

export interface Host {
  id: string;
  name: string;
  iqns: string[];
  nqns: string[];
  networks: string[];
  createdAt: string;
  labels: Record<string, string>;
  chap: { user: string; mutualUser: string | null; digests: string[]; discovery: boolean } | null;
  dhchap: { hash: string; bidirectional: boolean; minimumHash: string; minimumGroup: string } | null;
  tls: { hash: string; required: boolean } | null;
}

export type Protocol = "iscsi" | "nvme";

export interface Export {
  id: string;
  volume: { id: string; name: string };
  host: { id: string; name: string };
  protocol: Protocol;
  lun: number | null;
  nsid: number | null;
  target: string | null;
  subsystem: string | null;
  portals: string[];
  createdAt: string;
}

/** What exposing made, or, in a dry run, would make: then what is new has no id. */
export interface Exposure {
  dryRun: boolean;
  volumes: { id: string | null; name: string; sizeBytes: number; isNew: boolean }[];
  host: { id: string | null; name: string; isNew: boolean };
  protocol: Protocol;
  exports: { id: string | null; volume: string; lun: number | null; nsid: number | null; isNew: boolean }[];
  target: string | null;
  subsystem: string | null;
  portals: string[];
}

/** Of an export what its host's commands need. */
export type Exported = Pick<Export, "volume" | "host" | "protocol" | "lun" | "nsid" | "target" | "subsystem" | "portals">;

export interface Portal {
  address: string;
  tag: number;
  portalGroup: string;
  target: string;
  subsystem: string;
  state: "serving" | "draining" | "absent" | "assigned" | "leaving" | "refused";
  node: string | null;
  to: string | null;
  endpoint: string | null;
  nvmeEndpoint: string | null;
  sessions: number;
  createdAt: string;
  floating: {
    network: string;
    nodes: string[];
    home: string | null;
    since: string | null;
    problem: string | null;
  } | null;
}

export interface Network {
  id: string;
  name: string;
  announcer: "loopback" | "l2" | "bgp";
  prefix: string;
  networkInterface: string | null;
  vlan: number | null;
  mtu: number | null;
  bgp: {
    ownAs: number;
    peers: { address: string; peerAs: number; bfd: boolean }[];
    communities: string[];
    med: number | null;
  } | null;
  portals: number;
  createdAt: string;
}

export interface PortalGroup {
  id: string;
  name: string;
  target: string;
  subsystem: string;
  networks: string[];
  portals: string[];
  exports: number;
  createdAt: string;
}

export interface Referral {
  id: string;
  name: string;
  address: string;
  port: number;
  nqn: string;
  createdAt: string;
}

export interface Node {
  id: string;
  name: string;
  number: number;
  state: "joining" | "active" | "draining" | "maintenance" | "removing";
  self: boolean;
  online: boolean;
  catalogLeader: boolean;
  catalogRevision: number | null;
  clusterAddress: string | null;
  api: string | null;
  replicas: number;
  leads: number | null;
  duty: string;
  dutyDone: boolean;
  createdAt: string;
}

export interface Disk {
  id: string;
  node: string;
  path: string;
  state: "active" | "retiring" | "forgetting";
  online: boolean;
  condition: "serving" | "missing" | "failed" | "foreign" | "silent";
  problem: string;
  sizeBytes: number;
  usedBytes: number | null;
  freeBytes: number | null;
  isShort: boolean;
  groups: number;
  leads: number | null;
}

export interface Member {
  node: string;
  disk: string;
  state: "joining" | "open" | "active" | "leaving";
  replica: "open" | "full" | "failed" | "installing" | "silent";
  leads: boolean;
  lagEntries: number | null;
  allocatedBytes: number | null;
  partsDone: number;
  partsAll: number;
}

export interface Group {
  id: string;
  condition: "healthy" | "degraded" | "leaderless";
  replicas: number;
  homeNode: string;
  leader: string | null;
  term: number | null;
  owesFence: boolean;
  members: Member[];
  volumes: { id: string; name: string; sizeBytes: number }[];
}

export interface Move {
  group: string;
  running: boolean;
  text: string;
  partsDone: number;
  partsAll: number;
}

export interface Scrub {
  node: string;
  state: "running" | "waiting" | "paused" | "unknown";
  bytesPerSecond: number | null;
  startedAt: string | null;
  completedAt: string | null;
  chunksDone: number | null;
  chunksAll: number | null;
  rounds: number | null;
  badBlocks: number | null;
  repairedBlocks: number | null;
  lostBlocks: number | null;
  differences: number | null;
  lostForHosts: number | null;
}

export interface HostSession {
  id: string;
  node: string;
  protocol: Protocol;
  host: string | null;
  initiator: string;
  from: string;
  portal: string;
  target: string | null;
  queues: number | null;
  tls: boolean | null;
  since: string;
}

export interface RefusedInitiator {
  name: string;
  protocol: Protocol;
  node: string;
  from: string;
  target: string | null;
  reason: string;
  count: number;
  firstSeen: string;
  lastSeen: string;
}

export interface User {
  id: string;
  name: string;
  role: Role;
  passwordMustChange: boolean;
  createdAt: string;
  passwordChangedAt: string;
}

export interface Token {
  id: string;
  name: string;
  role: Role;
  createdBy: string;
  createdAt: string;
  expiresAt: string | null;
  lastUsedAt: string | null;
}

export interface AuditEntry {
  id: string;
  when: string;
  who: string;
  from: string;
  node: string;
  method: string;
  path: string;
  what: string;
  status: number;
  requestId: string;
  before: Record<string, string>;
  after: Record<string, string>;
}

export interface Cluster {
  id: string;
  name: string;
  nodes: number;
  catalogLeader: string | null;
  clusterAddress: string | null;
  restartNeeded: boolean;
  management: { url: string; address: string; port: number; network: string; node: string | null; served: boolean; problem: string | null } | null;
}

export interface Task {
  id: string;
  kind: string;
  title: string;
  state: "running" | "waiting" | "paused" | "done" | "cancelled";
  objectKind: "node" | "disk" | "group" | "volume";
  objectId: string;
  objectName: string;
  done: number | null;
  all: number | null;
  unit: string | null;
  since: string | null;
  waitsFor: string | null;
  cancellable: boolean;
  cancelSays: string;
}

export interface History {
  from: number;
  to: number;
  stepSeconds: number;
  times: number[];
  columns: { name: string; unit: string; values: number[] }[];
  missing: string[];
}

export interface Alert {
  id: string;
  rule: string;
  severity: "ok" | "warning" | "critical";
  object: string;
  cause: string;
  effect: string;
  fix: string;
  since: string;
  changedAt: string;
  acknowledgedBy: string | null;
  acknowledgedAt: string | null;
  mutedUntil: string | null;
}

export interface WebhookSetting {
  url: string | null;
  signed: boolean;
  caCertificate: string | null;
}

export interface Threshold {
  name: string;
  about: string;
  value: number;
  standard: number;
  least: number;
  most: number;
}

export interface MailSetting {
  host: string | null;
  port: number;
  security: "starttls" | "tls" | "none";
  user: string | null;
  from: string | null;
  to: string[];
  caCertificate: string | null;
}
