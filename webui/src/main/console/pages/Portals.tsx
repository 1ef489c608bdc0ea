// The addresses that hosts dial: where each is now, and what to do with it.
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { may } from "../api/session";
import type { Network, Portal } from "../api/types";
import { useNetworks, useNodes, usePortals, useSelf } from "../api/views";
import { PageHead } from "../shell/Shell";
import { Ago, Badge, Button, Card, IconButton } from "../ui/basics";
import { splitEndpoint } from "../ui/format";
import { Empty, Shown } from "../ui/Shown";
import { Table } from "../ui/Table";
import { CreateNetwork, CreatePortal, DeleteNetwork, DeletePortal, DrainPortal, MovePortal, ResumePortal } from "./portalDialogs";
import { Topology } from "./Topology";
import { portalTone, portalWord } from "./tones";

type Change = { of: "portal"; portal: Portal; verb: "move" | "drain" | "resume" | "delete" } | { of: "network"; network: Network } | { of: "new"; what: "portal" | "network" };

export function Portals(): JSX.Element {
  const portals = usePortals();
  const networks = useNetworks();
  const nodes = useNodes();
  const [change, setChange] = useState<Change | null>(null);
  const close = (): void => setChange(null);
  return (
    <>
      <PageHead title="Portals & networks">
        {may("operator") && <Button icon="plus" onClick={() => setChange({ of: "new", what: "network" })}>Add network</Button>}
        {may("operator") && (networks.data?.items.length ?? 0) > 0 && <Button kind="primary" icon="plus" onClick={() => setChange({ of: "new", what: "portal" })}>Add portal</Button>}
      </PageHead>
      <div class="cards">
        <Card title="Who has which address" wide>
          <Shown of={portals}>{(page) => <div class="topology-frame" tabIndex={0} role="region" aria-label="Topology"><Topology networks={networks.data?.items ?? []} nodes={nodes.data?.items ?? []} portals={page.items} /></div>}</Shown>
        </Card>
        <Card title="Portals" wide>
          <Shown of={portals}>{(page) => <PortalTable portals={page.items} act={setChange} />}</Shown>
        </Card>
        <Card title="Networks" wide>
          <Shown of={networks}>{(page) => page.items.length === 0
            ? <Empty title="No network is known, so no portal can float."><p class="muted">Hosts then dial addresses of single nodes, and lose these paths with the node.</p></Empty>
            : <NetworkTable networks={page.items} act={setChange} />}
          </Shown>
        </Card>
      </div>
      {change !== null && <Dialogs change={change} networks={networks.data?.items ?? []} portals={portals.data?.items ?? []} close={close} />}
    </>
  );
}

function Dialogs({ change, networks, portals, close }: { change: Change; networks: Network[]; portals: Portal[]; close: () => void }): JSX.Element {
  if (change.of === "new") {
    return change.what === "network" ? <CreateNetwork close={close} /> : <CreatePortal networks={networks} close={close} />;
  }
  if (change.of === "network") {
    return <DeleteNetwork network={change.network} close={close} />;
  }
  switch (change.verb) {
    case "move":
      return <MovePortal portal={change.portal} close={close} />;
    case "drain":
      return <DrainPortal portal={change.portal} portals={portals} close={close} />;
    case "resume":
      return <ResumePortal portal={change.portal} close={close} />;
    case "delete":
      return <DeletePortal portal={change.portal} close={close} />;
  }
}

function PortalTable({ portals, act }: { portals: Portal[]; act: (change: Change) => void }): JSX.Element {
  const self = useSelf();
  const answering = new Set(useNodes().data?.items.filter((node) => node.online).map((node) => node.name));
  return (
    <Table
      label="Portals" rows={portals} id={(portal) => portal.address}
      columns={[
        { title: "Address", cell: (portal) => <span class="number">{portal.address}</span> },
        { title: "Kind", minor: true, cell: (portal) => portal.floating === null ? <span class="muted">fixed</span> : <>floats in {portal.floating.network}</> },
        { title: "State", cell: (portal) => (
          <>
            <Badge tone={portalTone(portal)}>{portalWord(portal, self)}</Badge>
            {portal.floating?.problem && <p class="field-error wrap">{portal.floating.problem}</p>}
          </>
        ) },
        { title: "Node", cell: (portal) => <>{portal.node ?? <span class="muted">nobody</span>}{portal.floating?.home && <span class="tag" title={`${portal.floating.home} has it whenever it can`}>home {portal.floating.home}</span>}</> },
        { title: "Since", minor: true, cell: (portal) => <Ago iso={portal.floating?.since ?? portal.createdAt} /> },
        { title: "Ports", minor: true, cell: (portal) => <span class="number" title="iSCSI, NVMe">{ports(portal)}</span> },
        { title: "Sessions", number: true, cell: (portal) => portal.node === null || answering.has(portal.node) ? portal.sessions : <span class="unknown" title={`${portal.node} does not answer`}>unknown</span> },
        { title: "", cell: (portal) => may("operator") && (
          <span class="row-actions">
            {portal.floating !== null && <Button kind="quiet" label={`Move ${portal.address}`} onClick={() => act({ of: "portal", portal, verb: "move" })}>Move</Button>}
            {portal.state === "draining"
              ? <Button kind="quiet" label={`Resume ${portal.address}`} onClick={() => act({ of: "portal", portal, verb: "resume" })}>Resume</Button>
              : <Button kind="quiet" label={`Drain ${portal.address}`} onClick={() => act({ of: "portal", portal, verb: "drain" })}>Drain</Button>}
            {portal.floating !== null && <IconButton icon="trash" label={`Remove ${portal.address}`} onClick={() => act({ of: "portal", portal, verb: "delete" })} />}
          </span>
        ) },
      ]}
    />
  );
}

function ports(portal: Portal): string {
  const endpoints = [portal.endpoint, portal.nvmeEndpoint].filter((endpoint) => endpoint !== null);
  return endpoints.map((endpoint) => splitEndpoint(endpoint).port).join(", ") || "–";
}

const ANNOUNCED = { loopback: "between processes of one machine", l2: "told to neighbours (ARP, ND)", bgp: "told to routers (BGP)" };

function NetworkTable({ networks, act }: { networks: Network[]; act: (change: Change) => void }): JSX.Element {
  return (
    <Table
      label="Networks" rows={networks} id={(network) => network.id}
      columns={[
        { title: "Name", cell: (network) => network.name },
        { title: "Prefix", cell: (network) => <span class="number">{network.prefix}</span> },
        { title: "Addresses are", cell: (network) => ANNOUNCED[network.announcer] },
        { title: "Interface", minor: true, cell: (network) => network.networkInterface === null ? <span class="muted">any</span> : `${network.networkInterface}${network.vlan === null ? "" : `, VLAN ${network.vlan}`}` },
        { title: "Routers", minor: true, cell: (network) => network.bgp === null ? <span class="muted">none</span> : network.bgp.peers.map((peer) => `${peer.address} (AS ${peer.peerAs}${peer.bfd ? ", BFD" : ""})`).join(", ") },
        { title: "Portals", number: true, cell: (network) => network.portals },
        { title: "", cell: (network) => may("operator") && network.portals === 0 && <Button kind="quiet" icon="trash" label={`Remove ${network.name}`} onClick={() => act({ of: "network", network })}>Remove</Button> },
      ]}
    />
  );
}
