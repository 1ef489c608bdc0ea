// The machines, and how they look after their data.
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { post, segment } from "../api/client";
import { may } from "../api/session";
import type { Node, Scrub } from "../api/types";
import { useNodes, useScrubs } from "../api/views";
import { PageHead } from "../shell/Shell";
import { Badge, Button, Card, Meter, type Tone, Ago } from "../ui/basics";
import { useSubmission } from "../ui/form";
import { percent } from "../ui/format";
import { ProblemNote, Shown } from "../ui/Shown";
import { Table } from "../ui/Table";
import { sentence } from "./attention";
import { AddNode, ChangeNode, type NodeVerb, RemoveNode } from "./nodeDialogs";
import { nodeTone } from "./tones";

export function Nodes(): JSX.Element {
  const nodes = useNodes();
  const [adding, setAdding] = useState(false);
  const [change, setChange] = useState<{ node: Node; verb: NodeVerb | "remove" } | null>(null);
  return (
    <>
      <PageHead title="Nodes">
        {may("admin") && <Button kind="primary" icon="plus" onClick={() => setAdding(true)}>Add node</Button>}
      </PageHead>
      <Shown of={nodes}>{(page) => (
        <div class="cards">
          {page.items.map((node) => <NodeCard key={node.id} node={node} act={(verb) => setChange({ node, verb })} />)}
        </div>
      )}</Shown>
      <div class="cards">
        <Scrubs />
      </div>
      {adding && <AddNode close={() => setAdding(false)} />}
      {change !== null && (change.verb === "remove"
        ? <RemoveNode node={change.node} close={() => setChange(null)} />
        : <ChangeNode node={change.node} verb={change.verb} close={() => setChange(null)} />)}
    </>
  );
}

function NodeCard({ node, act }: { node: Node; act: (verb: NodeVerb | "remove") => void }): JSX.Element {
  return (
    <Card title={node.name} aside={<Badge tone={nodeTone(node)}>{node.online ? node.state : "no answer"}</Badge>}>
      <p class="node-tags">
        {node.self && <span class="tag">answers this page</span>}
        {node.catalogLeader && <span class="tag">leads the catalog</span>}
      </p>
      <dl class="facts">
        <div><dt>Replicas</dt><dd class="number">{node.replicas}</dd></div>
        <div><dt>Leads</dt><dd class="number">{node.leads ?? <span class="unknown">unknown</span>}</dd></div>
        <div><dt>Cluster address</dt><dd class="number">{node.clusterAddress ?? "none"}</dd></div>
        <div><dt>API</dt><dd class="number">{node.api === null ? "not told yet" : <a href={node.api + "/"}>{node.api.replace("https://", "")}</a>}</dd></div>
      </dl>
      {node.duty !== "" && <p class="duty"><Badge tone={node.dutyDone ? "ok" : "info"}>{node.dutyDone ? "done" : "under way"}</Badge> {sentence(node.duty)}</p>}
      {may("operator") && (
        <p class="card-actions">
          {node.state === "active" && <Button onClick={() => act("maintenance")} label={`Maintenance of ${node.name}`}>Maintenance</Button>}
          {node.state === "active" && <Button onClick={() => act("drain")} label={`Drain ${node.name}`}>Drain</Button>}
          {(node.state === "draining" || node.state === "maintenance") && <Button kind="primary" onClick={() => act("activate")} label={`Activate ${node.name}`}>Activate</Button>}
          {may("admin") && !node.self && node.state !== "removing" && <Button kind="quiet" icon="trash" onClick={() => act("remove")} label={`Remove ${node.name}`}>Remove</Button>}
        </p>
      )}
    </Card>
  );
}

const SCRUB_TONES: Record<Scrub["state"], Tone> = { running: "info", waiting: "ok", paused: "warn", unknown: "idle" };

function Scrubs(): JSX.Element {
  const scrubs = useScrubs();
  const submission = useSubmission(() => {});
  const [busy, setBusy] = useState("");
  const tell = (scrub: Scrub, verb: "start" | "pause"): void => {
    setBusy(scrub.node);
    submission.run(async () => { await post(`/nodes/${segment(scrub.node)}/scrub/${verb}`, verb === "start" ? {} : undefined); });
  };
  return (
    <Card title="Scrub" wide>
      <p class="help">It reads all data again and again, compares the replicas, and mends what rotted.</p>
      {submission.problem !== null && <ProblemNote problem={submission.problem} />}
      <Shown of={scrubs}>{(page) => (
        <Table
          label="Scrubs" rows={page.items} id={(scrub) => scrub.node}
          columns={[
            { title: "Node", cell: (scrub) => scrub.node },
            { title: "State", cell: (scrub) => <Badge tone={SCRUB_TONES[scrub.state]}>{scrub.state}</Badge> },
            { title: "This round", cell: (scrub) => scrub.chunksAll === null || scrub.chunksDone === null ? <span class="unknown">unknown</span> : <span class="with-meter"><Meter part={scrub.chunksDone} whole={scrub.chunksAll} label={`Scrubbed of ${scrub.node}`} /><span class="number">{percent(scrub.chunksDone, scrub.chunksAll)}</span></span> },
            { title: "Last complete", minor: true, cell: (scrub) => scrub.completedAt === null ? <span class="muted">never</span> : <Ago iso={scrub.completedAt} /> },
            { title: "Bad blocks", number: true, cell: (scrub) => <Blocks number={scrub.badBlocks} /> },
            { title: "Mended", number: true, minor: true, cell: (scrub) => <Blocks number={scrub.repairedBlocks} calm /> },
            { title: "Lost", number: true, cell: (scrub) => <Blocks number={scrub.lostBlocks} /> },
            { title: "", cell: (scrub) => may("operator") && scrub.state !== "unknown" && (
              <Button kind="quiet" busy={submission.busy && busy === scrub.node} label={`${scrub.state === "running" ? "Pause" : "Start"} the scrub of ${scrub.node}`} onClick={() => tell(scrub, scrub.state === "running" ? "pause" : "start")}>{scrub.state === "running" ? "Pause" : "Start"}</Button>
            ) },
          ]}
        />
      )}</Shown>
    </Card>
  );
}

function Blocks({ number, calm }: { number: number | null; calm?: boolean }): JSX.Element {
  if (number === null) {
    return <span class="unknown">unknown</span>;
  }
  return number === 0 || calm ? <span class="number">{number}</span> : <strong class="number bad-number">{number.toLocaleString("en")}</strong>;
}
