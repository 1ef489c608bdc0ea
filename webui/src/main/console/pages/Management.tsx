// Where the cluster is managed, whichever node answers.
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { post, remove } from "../api/client";
import type { Cluster } from "../api/types";
import { useCluster, useNetworks } from "../api/views";
import { Badge, Button, Card, Facts } from "../ui/basics";
import { asCode, shell } from "../ui/code";
import { Dialog } from "../ui/Dialog";
import { Field, Select, useSubmission } from "../ui/form";
import { Empty, Note, Shown } from "../ui/Shown";

export function Management(): JSX.Element {
  const cluster = useCluster();
  const [dialog, setDialog] = useState<"set" | "none" | null>(null);
  const close = (): void => setDialog(null);
  return (
    <Card title="Management address">
      <Shown of={cluster}>{(now) => now.management === null
        ? (
          <Empty title="Each node is managed at its own address.">
            <p class="help">One that floats stays when a node dies: console, command line and programs go on at another.</p>
            <Button kind="primary" onClick={() => setDialog("set")}>Set management address</Button>
          </Empty>
        )
        : (
          <>
            <Facts of={[
              ["Console and API", <a href={now.management.url + "/"}>{now.management.url}</a>],
              ["Network", <>{now.management.network}</>],
              ["Now at", <>{now.management.node ?? <span class="unknown">no node</span>} <Badge tone={now.management.served ? "ok" : "warn"}>{now.management.served ? "answers" : "does not answer"}</Badge></>],
            ]} />
            {now.management.problem !== null && <Note tone="warn"><p>{now.management.problem}</p></Note>}
            <div class="card-actions">
              <Button icon="edit" label="Change management address" onClick={() => setDialog("set")}>Change</Button>
              <Button kind="quiet" icon="trash" label="Remove management address" onClick={() => setDialog("none")}>Remove</Button>
            </div>
          </>
        )}</Shown>
      {dialog === "set" && cluster.data !== undefined && <SetAddress now={cluster.data} close={close} />}
      {dialog === "none" && <NoAddress close={close} />}
    </Card>
  );
}

function SetAddress({ now, close }: { now: Cluster; close: () => void }): JSX.Element {
  const networks = useNetworks().data?.items ?? [];
  const [address, setAddress] = useState(now.management?.address ?? "");
  const [chosen, setNetwork] = useState(now.management?.network ?? "");
  const network = chosen || (networks[0]?.name ?? "");
  const [port, setPort] = useState(String(now.management?.port ?? 8443));
  const submission = useSubmission(close);
  const error = (pointer: string): string | undefined => submission.problem?.field(pointer);
  const body = { address, network, port: Number(port) };
  return (
    <Dialog
      title="Management address" verb="Set" close={close} submission={submission} ready={address !== "" && network !== ""}
      change={async () => { await post("/cluster/management-address", body); }}
      code={asCode(
        [`caisson cluster set --management-address ${shell(address || "ADDRESS")} --network ${shell(network || "NETWORK")}${port === "8443" ? "" : ` --port ${port}`}`],
        [{ method: "POST", path: "/cluster/management-address", body }],
      )}
    >
      {networks.length === 0 && <Note tone="warn"><p>There is no network yet in which an address could float: add one at Portals & networks.</p></Note>}
      <Field label="Address" value={address} set={setAddress} required focus error={error("/address")} placeholder="192.0.2.10" help="One that no node and no portal has." />
      <Select label="Network" value={network} set={setNetwork} options={networks.map((one) => [one.name, `${one.name} (${one.prefix})`])} error={error("/network")} />
      <Field label="Port" type="number" value={port} set={setPort} required error={error("/port")} help="Of console and API." />
      <p class="help">Its certificate is by the cluster's authority; whoever trusts that one trusts all nodes.</p>
    </Dialog>
  );
}

function NoAddress({ close }: { close: () => void }): JSX.Element {
  const submission = useSubmission(close);
  return (
    <Dialog
      title="Remove management address" verb="Remove" danger close={close} submission={submission}
      change={() => remove("/cluster/management-address")}
      code={asCode(["caisson cluster set --no-management-address"], [{ method: "DELETE", path: "/cluster/management-address" }])}
    >
      <p>Each node is managed at its own address then. Whoever uses this one, and this page if it is open there, finds nobody any more.</p>
    </Dialog>
  );
}
