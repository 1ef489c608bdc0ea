// What hosts find at which addresses: one target and one subsystem for each group of portals.
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { post, remove, segment } from "../api/client";
import { may } from "../api/session";
import type { Network, PortalGroup, Referral } from "../api/types";
import { useNetworks, usePortalGroups, usePortals, useReferrals } from "../api/views";
import { href } from "../shell/route";
import { PageHead } from "../shell/Shell";
import { Ago, Badge, Button, Card, Copyable, Facts, IconButton } from "../ui/basics";
import { asCode, shell } from "../ui/code";
import { Dialog } from "../ui/Dialog";
import { Field, Select, useSubmission } from "../ui/form";
import { count } from "../ui/format";
import { Empty, Note, Shown } from "../ui/Shown";
import { Table } from "../ui/Table";
import { portalTone } from "./tones";

/** That of the addresses that nodes are started with: it stays. */
const FIRST = "default";

type Change = { what: "add" } | { what: "delete"; group: PortalGroup } | { what: "refer" } | { what: "forget"; referral: Referral };

export function PortalGroups(): JSX.Element {
  const groups = usePortalGroups();
  const referrals = useReferrals();
  const networks = useNetworks().data?.items ?? [];
  const [change, setChange] = useState<Change | null>(null);
  const close = (): void => setChange(null);
  return (
    <>
      <PageHead title="Portal groups">
        {may("operator") && <Button icon="plus" onClick={() => setChange({ what: "refer" })}>Add referral</Button>}
        {may("operator") && <Button kind="primary" icon="plus" onClick={() => setChange({ what: "add" })}>Add portal group</Button>}
      </PageHead>
      <Shown of={groups}>{(page) => (
        <div class="cards">
          {page.items.map((group) => <GroupCard key={group.id} group={group} drop={() => setChange({ what: "delete", group })} />)}
        </div>
      )}</Shown>
      <div class="cards">
        <Card title="Referrals" wide>
          <p class="help">Discovery services of others, of which NVMe hosts are told when they ask here.</p>
          <Shown of={referrals}>{(page) => page.items.length === 0 ? <Empty title="Hosts are told of no other discovery service." /> : <ReferralTable referrals={page.items} forget={(referral) => setChange({ what: "forget", referral })} />}</Shown>
        </Card>
      </div>
      {change !== null && <Dialogs change={change} networks={networks} close={close} />}
    </>
  );
}

function Dialogs({ change, networks, close }: { change: Change; networks: Network[]; close: () => void }): JSX.Element {
  switch (change.what) {
    case "add":
      return <CreateGroup networks={networks} close={close} />;
    case "delete":
      return <DeleteGroup group={change.group} close={close} />;
    case "refer":
      return <CreateReferral close={close} />;
    case "forget":
      return <DeleteReferral referral={change.referral} close={close} />;
  }
}

function GroupCard({ group, drop }: { group: PortalGroup; drop: () => void }): JSX.Element {
  const portals = usePortals().data?.items ?? [];
  const isFree = group.name !== FIRST && group.portals.length === 0 && group.exports === 0;
  return (
    <Card title={group.name} aside={<span class="muted">{count(group.exports, "export")}</span>} wide>
      <Facts of={[
        ["iSCSI target", <Copyable text={group.target} label="target" />],
        ["NVMe subsystem", <Copyable text={group.subsystem} label="subsystem" />],
        ["Networks", group.networks.length === 0 ? <span class="muted">any</span> : group.networks.join(", ")],
      ]} />
      {group.portals.length === 0
        ? <p class="muted">No portals yet, so no host finds it. <a href={href("portals")}>Add one</a></p>
        : (
          <ul class="lines">
            {group.portals.map((address) => {
              const portal = portals.find((one) => one.address === address);
              return (
                <li key={address}>
                  <span class="number">{address}</span>
                  <span class="line-aside">{portal === undefined ? <span class="unknown">unknown</span> : <>{portal.node ?? "nobody"} <Badge tone={portalTone(portal)}>{portal.state}</Badge></>}</span>
                </li>
              );
            })}
          </ul>
        )}
      {may("operator") && isFree && <p class="card-actions"><Button kind="quiet" icon="trash" label={`Delete ${group.name}`} onClick={drop}>Delete</Button></p>}
    </Card>
  );
}

