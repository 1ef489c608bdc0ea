// What would be if a node stopped now, from where the replicas are. Pure.
import type { Group, Node, Portal } from "../api/types";

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
