// Which paths views read, and what tells that they changed.
import { useRef } from "preact/hooks";
import { type Freshness, type Loaded, useResource } from "./resource";
import type {
  Alert, AuditEntry, Cluster, Disk, Export, Group, History, Host, HostSession, MailSetting, Move, Network, Node, Page, Portal, PortalGroup, Referral, RefusedInitiator, Scrub, Status, Task, Threshold, Token, User, Volume, WebhookSetting,
} from "./types";

/** Told by the stream; asked for now and then all the same. */
const told = (...kinds: string[]): Freshness => ({ kinds, everyMs: 60_000 });
/** Changes without anybody's decision: space, sessions, how far a copy is. */
const moving = (...kinds: string[]): Freshness => ({ kinds, everyMs: 5_000 });

const ALL = "?limit=1000";

export const useStatus = (): Loaded<Status> => useResource("/status", moving("volume", "host", "export", "portal", "node", "disk"));
export const useNodes = (): Loaded<Page<Node>> => useResource("/nodes" + ALL, moving("node"));
export const useDisks = (): Loaded<Page<Disk>> => useResource("/disks" + ALL, moving("disk", "node"));
export const useGroups = (): Loaded<Page<Group>> => useResource("/groups" + ALL, { kinds: ["group", "node"], everyMs: 10_000 });
export const usePlacement = (): Loaded<{ moves: Move[] }> => useResource("/placement", moving("group", "node", "disk"));
export const usePortals = (): Loaded<Page<Portal>> => useResource("/portals" + ALL, moving("portal", "network", "node"));
export const useNetworks = (): Loaded<Page<Network>> => useResource("/networks" + ALL, told("network", "portal"));
export const usePortalGroups = (): Loaded<Page<PortalGroup>> => useResource("/portal-groups" + ALL, told("portal-group", "portal", "export", "network"));
export const useReferrals = (): Loaded<Page<Referral>> => useResource("/referrals" + ALL, told("referral"));
/** @param sort as the API takes it; empty for by name */
export const useHosts = (sort = ""): Loaded<Page<Host>> => useKept(useResource("/hosts" + ALL + (sort === "" ? "" : `&sort=${sort}`), told("host")));
export const useHost = (id: string): Loaded<Host> => useResource("/hosts/" + encodeURIComponent(id), told("host"));
export const useVolume = (id: string): Loaded<Volume> => useResource("/volumes/" + encodeURIComponent(id), moving("volume"));
export const useScrubs = (): Loaded<Page<Scrub>> => useResource("/scrubs" + ALL, moving("node"));
export const useSessions = (): Loaded<Page<HostSession>> => useResource("/sessions" + ALL, moving());
export const useRefused = (): Loaded<Page<RefusedInitiator>> => useResource("/initiators" + ALL, moving());
export const useUsers = (): Loaded<Page<User>> => useResource("/users" + ALL, told("user"));
export const useTokens = (): Loaded<Page<Token>> => useResource("/tokens" + ALL, told("token"));
export const useAlerts = (withOver = false): Loaded<Page<Alert>> => useResource("/alerts" + ALL + (withOver ? "&over=true" : ""), { kinds: ["alert", "node"], everyMs: 10_000 });
export const useWebhook = (): Loaded<WebhookSetting> => useResource("/settings/webhook", told("setting"));
export const useThresholds = (): Loaded<Page<Threshold>> => useResource("/settings/alert-thresholds", told("setting"));
export const useMail = (): Loaded<MailSetting> => useResource("/settings/mail", told("setting"));
/** @param cursor of a page; empty for the newest */
export function useAudit(cursor: string): Loaded<Page<AuditEntry>> {
  const query = new URLSearchParams({ limit: "50", ...(cursor !== "" && { cursor }) });
  return useKept(useResource<Page<AuditEntry>>("/audit?" + query.toString(), moving()));
}

export const useTasks = (): Loaded<Page<Task>> => useResource("/tasks" + ALL, moving("task", "node", "group"));
export const useCluster = (): Loaded<Cluster> => useResource("/cluster", told("node", "cluster"));

/** The name of the node that answers, in the cluster's words. */
export function useSelf(): string | undefined {
  const nodes = useNodes().data?.items;
  const status = useStatus().data;
  return nodes?.find((node) => node.self)?.name ?? status?.node;
}

export function useExports(of: { volume?: string; host?: string } = {}): Loaded<Page<Export>> {
  const query = new URLSearchParams({ limit: "1000", ...of });
  return useResource("/exports?" + query.toString(), told("export", "volume", "host"));
}

export function useVolumes(query: Record<string, string>): Loaded<Page<Volume>> {
  return useKept(useResource<Page<Volume>>("/volumes?" + new URLSearchParams(query).toString(), moving("volume")));
}

/** What was shown stays until what was asked for instead has come, so that nothing flickers while one types or turns a page. */
function useKept<T>(loaded: Loaded<T>): Loaded<T> {
  const kept = useRef(loaded);
  if (loaded.data !== undefined || loaded.problem !== null) {
    kept.current = loaded;
  }
  return kept.current;
}

/** What hosts did, through all nodes; the last of it is a few seconds old. */
export function useHistory(of: { kind: "volume" | "node" | "cluster"; id?: string }, lastSeconds: number): Loaded<History> {
  const query = new URLSearchParams({ ...of, last: String(lastSeconds) });
  return useResource("/history?" + query.toString(), { kinds: [], everyMs: lastSeconds <= 600 ? 2_000 : lastSeconds <= 3600 ? 5_000 : 60_000 });
}
