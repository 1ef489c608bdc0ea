// Exposing, thought out before it is done: one request, which the server answers first as a preview.
import type { Exported, Exposure, Host, Network, Protocol, Volume } from "../api/types";
import { size } from "../ui/format";
import { type ApiCall, shell } from "../ui/code";
import { type HostDraft, hostBody, words } from "../pages/hostDialogs";

export interface Plan {
  volumes: Volume[];
  /** One to create; null for none. */
  newVolume: { name: string; size: string; bytes: number } | null;
  host: Host | null;
  newHost: HostDraft | null;
  protocol: Protocol;
  network: Network | null;
  /** LUN or namespace id; null for the lowest that is free. */
  number: number | null;
  besideOtherProtocol: boolean;
}

export function call(plan: Plan): ApiCall {
  const iscsi = plan.protocol === "iscsi";
  const { newVolume, newHost, number } = plan;
  return {
    method: "POST",
    path: "/expose",
    body: {
      ...(plan.volumes.length > 0 && { volumes: plan.volumes.map((volume) => volume.id) }),
      ...(newVolume !== null && { newVolumes: [{ name: newVolume.name, size: newVolume.bytes }] }),
      ...(newHost === null ? { host: plan.host?.id } : { newHost: hostBody(newHost) }),
      protocol: plan.protocol,
      ...(plan.network !== null && { network: plan.network.id }),
      ...(number !== null && (iscsi ? { lun: number } : { nsid: number })),
      ...(plan.besideOtherProtocol && { besideOtherProtocol: true }),
    },
  };
}

export function command(plan: Plan): string {
  const { newVolume, newHost, number } = plan;
  const parts = [
    ...plan.volumes.map((volume) => shell(volume.name)),
    newVolume !== null && `--new-volume ${shell(newVolume.name)}=${newVolume.size.includes(".") ? newVolume.bytes : shell(newVolume.size)}`,
    `--to ${shell(newHost?.name ?? plan.host?.name ?? "HOST")}`,
    ...(newHost === null ? [] : [
      ...words(newHost.iqns).map((iqn) => `--iqn ${shell(iqn)}`),
      ...words(newHost.nqns).map((nqn) => `--nqn ${shell(nqn)}`),
      ...words(newHost.networks).map((network) => `--from ${shell(network)}`),
    ]),
    plan.protocol === "nvme" && "--protocol nvme",
    plan.network !== null && `--network ${shell(plan.network.name)}`,
    number !== null && `${plan.protocol === "iscsi" ? "--lun" : "--nsid"} ${number}`,
    plan.besideOtherProtocol && "--beside-other-protocol",
  ];
  return `caisson expose ${parts.filter(Boolean).join(" ")}`;
}

/** What a preview says in sentences. */
export function sentences(preview: Exposure): string[] {
  const over = preview.protocol === "iscsi" ? "iSCSI" : "NVMe/TCP";
  return [
    ...preview.volumes.filter((volume) => volume.isNew).map((volume) => `New volume ${volume.name}, ${size(volume.sizeBytes)}`),
    ...(preview.host.isNew ? [`New host ${preview.host.name}`] : []),
    ...preview.exports.map((one) => {
      const as = one.lun === null ? `namespace ${one.nsid}` : `LUN ${one.lun}`;
      return one.isNew
        ? `${one.volume} exposed to ${preview.host.name} over ${over}, as ${as}`
        : `${one.volume} stays exposed to ${preview.host.name} over ${over}, as ${as}`;
    }),
  ];
}

/** What was made, as the commands for a host take it. */
export function exported(made: Exposure): Exported[] {
  return made.exports.map((one, index) => ({
    volume: { id: made.volumes[index]!.id ?? "", name: one.volume },
    host: { id: made.host.id ?? "", name: made.host.name },
    protocol: made.protocol, lun: one.lun, nsid: one.nsid,
    target: made.target, subsystem: made.subsystem, portals: made.portals,
  }));
}
