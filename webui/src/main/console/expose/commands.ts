// What to type on each kind of host to use what is exposed to it, ready to paste. Secrets are asked for where it is pasted.
import type { Exported, Host } from "../api/types";
import { shell } from "../ui/code";
import { splitEndpoint } from "../ui/format";

export type HostKind = "linux" | "esxi" | "windows" | "proxmox";

export const HOST_KINDS: [HostKind, string][] = [["linux", "Linux"], ["esxi", "VMware ESXi"], ["windows", "Windows"], ["proxmox", "Proxmox VE"]];

export interface Service {
  /** Target name or NQN. */
  name: string;
  /** ADDRESS:PORT of each portal, one at least. */
  portals: string[];
  /** ADDRESS:PORT for NVMe discovery. */
  discovery: string[];
  exports: Exported[];
  host: Host | undefined;
}

export function commands(kind: HostKind, service: Service): string {
  const nvme = service.exports[0]!.protocol === "nvme";
  switch (kind) {
    case "linux":
      return (nvme ? linuxNvme(service) : linuxIscsi(service)).join("\n");
    case "esxi":
      return (nvme ? esxiNvme(service) : esxiIscsi(service)).join("\n");
    case "windows":
      return (nvme ? ["# Windows' initiator for NVMe/TCP is a preview still (2026).", "# Expose the volume over iSCSI to Windows hosts."] : windowsIscsi(service)).join("\n");
    case "proxmox":
      return (nvme ? proxmoxNvme(service) : proxmoxIscsi(service)).join("\n");
  }
}

function linuxIscsi({ name, portals, exports, host }: Service): string[] {
  const node = `iscsiadm -m node -T ${name}`;
  const chap = host?.chap ?? null;
  const first = portals[0]!;
  const discovery = chap?.discovery
    ? [
      "read -rsp 'CHAP secret: ' SECRET; echo",
      `iscsiadm -m discoverydb -t sendtargets -p ${first} -o new`,
      ...login(`iscsiadm -m discoverydb -t sendtargets -p ${first}`, "discovery.sendtargets.auth", chap.user, chap.mutualUser),
      `iscsiadm -m discoverydb -t sendtargets -p ${first} --discover`,
    ]
    : [...(chap === null ? [] : ["read -rsp 'CHAP secret: ' SECRET; echo"]), `iscsiadm -m discovery -t sendtargets -p ${first}`];
  return [
    "# open-iscsi. DefaultTime2Wait=0: reconnect at once, instead of after two seconds",
    ...discovery,
    ...(chap === null ? [] : [
      ...login(node, "node.session.auth", chap.user, chap.mutualUser),
      `${node} -o update -n node.session.auth.chap_algs -v ${chap.digests.join(",").toUpperCase()}`,
    ]),
    `${node} -o update -n node.session.iscsi.DefaultTime2Wait -v 0`,
    ...(portals.length > 1 ? [`${node} -o update -n node.session.timeo.replacement_timeout -v 5   # several portals: dm-multipath has another path`] : []),
    `${node} -o update -n node.startup -v automatic`,
    `${node} --login`,
    `lsscsi -i        # ${exports.map((one) => `LUN ${one.lun} is ${one.volume.name}`).join(", ")}`,
  ];
}

function login(command: string, prefix: string, user: string, mutualUser: string | null): string[] {
  const update = `${command} -o update -n ${prefix}.`;
  return [
    `${update}authmethod -v CHAP`,
    `${update}username -v ${shell(user)}`,
    `${update}password -v "$SECRET"`,
    ...(mutualUser === null ? [] : [
      "read -rsp 'mutual CHAP secret: ' MUTUAL; echo",
      `${update}username_in -v ${shell(mutualUser)}`,
      `${update}password_in -v "$MUTUAL"`,
    ]),
  ];
}

function windowsIscsi({ name, portals, host }: Service): string[] {
  const chap = host?.chap ?? null;
  const lines = ["# PowerShell, as administrator; MPIO for iSCSI if there are several portals"];
  let authentication = "";
  if (chap !== null) {
    lines.push("$secret = Read-Host 'CHAP secret'");
    if (chap.mutualUser !== null) {
      lines.push("Set-IscsiChapSecret -ChapSecret (Read-Host 'mutual CHAP secret')");
    }
    authentication = ` -AuthenticationType ${chap.mutualUser === null ? "ONEWAYCHAP" : "MUTUALCHAP"} -ChapUsername '${chap.user.replace(/'/g, "''")}' -ChapSecret $secret`;
  }
  lines.push("Set-Service MSiSCSI -StartupType Automatic; Start-Service MSiSCSI");
  for (const portal of portals) {
    const to = splitEndpoint(portal);
    const dialled = `-TargetPortalAddress ${to.address} -TargetPortalPortNumber ${to.port}`;
    lines.push(`New-IscsiTargetPortal ${dialled}${chap?.discovery ? authentication : ""}`);
    lines.push(`Connect-IscsiTarget -NodeAddress ${name} ${dialled} -IsPersistent $true -IsMultipathEnabled $true${authentication}`);
  }
  return [...lines, "Get-Disk | Where-Object BusType -eq iSCSI"];
}

