// What can be done to portals and networks.
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { post, remove, segment } from "../api/client";
import type { Network, Portal } from "../api/types";
import { useNodes, usePortalGroups } from "../api/views";
import { asCode, shell } from "../ui/code";
import { Dialog } from "../ui/Dialog";
import { Check, Choice, Field, Select, useSubmission } from "../ui/form";
import { Note } from "../ui/Shown";

export function MovePortal({ portal, close }: { portal: Portal; close: () => void }): JSX.Element {
  const nodes = useNodes().data?.items ?? [];
  const allowed = portal.floating?.nodes ?? [];
  const able = nodes.filter((node) => node.name !== portal.node && node.online && (allowed.length === 0 || allowed.includes(node.name)));
  const [chosen, setChosen] = useState("");
  const node = able.some((one) => one.name === chosen) ? chosen : able[0]?.name ?? "";
  const submission = useSubmission(close);
  return (
    <Dialog
      title={`Move ${portal.address}`} verb="Move" close={close} submission={submission} ready={node !== ""}
      change={async () => { await post(`/portals/${segment(portal.address)}/move`, { node }); }}
      code={asCode([`caisson portal move ${shell(portal.address)} --node ${shell(node || "NODE")}`], [{ method: "POST", path: `/portals/${portal.address}/move`, body: { node } }])}
    >
      {able.length === 0
        ? <Note tone="warn"><p>No other node that answers may have it.</p></Note>
        : <Select label="To" value={node} set={setChosen} options={able.map((one) => [one.name, one.name])} help={`It is at ${portal.node ?? "no node"} now. From then on it returns to the chosen node whenever it was elsewhere.`} />}
      <p>Its hosts are asked to come again, and are served there; commands under way are not lost.</p>
    </Dialog>
  );
}

export function DrainPortal({ portal, portals, close }: { portal: Portal; portals: Portal[]; close: () => void }): JSX.Element {
  const [to, setTo] = useState("");
  const submission = useSubmission(close);
  const body = to === "" ? {} : { to };
  const others = portals.filter((one) => one.address !== portal.address && one.state !== "draining");
  return (
    <Dialog
      title={`Drain ${portal.address}`} verb="Drain" close={close} submission={submission}
      change={async () => { await post(`/portals/${segment(portal.address)}/drain`, body); }}
      code={asCode([`caisson portal drain ${shell(portal.address)}${to === "" ? "" : ` --to ${shell(to)}`}`], [{ method: "POST", path: `/portals/${portal.address}/drain`, body }])}
    >
      <p>Its sessions are asked to log out, and new logins are sent elsewhere. Sessions that reach no other portal stay. It lasts until it is resumed.</p>
      <Select label="Send them to" value={to} set={setTo} options={[["", "Any other portal"], ...others.map((one): [string, string] => [one.address, `${one.address} (${one.node ?? "nobody"})`])]} />
    </Dialog>
  );
}

export function ResumePortal({ portal, close }: { portal: Portal; close: () => void }): JSX.Element {
  const submission = useSubmission(close);
  return (
    <Dialog
      title={`Resume ${portal.address}`} verb="Resume" close={close} submission={submission}
      change={async () => { await post(`/portals/${segment(portal.address)}/resume`); }}
      code={asCode([`caisson portal resume ${shell(portal.address)}`], [{ method: "POST", path: `/portals/${portal.address}/resume` }])}
    >
      <p>Hosts may log in through it again.</p>
    </Dialog>
  );
}

export function DeletePortal({ portal, close }: { portal: Portal; close: () => void }): JSX.Element {
  const [typed, setTyped] = useState("");
  const submission = useSubmission(close);
  return (
    <Dialog
      title={`Remove ${portal.address}`} verb="Remove" danger close={close} submission={submission} ready={typed === portal.address}
      change={() => remove(`/portals/${segment(portal.address)}`)}
      code={asCode([`caisson portal delete ${shell(portal.address)} --yes`], [{ method: "DELETE", path: `/portals/${portal.address}` }])}
    >
      <Note tone="bad"><p>Hosts that dial this address are asked to leave, and do not find it again. They need another path.</p></Note>
      <Field label={`Type ${portal.address} to confirm`} value={typed} set={setTyped} required focus />
    </Dialog>
  );
}

export function CreatePortal({ networks, close }: { networks: Network[]; close: () => void }): JSX.Element {
  const nodes = useNodes().data?.items ?? [];
  const [address, setAddress] = useState("");
  const [network, setNetwork] = useState(networks[0]?.name ?? "");
  const groups = usePortalGroups().data?.items ?? [];
  const [group, setGroup] = useState("default");
  const [home, setHome] = useState("");
  const submission = useSubmission(close);
  const body = { address, network, ...(group !== "default" && { portalGroup: group }), ...(home !== "" && { home }) };
  const prefix = networks.find((one) => one.name === network)?.prefix;
  return (
    <Dialog
      title="Add portal" verb="Add" close={close} submission={submission} ready={address !== "" && network !== ""}
      change={async () => { await post("/portals", body); }}
      code={asCode([`caisson portal create ${shell(address || "ADDRESS")} --network ${shell(network)}${group === "default" ? "" : ` --portal-group ${shell(group)}`}${home === "" ? "" : ` --home ${shell(home)}`}`], [{ method: "POST", path: "/portals", body }])}
    >
      <p>One node has it at a time, and another one when that one dies. Hosts come back to the same address.</p>
      <Select label="Network" value={network} set={setNetwork} options={networks.map((one) => [one.name, `${one.name} (${one.prefix})`])} error={submission.problem?.field("/network")} />
      <Field label="Address" value={address} set={setAddress} required focus error={submission.problem?.field("/address")} help={prefix === undefined ? undefined : `Of ${prefix}, and of nothing else in the network.`} />
      {groups.length > 1 && <Select label="Portal group" value={group} set={setGroup} options={groups.map((one) => [one.name, one.name])} error={submission.problem?.field("/portalGroup")} help="Whose target and subsystem hosts find there." />}
      <Select label="Home" value={home} set={setHome} options={[["", "Wherever there are few"], ...nodes.map((one): [string, string] => [one.name, one.name])]} help="The node that has it whenever it can." />
    </Dialog>
  );
}

