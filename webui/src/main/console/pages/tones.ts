// Which colour a state has.
import type { Disk, Group, Member, Node, Portal } from "../api/types";
import type { Tone } from "../ui/basics";

export function nodeTone(node: Node): Tone {
  if (!node.online) {
    return "bad";
  }
  return node.state === "active" ? "ok" : "warn";
}

export function portalTone(portal: Portal): Tone {
  switch (portal.state) {
    case "serving":
      return "ok";
    case "draining":
    case "assigned":
    case "leaving":
      return "warn";
    case "refused":
      return "bad";
    case "absent":
      // A fixed portal of another node is absent from where the question was asked, and may be well.
      return portal.floating === null ? "idle" : "bad";
  }
}

/** Of a portal that does not float only its own node knows whether it is well. */
export function portalWord(portal: Portal, self: string | undefined): string {
  return portal.floating === null && portal.state === "absent" && portal.node !== self ? "not seen from here" : portal.state;
}

export function groupTone(group: Group): Tone {
  switch (group.condition) {
    case "healthy":
      return "ok";
    case "degraded":
      return "warn";
    case "leaderless":
      return "bad";
  }
}

export function replicaTone(member: Member): Tone {
  switch (member.replica) {
    case "open":
      return "ok";
    case "installing":
      return "info";
    case "silent":
      return "idle";
    case "full":
    case "failed":
      return "bad";
  }
}

export function diskTone(disk: Disk): Tone {
  if (!disk.online) {
    return "idle";
  }
  return disk.condition !== "serving" ? "bad" : disk.isShort || disk.state !== "active" ? "warn" : "ok";
}

/** What matters most of how it is. */
export function diskWord(disk: Disk): string {
  if (!disk.online) {
    return "unknown";
  }
  return disk.condition !== "serving" ? disk.condition : disk.state !== "active" ? disk.state : disk.isShort ? "space is short" : "active";
}
