// Exposing, thought out before it is done: what will be created, in which order, as requests that can be repeated.
import { post } from "../api/client";
import type { Export, Host, Protocol, Volume } from "../api/types";
import { type ApiCall, shell } from "../ui/code";
import { type HostDraft, hostBody, hostCommand } from "../pages/hostDialogs";

export interface Plan {
  volumes: Volume[];
  /** One to create; null for none. */
  newVolume: { name: string; size: string; bytes: number } | null;
  host: Host | null;
  newHost: HostDraft | null;
  protocol: Protocol;
  /** LUN or namespace id; null for the lowest that is free. */
  number: number | null;
  besideOtherProtocol: boolean;
}

export interface Step {
  text: string;
  call: ApiCall;
  cli: string;
}

export function steps(plan: Plan): Step[] {
  const found: Step[] = [];
  const { newVolume, newHost } = plan;
  if (newVolume !== null) {
    found.push({
      text: `New volume ${newVolume.name}, ${newVolume.size}`,
      call: { method: "POST", path: "/volumes", body: { name: newVolume.name, size: newVolume.bytes } },
      cli: `caisson volume create ${shell(newVolume.name)} --size ${newVolume.size.includes(".") ? newVolume.bytes : shell(newVolume.size)}`,
    });
  }
  if (newHost !== null) {
    found.push({ text: `New host ${newHost.name}`, call: { method: "POST", path: "/hosts", body: hostBody(newHost) }, cli: hostCommand(newHost) });
  }
  const host = plan.host?.name ?? newHost?.name ?? "";
  const names = [...plan.volumes.map((volume) => volume.name), ...(newVolume === null ? [] : [newVolume.name])];
  names.forEach((volume) => found.push(exportStep(plan, volume, host)));
  return found;
}

function exportStep(plan: Plan, volume: string, host: string): Step {
  const iscsi = plan.protocol === "iscsi";
  const { number } = plan;
  const body = {
    volume, host, protocol: plan.protocol,
    ...(number !== null && (iscsi ? { lun: number } : { nsid: number })),
    ...(plan.besideOtherProtocol && { besideOtherProtocol: true }),
  };
  const options = (iscsi ? "" : " --protocol nvme") + (number === null ? "" : iscsi ? ` --lun ${number}` : ` --nsid ${number}`) + (plan.besideOtherProtocol ? " --beside-other-protocol" : "");
  const as = iscsi ? `LUN ${number ?? "the lowest that is free"}` : `namespace ${number ?? "the lowest that is free"}`;
  return {
    text: `${volume} exposed to ${host} over ${iscsi ? "iSCSI" : "NVMe/TCP"}, as ${as}`,
    call: { method: "POST", path: "/exports", body },
    cli: `caisson export create ${shell(volume)} --to ${shell(host)}${options}`,
  };
}

/** One after the other. Each can be repeated, so a second run of a plan that failed half way goes on where it stopped. */
export async function perform(plan: Step[], done: (count: number) => void): Promise<Export[]> {
  const exports: Export[] = [];
  for (const [index, step] of plan.entries()) {
    const answer = await post<unknown>(step.call.path, step.call.body);
    if (step.call.path === "/exports") {
      exports.push(answer as Export);
    }
    done(index + 1);
  }
  return exports;
}