type Announcer = Network["announcer"];

export function CreateNetwork({ close }: { close: () => void }): JSX.Element {
  const [name, setName] = useState("");
  const [announcer, setAnnouncer] = useState<Announcer>("l2");
  const [prefix, setPrefix] = useState("");
  const [networkInterface, setInterface] = useState("");
  const [vlan, setVlan] = useState("");
  const [bgp, setBgp] = useState({ ownAs: "", peer: "", peerAs: "", password: "", bfd: true });
  const submission = useSubmission(close);
  const isBgp = announcer === "bgp";
  const whole = (text: string): number | undefined => (/^\d+$/.test(text) ? Number(text) : undefined);
  const body = (password: string): Record<string, unknown> => ({
    name, announcer, prefix,
    ...(networkInterface !== "" && { networkInterface }),
    ...(whole(vlan) !== undefined && { vlan: whole(vlan) }),
    ...(isBgp && { bgp: { ownAs: whole(bgp.ownAs), peers: [{ address: bgp.peer, peerAs: whole(bgp.peerAs), bfd: bgp.bfd, ...(password !== "" && { password }) }] } }),
  });
  const ready = name !== "" && prefix !== "" && (announcer !== "l2" || networkInterface !== "") && (!isBgp || (bgp.peer !== "" && whole(bgp.ownAs) !== undefined && whole(bgp.peerAs) !== undefined));
  const error = (pointer: string): string | undefined => submission.problem?.field(pointer);
  const shown = body(bgp.password === "" ? "" : "…");
  const cli = isBgp
    ? `caisson api POST /networks --body ${shell(JSON.stringify(shown))}`
    : `caisson network create ${shell(name || "NAME")} --announcer ${announcer} --prefix ${shell(prefix || "CIDR")}${networkInterface === "" ? "" : ` --interface ${shell(networkInterface)}`}${vlan === "" ? "" : ` --vlan ${shell(vlan)}`}`;
  return (
    <Dialog
      title="Add network" verb="Add" close={close} submission={submission} ready={ready}
      change={async () => { await post("/networks", body(bgp.password)); }}
      code={asCode([cli], [{ method: "POST", path: "/networks", body: shown }])}
    >
      <Field label="Name" value={name} set={setName} required focus error={error("/name")} placeholder="storage-a" />
      <Choice
        label="How hosts find its addresses" value={announcer} set={setAnnouncer}
        options={[["l2", "Neighbours are told", "One broadcast domain: ARP, ND"], ["bgp", "Routers are told", "Routed networks: BGP"], ["loopback", "On this machine", "For trying out, 127.0.0.0/8"]]}
      />
      <Field label="Prefix" value={prefix} set={setPrefix} required error={error("/prefix")} placeholder="10.1.0.0/16" help="All its addresses lie in it." />
      {announcer !== "loopback" && <Field label="Interface of the nodes" value={networkInterface} set={setInterface} required={announcer === "l2"} error={error("/networkInterface")} placeholder="eth1" />}
      {announcer !== "loopback" && <Field label="VLAN" value={vlan} set={setVlan} error={error("/vlan")} />}
      {isBgp && (
        <>
          <Field label="Autonomous system of the nodes" value={bgp.ownAs} set={(ownAs) => setBgp({ ...bgp, ownAs })} required error={error("/bgp/ownAs")} placeholder="65001" />
          <Field label="Router" value={bgp.peer} set={(peer) => setBgp({ ...bgp, peer })} required error={error("/bgp/peers")} placeholder="10.0.0.1" />
          <Field label="Its autonomous system" value={bgp.peerAs} set={(peerAs) => setBgp({ ...bgp, peerAs })} required placeholder="65000" />
          <Field label="Password of the session" type="password" autocomplete="new-password" value={bgp.password} set={(password) => setBgp({ ...bgp, password })} />
          <Check label="BFD watches over the session" checked={bgp.bfd} set={(bfd) => setBgp({ ...bgp, bfd })} />
          <p class="help">More routers and communities: with the API.</p>
        </>
      )}
    </Dialog>
  );
}

export function DeleteNetwork({ network, close }: { network: Network; close: () => void }): JSX.Element {
  const submission = useSubmission(close);
  return (
    <Dialog
      title={`Remove ${network.name}`} verb="Remove" danger close={close} submission={submission}
      change={() => remove(`/networks/${segment(network.id)}`)}
      code={asCode([`caisson network delete ${shell(network.name)} --yes`], [{ method: "DELETE", path: `/networks/${network.id}` }])}
    >
      <p>It has no portals, so no host notices.</p>
    </Dialog>
  );
}