function ReferralTable({ referrals, forget }: { referrals: Referral[]; forget: (referral: Referral) => void }): JSX.Element {
  return (
    <Table
      label="Referrals" rows={referrals} id={(referral) => referral.id}
      columns={[
        { title: "Name", cell: (referral) => referral.name },
        { title: "Address", cell: (referral) => <span class="number">{referral.address}</span> },
        { title: "Port", number: true, cell: (referral) => referral.port },
        { title: "Subsystem", minor: true, cell: (referral) => <code>{referral.nqn}</code> },
        { title: "Since", minor: true, cell: (referral) => <Ago iso={referral.createdAt} /> },
        { title: "", cell: (referral) => may("operator") && <span class="row-actions"><IconButton icon="trash" label={`Forget ${referral.name}`} onClick={() => forget(referral)} /></span> },
      ]}
    />
  );
}

function CreateGroup({ networks, close }: { networks: Network[]; close: () => void }): JSX.Element {
  const [name, setName] = useState("");
  const [first, setFirst] = useState("");
  const [second, setSecond] = useState("");
  const submission = useSubmission(close);
  const chosen = [first, second].filter((one) => one !== "");
  const body = { name, ...(chosen.length > 0 && { networks: chosen }) };
  const options = (but: string): [string, string][] => networks.filter((one) => one.name !== but).map((one) => [one.name, `${one.name} (${one.prefix})`]);
  return (
    <Dialog
      title="Add portal group" verb="Add" close={close} submission={submission} ready={name !== "" && (first === "" || first !== second)}
      change={async () => { await post("/portal-groups", body); }}
      code={asCode([`caisson portal-group create ${shell(name || "NAME")}${chosen.map((one) => ` --network ${shell(one)}`).join("")}`], [{ method: "POST", path: "/portal-groups", body }])}
    >
      <p>It has an iSCSI target and an NVMe subsystem of its own, for hosts that come over other networks. What is exposed through it is found at its portals alone.</p>
      <Field label="Name" value={name} set={setName} required focus error={submission.problem?.field("/name")} placeholder="esx" help="Small letters, digits, '.' and '-': the end of its target's name, for good." />
      <Select label="Network of its portals" value={first} set={setFirst} options={[["", "Any"], ...options(second)]} error={submission.problem?.field("/networks")} />
      {first !== "" && <Select label="A second network, for hosts with two ways" value={second} set={setSecond} options={[["", "None"], ...options(first)]} />}
    </Dialog>
  );
}

function DeleteGroup({ group, close }: { group: PortalGroup; close: () => void }): JSX.Element {
  const [typed, setTyped] = useState("");
  const submission = useSubmission(close);
  return (
    <Dialog
      title={`Delete ${group.name}`} verb="Delete" danger close={close} submission={submission} ready={typed === group.name}
      change={() => remove(`/portal-groups/${segment(group.id)}`)}
      code={asCode([`caisson portal-group delete ${shell(group.name)} --yes`], [{ method: "DELETE", path: `/portal-groups/${group.id}` }])}
    >
      <Note tone="warn"><p>It has no portals and no exports, so no host notices. Its target and its subsystem do not come back.</p></Note>
      <Field label={`Type ${group.name} to confirm`} value={typed} set={setTyped} required focus />
    </Dialog>
  );
}

function CreateReferral({ close }: { close: () => void }): JSX.Element {
  const [name, setName] = useState("");
  const [address, setAddress] = useState("");
  const [port, setPort] = useState("8009");
  const submission = useSubmission(close);
  const body = { name, address, port: Number(port) };
  return (
    <Dialog
      title="Add referral" verb="Add" close={close} submission={submission} ready={name !== "" && address !== "" && /^\d{1,5}$/.test(port)}
      change={async () => { await post("/referrals", body); }}
      code={asCode([`caisson referral create ${shell(name || "NAME")} --address ${shell(address || "ADDRESS")} --port ${shell(port)}`], [{ method: "POST", path: "/referrals", body }])}
    >
      <p>Every NVMe host that asks this cluster what there is is told of the other discovery service, and asks there, too. Hosts that stay connected are told at once.</p>
      <Field label="Name" value={name} set={setName} required focus error={submission.problem?.field("/name")} placeholder="site-b" />
      <div class="pair">
        <Field label="Address" value={address} set={setAddress} required error={submission.problem?.field("/address")} placeholder="10.2.0.10" />
        <Field label="Port" value={port} set={setPort} required error={submission.problem?.field("/port")} />
      </div>
    </Dialog>
  );
}

function DeleteReferral({ referral, close }: { referral: Referral; close: () => void }): JSX.Element {
  const submission = useSubmission(close);
  return (
    <Dialog
      title={`Forget ${referral.name}`} verb="Forget" danger close={close} submission={submission}
      change={() => remove(`/referrals/${segment(referral.id)}`)}
      code={asCode([`caisson referral delete ${shell(referral.name)} --yes`], [{ method: "DELETE", path: `/referrals/${referral.id}` }])}
    >
      <p>Hosts are told of {referral.address} no more. Connections that they made there stay.</p>
    </Dialog>
  );
}
