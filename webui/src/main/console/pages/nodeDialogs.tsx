// What can be done to nodes, with what it would mean said first.
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { post, remove, segment } from "../api/client";
import type { Node } from "../api/types";
import { useGroups, useNodes, usePortals } from "../api/views";
import { Button, CodeBlock } from "../ui/basics";
import { asCode, shell } from "../ui/code";
import { Dialog, Modal } from "../ui/Dialog";
import { Field, useSubmission } from "../ui/form";
import { count, moment } from "../ui/format";
import { Icon } from "../ui/Icon";
import { Note } from "../ui/Shown";
import { whatIf } from "./whatIf";

export type NodeVerb = "drain" | "maintenance" | "activate";

const WORDS: Record<NodeVerb, { title: string; verb: string; text: string }> = {
  maintenance: { title: "Maintenance of", verb: "Begin maintenance", text: "Others lead what it leads, so that it can be stopped for a while. Its replicas stay, and catch up when it is back." },
  drain: { title: "Drain", verb: "Drain", text: "Its replicas and leaders move to other nodes, as far as these have room. No volume gets fewer copies." },
  activate: { title: "Activate", verb: "Activate", text: "It takes part again: what had moved away may come back." },
};

export function ChangeNode({ node, verb, close }: { node: Node; verb: NodeVerb; close: () => void }): JSX.Element {
  const submission = useSubmission(close);
  const words = WORDS[verb];
  return (
    <Dialog
      title={`${words.title} ${node.name}`} verb={words.verb} close={close} submission={submission}
      change={async () => { await post(`/nodes/${segment(node.id)}/${verb}`); }}
      code={asCode([`caisson node ${verb} ${shell(node.name)}`], [{ method: "POST", path: `/nodes/${node.id}/${verb}` }])}
    >
      <p>{words.text}</p>
      {verb !== "activate" && <Effects node={node} />}
    </Dialog>
  );
}

function Effects({ node }: { node: Node }): JSX.Element {
  const nodes = useNodes().data?.items;
  const groups = useGroups().data?.items;
  const portals = usePortals().data?.items;
  if (nodes === undefined || groups === undefined || portals === undefined) {
    return <p class="muted">What would be if it stopped is not known yet.</p>;
  }
  const effects = whatIf(node, nodes, groups, portals);
  const addresses = (of: { address: string }[]): string => of.map((portal) => portal.address).join(", ");
  const lines: [boolean, string][] = [
    [effects.unavailable.length === 0, effects.unavailable.length === 0
      ? "All volumes stay readable and writable."
      : `${count(effects.unavailable.length, "volume")} could not be read or written: ${effects.unavailable.slice(0, 5).map((volume) => volume.name).join(", ")}${effects.unavailable.length > 5 ? ", …" : ""}.`],
    [effects.quorum, effects.quorum ? "The cluster can still be changed." : "Too few nodes would be left to change anything: hosts go on, but cannot fail over."],
  ];
  if (effects.thinner > 0) {
    lines.push([true, `${count(effects.thinner, "placement group")} go on with a replica less; ${effects.leadsMove} of them get another leader.`]);
  }
  if (effects.portalsMove.length > 0) {
    lines.push([true, `Floating portals move: ${addresses(effects.portalsMove)}.`]);
  }
  if (effects.portalsStay.length > 0) {
    lines.push([false, `No other node may have ${addresses(effects.portalsStay)}.`]);
  }
  if (effects.portalsGone.length > 0) {
    lines.push([false, `Its own portals go silent: ${addresses(effects.portalsGone)}. Hosts need other paths.`]);
  }
  return (
    <section class="what-if" aria-label="What if">
      <h3>If {node.name} stopped now</h3>
      <ul>
        {lines.map(([isGood, text]) => <li key={text} class={isGood ? "effect-good" : "effect-bad"}><Icon name={isGood ? "check" : "warn"} />{text}</li>)}
      </ul>
    </section>
  );
}

export function RemoveNode({ node, close }: { node: Node; close: () => void }): JSX.Element {
  const [typed, setTyped] = useState("");
  const submission = useSubmission(close);
  return (
    <Dialog
      title={`Remove ${node.name}`} verb="Remove" danger close={close} submission={submission} ready={typed === node.name}
      change={() => remove(`/nodes/${segment(node.id)}`)}
      code={asCode([`caisson node remove ${shell(node.name)}`], [{ method: "DELETE", path: `/nodes/${node.id}` }])}
    >
      <Note tone="bad"><p>Its replicas move to other nodes first; then it is no member any more, and cannot come back with the data it has.</p></Note>
      <Effects node={node} />
      <Field label={`Type ${node.name} to confirm`} value={typed} set={setTyped} required focus />
    </Dialog>
  );
}

interface Token {
  token: string;
  expiresAt: string;
}

export function AddNode({ close }: { close: () => void }): JSX.Element {
  const [token, setToken] = useState<Token | null>(null);
  const submission = useSubmission(() => {});
  if (token !== null) {
    return (
      <Modal title="Add node" close={close} wide>
        <div class="dialog-body">
          <p>On the new machine, with Caisson installed and an empty data directory:</p>
          <CodeBlock label="commands for the new node" text={`(umask 077; echo '${token.token}' > node.token)\ncaisson node join --token-file node.token --cluster-address IP:PORT   # where the other nodes reach it`} />
          <p class="help">The token is a secret, good for one node, until {moment(token.expiresAt)}. It is not shown again.</p>
        </div>
        <footer class="dialog-foot"><Button kind="primary" onClick={close}>Done</Button></footer>
      </Modal>
    );
  }
  return (
    <Dialog
      title="Add node" verb="Make token" close={close} submission={submission}
      change={async () => setToken(await post<Token>("/node-tokens", { validMinutes: 60 }))}
      code={asCode(["caisson node token create"], [{ method: "POST", path: "/node-tokens", body: { validMinutes: 60 } }])}
    >
      <p>A new node joins with a token that is good once, for an hour. Its disks get replicas by themselves.</p>
    </Dialog>
  );
}
