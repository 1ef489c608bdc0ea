// What an operator should know or do now, from what the API says. Pure: each entry names its cause, its effect and what helps.
import type { Alert, Disk, Group, Node, Portal, Scrub, Status } from "../api/types";
import { count } from "../ui/format";

export interface Attention {
  tone: "bad" | "warn";
  what: string;
  effect: string;
  fix: string;
  path: string[];
  /** The rule that tells of the same, once it has lasted for some seconds, and about what. */
  rule?: string;
}

export interface Known {
  status?: Status;
  nodes: Node[];
  groups: Group[];
  portals: Portal[];
  disks: Disk[];
  scrubs: Scrub[];
}

/** What is so at this moment and no alert yet: alerts wait, so that nothing flaps. */
export function attention(known: Known, alerts: Alert[]): Attention[] {
  const told = alerts.map((alert) => alert.id);
  return found(known).filter((one) => one.rule === undefined || !told.some((id) => id.startsWith(one.rule!)));
}

function found(known: Known): Attention[] {
  return [
    ...ofStatus(known.status),
    ...ofGroups(known.groups),
    ...known.nodes.flatMap(ofNode),
    ...known.portals.flatMap(ofPortal),
    ...known.disks.filter((disk) => disk.isShort).map(ofShortDisk),
    ...known.scrubs.flatMap(ofScrub),
  ];
}

function ofStatus(status: Status | undefined): Attention[] {
  if (status === undefined || status.health.state === "ok") {
    return [];
  }
  return [{
    rule: status.health.state === "starting" ? undefined : "pool-space.pool",
    tone: status.health.state === "critical" ? "bad" : "warn",
    what: status.health.sentence,
    effect: `This is what ${status.node} says of itself.`,
    fix: status.health.state === "starting" ? "Wait: it serves when it has recovered." : "See the nodes and their disks.",
    path: ["nodes"],
  }];
}

function ofGroups(groups: Group[]): Attention[] {
  const found: Attention[] = [];
  const leaderless = groups.filter((group) => group.condition === "leaderless");
  const degraded = groups.filter((group) => group.condition === "degraded");
  const volumes = (of: Group[]): string => count(new Set(of.flatMap((group) => group.volumes.map((volume) => volume.id))).size, "volume");
  if (leaderless.length > 0) {
    found.push({
      tone: "bad",
      what: `${count(leaderless.length, "placement group")} of ${groups.length} ${leaderless.length === 1 ? "has" : "have"} no leader.`,
      effect: `Hosts wait for data of ${volumes(leaderless)}.`,
      fix: "Bring back the nodes that have its replicas.",
      path: ["placement"],
      rule: "group-leaderless.",
    });
  }
  if (degraded.length > 0) {
    found.push({
      tone: "warn",
      what: `${count(degraded.length, "placement group")} of ${groups.length} ${degraded.length === 1 ? "lacks" : "lack"} a whole replica.`,
      effect: `Data of ${volumes(degraded)} survives fewer failures than it should; hosts notice nothing.`,
      fix: "It mends itself when the nodes are back; see what is missing.",
      path: ["placement"],
      rule: "group-degraded.",
    });
  }
  return found;
}

function ofNode(node: Node): Attention[] {
  if (!node.online) {
    return [{
      tone: "warn", what: `${node.name} does not answer.`, effect: "Others serve in its place.",
      fix: "Start its daemon and see its log; if it is gone for good, remove it.", path: ["nodes"], rule: `node-down.${node.id}`,
    }];
  }
  if (node.state === "maintenance" || node.state === "draining") {
    return [{
      tone: "warn", what: `${node.name} is ${node.state === "draining" ? "being drained" : "in maintenance"}.`,
      effect: node.duty === "" ? "" : sentence(node.duty), fix: "Activate it when the work is done.", path: ["nodes"],
    }];
  }
  return [];
}

function ofPortal(portal: Portal): Attention[] {
  if (portal.floating === null || (portal.state !== "refused" && portal.state !== "absent")) {
    return [];
  }
  return [{
    tone: "bad", what: `The floating portal ${portal.address} is served by nobody.`,
    effect: portal.floating.problem === null ? "Hosts cannot use this path." : sentence(portal.floating.problem),
    fix: "Move it to a node that can have it.", path: ["portals"], rule: `portal-unserved.${portal.address.replace(/:/g, "-")}`,
  }];
}

function ofShortDisk(disk: Disk): Attention {
  return {
    tone: "warn", what: `Space is short on a disk of ${disk.node}.`, effect: "When it is full, writes to its groups wait or are refused.",
    fix: "Delete what is not needed, or add a disk or a node.", path: ["disks"], rule: `disk-space.${disk.id}`,
  };
}

function ofScrub(scrub: Scrub): Attention[] {
  const lost = (scrub.lostBlocks ?? 0) + (scrub.lostForHosts ?? 0);
  if (lost > 0) {
    return [{
      tone: "bad", what: `The scrub of ${scrub.node} found ${count(lost, "block")} without a good copy.`,
      effect: "Hosts get an error where they read them.", fix: "Restore these from a backup; see the log of the node for which they are.", path: ["nodes"], rule: "data-lost.",
    }];
  }
  return [];
}

export function sentence(text: string): string {
  const whole = text.charAt(0).toUpperCase() + text.slice(1);
  return /[.!?]$/.test(whole) ? whole : whole + ".";
}
