// What would be if a node stopped now, from where the replicas are. Pure.
import type { Disk, Group, Node, Portal } from "../api/types";

export interface WhatIf {
  /** Volumes whose data nobody could read or write any more. */
  unavailable: { id: string; name: string }[];
  /** Groups that would go on with one replica less than they have. */
  thinner: number;
  /** Groups that it leads, and others would lead. */
  leadsMove: number;
  /** Floating portals that would move, and those that nobody else may have. */
  portalsMove: Portal[];
  portalsStay: Portal[];
  /** Portals that are of this node alone. */
  portalsGone: Portal[];
  /** Whether the catalog would still have most of its nodes. */
  quorum: boolean;
}

export function whatIf(node: Node, nodes: Node[], groups: Group[], portals: Portal[]): WhatIf {
  const own = groups.filter((group) => group.members.some((member) => member.node === node.name));
  const stopped = own.filter((group) => !survives(group, node.name));
  const others = nodes.filter((one) => one.id !== node.id && one.online);
  const here = portals.filter((portal) => portal.node === node.name);
  const floating = here.filter((portal) => portal.floating !== null);
  const canMove = (portal: Portal): boolean => {
    const allowed = portal.floating!.nodes;
    return others.some((one) => allowed.length === 0 || allowed.includes(one.name));
  };
  return {
    unavailable: distinct(stopped.flatMap((group) => group.volumes)),
    thinner: own.length - stopped.length,
    leadsMove: own.filter((group) => group.leader === node.name).length,
    portalsMove: floating.filter(canMove),
    portalsStay: floating.filter((portal) => !canMove(portal)),
    portalsGone: here.filter((portal) => portal.floating === null),
    quorum: others.length > nodes.length / 2,
  };
}

/** A group goes on while most of its replicas are whole and answer. */
function survives(group: Group, without: string): boolean {
  const whole = group.members.filter((member) => member.node !== without && member.replica === "open" && member.state === "active");
  return whole.length > group.members.length / 2;
}

function distinct(volumes: { id: string; name: string }[]): { id: string; name: string }[] {
  return [...new Map(volumes.map((volume) => [volume.id, volume])).values()];
}

export interface DiskWhatIf {
  replicas: number;
  leads: number;
  /** Volumes of which no whole copy would be left, and those that could not be read or written for want of a majority. */
  lost: { id: string; name: string }[];
  unavailable: { id: string; name: string }[];
  /** Replicas for which no disk of another node is left. */
  nowhere: number;
  /** What is on it, and what others that could take it have free; null where a node does not say. */
  usedBytes: number | null;
  roomBytes: number | null;
}

/** What would be if a disk were not there. */
export function diskWhatIf(disk: Disk, disks: Disk[], groups: Group[]): DiskWhatIf {
  const own = groups.filter((group) => group.members.some((member) => member.disk === disk.id));
  const able = disks.filter((one) => one.id !== disk.id && one.state === "active" && one.online && one.condition === "serving");
  const whole = (group: Group): number => group.members.filter((member) => member.disk !== disk.id && member.replica === "open" && member.state === "active").length;
  const lost = own.filter((group) => whole(group) === 0);
  const unavailable = own.filter((group) => whole(group) > 0 && whole(group) <= group.members.length / 2);
  const hasPlace = (group: Group): boolean => {
    const taken = group.members.filter((member) => member.disk !== disk.id).map((member) => member.node);
    return able.some((one) => !taken.includes(one.node));
  };
  return {
    replicas: own.length,
    leads: own.filter((group) => group.members.some((member) => member.disk === disk.id && member.leads)).length,
    lost: distinct(lost.flatMap((group) => group.volumes)),
    unavailable: distinct(unavailable.flatMap((group) => group.volumes)),
    nowhere: own.filter((group) => !hasPlace(group)).length,
    usedBytes: disk.usedBytes,
    roomBytes: able.some((one) => one.freeBytes === null) ? null : able.reduce((sum, one) => sum + (one.freeBytes ?? 0), 0),
  };
}