function esxiIscsi({ name, portals, host }: Service): string[] {
  const chap = host?.chap ?? null;
  const lines = ["# vmhba64 stands for the software iSCSI adapter: esxcli iscsi adapter list", "esxcli iscsi software set --enabled=true"];
  if (chap !== null) {
    const set = "esxcli iscsi adapter auth chap set -A vmhba64 --level=required --direction=";
    lines.push("read -rsp 'CHAP secret: ' SECRET; echo", `${set}uni --authname=${shell(chap.user)} --secret="$SECRET"`);
    if (chap.mutualUser !== null) {
      lines.push("read -rsp 'mutual CHAP secret: ' MUTUAL; echo", `${set}mutual --authname=${shell(chap.mutualUser)} --secret="$MUTUAL"`);
    }
  }
  return [
    ...lines,
    ...portals.map((portal) => `esxcli iscsi adapter discovery sendtarget add -A vmhba64 -a ${portal}`),
    "esxcli storage core adapter rescan -A vmhba64",
    `esxcli storage core path list | grep -A3 ${name}`,
  ];
}

function proxmoxIscsi({ name, portals, exports, host }: Service): string[] {
  return [
    "# On one node of the Proxmox cluster; it is known on all of them then",
    ...(host?.chap ? ["# This host has CHAP: set node.session.auth.* in /etc/iscsi/iscsid.conf on every node first"] : []),
    `pvesm add iscsi caisson --portal ${portals[0]} --target ${name} --content none`,
    `pvesm list caisson     # ${exports.map((one) => `LUN ${one.lun} is ${one.volume.name}`).join(", ")}`,
    "# then a shared LVM on it: pvcreate and vgcreate on the disk, and",
    "pvesm add lvm caisson-lvm --vgname VG --shared 1 --content images",
  ];
}

function linuxNvme(service: Service): string[] {
  const { keys, questions } = nvmeKeys(service);
  return [
    "# nvme-cli. --ctrl-loss-tmo=-1: it reconnects for as long as it takes, instead of giving the disk up after 10 minutes",
    ...hostNqn(service, "/etc/nvme/hostnqn has to say"),
    "modprobe nvme-tcp",
    ...questions,
    ...service.portals.map((portal) => {
      const to = splitEndpoint(portal);
      return `nvme connect -t tcp -a ${to.address} -s ${to.port} -n ${service.name} --ctrl-loss-tmo=-1${keys}`;
    }),
    `nvme list-subsys; nvme list     # ${service.exports.map((one) => `namespace ${one.nsid} is ${one.volume.name}`).join(", ")}`,
    ...(keys === "" && service.discovery.length > 0 ? [
      "# again at each boot, and new portals by themselves:",
      ...service.discovery.map((portal) => {
        const to = splitEndpoint(portal);
        return `echo '--transport=tcp --traddr=${to.address} --trsvcid=${to.port} --ctrl-loss-tmo=-1' >> /etc/nvme/discovery.conf`;
      }),
      "nvme connect-all && systemctl enable nvmf-autoconnect.service",
    ] : []),
  ];
}

function nvmeKeys({ host, name }: Service): { keys: string; questions: string[] } {
  const questions: string[] = [];
  let keys = "";
  if (host?.dhchap) {
    questions.push("read -rsp 'DH-HMAC-CHAP key (DHHC-1:...): ' KEY; echo");
    keys += ' --dhchap-secret="$KEY"';
    if (host.dhchap.bidirectional) {
      questions.push("read -rsp 'controller key (DHHC-1:...): ' CONTROLLER; echo");
      keys += ' --dhchap-ctrl-secret="$CONTROLLER"';
    }
  }
  if (host?.tls) {
    questions.push(
      "read -rsp 'TLS key (NVMeTLSkey-1:...): ' PSK; echo     # tlshd of ktls-utils has to run",
      `nvme check-tls-key --insert --identity=1 --hostnqn="$(cat /etc/nvme/hostnqn)" --subsysnqn=${name} --keydata="$PSK"`,
    );
    keys += " --tls";
  }
  return { keys, questions };
}

function hostNqn({ host }: Service, where: string): string[] {
  const own = host?.nqns.filter((nqn) => nqn !== "*") ?? [];
  return own.length === 0 ? [] : [`# ${where} ${own.join(" or ")}`];
}

function esxiNvme(service: Service): string[] {
  const each = (verb: string, portals: string[], rest: string): string[] => portals.map((portal) => {
    const to = splitEndpoint(portal);
    return `esxcli nvme fabrics ${verb} --adapter vmhba65 --ip-address ${to.address} --port-number ${to.port}${rest}`;
  });
  return [
    "# ESXi 7.0 U3 or newer. vmnic1, vmk1 and vmhba65 stand for the card, its kernel port and the NVMe/TCP adapter",
    ...hostNqn(service, "esxcli nvme info get has to say"),
    ...(service.host?.dhchap || service.host?.tls ? ["# This host has to authenticate or to encrypt: see the release notes of your ESXi whether it can"] : []),
    "esxcli nvme fabrics enable --protocol TCP --device vmnic1",
    "esxcli network ip interface tag add --interface-name vmk1 --tagname NVMeTCP",
    ...each("discover", service.discovery, ""),
    ...each("connect", service.portals, ` --subsystem-nqn ${service.name}`),
  ];
}

function proxmoxNvme(service: Service): string[] {
  return [
    "# Proxmox has no storage type for NVMe/TCP: connect on every node, then share an LVM on the disk",
    "apt-get install -y nvme-cli",
    ...linuxNvme(service).slice(1),
    "# on one node: pvcreate and vgcreate on the disk, and",
    "pvesm add lvm caisson-lvm --vgname VG --shared 1 --content images",
  ];
}
