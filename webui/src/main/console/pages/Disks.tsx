// What the replicas of all nodes lie on.
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { may } from "../api/session";
import type { Disk } from "../api/types";
import { useDisks, useNodes } from "../api/views";
import { PageHead } from "../shell/Shell";
import { Badge, Button, Card, Meter, Size } from "../ui/basics";
import { count } from "../ui/format";
import { Empty, Shown } from "../ui/Shown";
import { Table } from "../ui/Table";
import { AddDisk, ChangeDisk, type DiskVerb, ForgetDisk } from "./diskDialogs";
import { diskTone, diskWord } from "./tones";

type Change = { what: "add" } | { what: "forget" | DiskVerb; disk: Disk };

export function Disks(): JSX.Element {
  const disks = useDisks();
  const nodes = useNodes();
  const [change, setChange] = useState<Change | null>(null);
  const close = (): void => setChange(null);
  return (
    <>
      <PageHead title="Disks">
        {may("admin") && <Button kind="primary" icon="plus" onClick={() => setChange({ what: "add" })}>Add disk</Button>}
      </PageHead>
      <Shown of={disks}>{(page) => page.items.length === 0 ? <Empty title="No disks yet." /> : (
        <div class="cards">
          {byNode(page.items).map(([node, those]) => <NodeDisks key={node} node={node} disks={those} act={setChange} />)}
        </div>
      )}</Shown>
      {change !== null && <Dialogs change={change} disks={disks.data?.items ?? []} nodes={nodes.data?.items.map((node) => node.name) ?? []} close={close} />}
    </>
  );
}

function Dialogs({ change, disks, nodes, close }: { change: Change; disks: Disk[]; nodes: string[]; close: () => void }): JSX.Element {
  switch (change.what) {
    case "add":
      return <AddDisk nodes={nodes} close={close} />;
    case "forget":
      return <ForgetDisk disk={change.disk} disks={disks} close={close} />;
    case "retire":
    case "activate":
      return <ChangeDisk disk={change.disk} disks={disks} verb={change.what} close={close} />;
  }
}

function byNode(disks: Disk[]): [string, Disk[]][] {
  const nodes = new Map<string, Disk[]>();
  disks.forEach((disk) => nodes.set(disk.node, [...(nodes.get(disk.node) ?? []), disk]));
  return [...nodes.entries()].sort(([one], [other]) => one.localeCompare(other, "en", { numeric: true }));
}

function NodeDisks({ node, disks, act }: { node: string; disks: Disk[]; act: (change: Change) => void }): JSX.Element {
  return (
    <Card title={node} wide aside={<span class="muted">{count(disks.length, "disk")}</span>}>
      <Table
        label={`Disks of ${node}`} rows={disks} id={(disk) => disk.id}
        columns={[
          { title: "Directory", cell: (disk) => <code title={disk.id}>{disk.path}</code> },
          { title: "State", cell: (disk) => (
            <>
              <Badge tone={diskTone(disk)}>{diskWord(disk)}</Badge>
              {disk.problem !== "" && <p class="field-error wrap">{disk.problem}</p>}
            </>
          ) },
          { title: "Data", number: true, cell: (disk) => <Size bytes={disk.usedBytes} /> },
          { title: "Free", number: true, cell: (disk) => <Size bytes={disk.freeBytes} /> },
          { title: "File system", number: true, minor: true, cell: (disk) => <span class="with-meter">{disk.freeBytes !== null && <Meter part={disk.sizeBytes - disk.freeBytes} whole={disk.sizeBytes} label={`Full of ${disk.path} on ${node}`} tone={disk.isShort ? "warn" : "info"} />}<Size bytes={disk.sizeBytes} /></span> },
          { title: "Replicas", number: true, cell: (disk) => disk.groups },
          { title: "Leads", number: true, minor: true, cell: (disk) => disk.leads ?? <span class="unknown">unknown</span> },
          { title: "", cell: (disk) => (
            <span class="row-actions">
              {may("operator") && disk.state === "active" && <Button kind="quiet" label={`Retire ${disk.path} of ${node}`} onClick={() => act({ what: "retire", disk })}>Retire</Button>}
              {may("operator") && disk.state === "retiring" && <Button kind="quiet" label={`Activate ${disk.path} of ${node}`} onClick={() => act({ what: "activate", disk })}>Activate</Button>}
              {may("admin") && disk.state !== "forgetting" && <Button kind="quiet" icon="trash" label={`Forget ${disk.path} of ${node}`} onClick={() => act({ what: "forget", disk })}>Forget</Button>}
            </span>
          ) },
        ]}
      />
    </Card>
  );
}
