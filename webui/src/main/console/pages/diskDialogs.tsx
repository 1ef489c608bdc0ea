// What can be done to disks, with what it would mean said first.
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { post, remove, segment } from "../api/client";
import type { Disk } from "../api/types";
import { useGroups } from "../api/views";
import { asCode, shell } from "../ui/code";
import { Dialog } from "../ui/Dialog";
import { Check, Field, Select, useSubmission } from "../ui/form";
import { count, size } from "../ui/format";
import { Icon } from "../ui/Icon";
import { Note } from "../ui/Shown";
import { type DiskWhatIf, diskWhatIf } from "./whatIf";

export type DiskVerb = "retire" | "activate";

export function AddDisk({ nodes, close }: { nodes: string[]; close: () => void }): JSX.Element {
  const [chosen, setChosen] = useState("");
  const [path, setPath] = useState("");
  const [sharedFileSystem, setShared] = useState(false);
  const submission = useSubmission(close);
  const node = nodes.includes(chosen) ? chosen : nodes[0] ?? "";
  const body = { node, path, ...(sharedFileSystem && { sharedFileSystem }) };
  return (
    <Dialog
      title="Add disk" verb="Add" close={close} submission={submission} ready={node !== "" && path.startsWith("/")}
      change={async () => { await post("/disks", body); }}
      code={asCode([`caisson disk add ${shell(node || "NODE")} ${shell(path || "PATH")}${sharedFileSystem ? " --shared-file-system" : ""}`], [{ method: "POST", path: "/disks", body }])}
    >
      <p>It brings a placement group, which gets replicas on other nodes. New volumes go to where there is most room; those that are there stay where they are.</p>
      <Select label="Node" value={node} set={setChosen} options={nodes.map((one) => [one, one])} error={submission.problem?.field("/node")} />
      <Field label="Directory" value={path} set={setPath} required focus error={submission.problem?.field("/path")} placeholder="/srv/caisson/disk-1" help="Absolute, on that node: an empty directory, best the root of a file system of its own." />
      <Check label="It may share its file system with another disk, or with the node's data directory" checked={sharedFileSystem} set={setShared} />
    </Dialog>
  );
}

const WORDS: Record<DiskVerb, { title: string; verb: string; text: string }> = {
  retire: { title: "Retire", verb: "Retire", text: "Its replicas move to other disks, as far as these have room; then it can be forgotten. No volume gets fewer copies, and it can be ended at any time." },
  activate: { title: "Activate", verb: "Activate", text: "It stays: what has not moved away remains, and it may hold more again." },
};

export function ChangeDisk({ disk, disks, verb, close }: { disk: Disk; disks: Disk[]; verb: DiskVerb; close: () => void }): JSX.Element {
  const submission = useSubmission(close);
  const words = WORDS[verb];
  return (
    <Dialog
      title={`${words.title} ${disk.path} of ${disk.node}`} verb={words.verb} close={close} submission={submission}
      change={async () => { await post(`/disks/${segment(disk.id)}/${verb}`); }}
      code={asCode([`caisson disk ${verb} ${shell(disk.id)}`], [{ method: "POST", path: `/disks/${disk.id}/${verb}` }])}
    >
      <p>{words.text}</p>
      {verb === "retire" && <Effects disk={disk} disks={disks} isForgotten={false} />}
    </Dialog>
  );
}

export function ForgetDisk({ disk, disks, close }: { disk: Disk; disks: Disk[]; close: () => void }): JSX.Element {
  const [typed, setTyped] = useState("");
  const [giveUp, setGiveUp] = useState(false);
  const submission = useSubmission(close);
  const query = giveUp ? "?giveUpCopies=true" : "";
  return (
    <Dialog
      title={`Forget ${disk.path} of ${disk.node}`} verb="Forget" danger close={close} submission={submission} ready={typed === disk.path}
      change={() => remove(`/disks/${segment(disk.id)}${query}`)}
      code={asCode([`caisson disk forget ${shell(disk.id)}${giveUp ? " --give-up-copies" : ""}`], [{ method: "DELETE", path: `/disks/${disk.id}${query}` }])}
    >
      <Note tone="bad"><p>It ends for good: its directory is emptied if it is there, and it can come back only as another disk. This is refused while something on it has no other copy.</p></Note>
      <Effects disk={disk} disks={disks} isForgotten />
      {disk.groups > 0 && <Check label={`Do not wait until its ${count(disk.groups, "replica")} moved: others have copies, and get more afterwards`} checked={giveUp} set={setGiveUp} />}
      <Field label={`Type ${disk.path} to confirm`} value={typed} set={setTyped} required focus />
    </Dialog>
  );
}

function Effects({ disk, disks, isForgotten }: { disk: Disk; disks: Disk[]; isForgotten: boolean }): JSX.Element {
  const groups = useGroups().data?.items;
  if (groups === undefined) {
    return <p class="muted">What would be without it is not known yet.</p>;
  }
  return (
    <section class="what-if" aria-label="What if">
      <h3>Without {disk.path} of {disk.node}</h3>
      <ul>
        {lines(diskWhatIf(disk, disks, groups), isForgotten).map(([isGood, text]) => <li key={text} class={isGood ? "effect-good" : "effect-bad"}><Icon name={isGood ? "check" : "warn"} />{text}</li>)}
      </ul>
    </section>
  );
}

function lines(effects: DiskWhatIf, isForgotten: boolean): [boolean, string][] {
  if (effects.replicas === 0) {
    return [[true, "Nothing is on it: no volume notices."]];
  }
  const names = (of: { name: string }[]): string => of.slice(0, 5).map((volume) => volume.name).join(", ") + (of.length > 5 ? ", …" : "");
  const said: [boolean, string][] = [];
  // A disk that is retired keeps its replicas until others have them.
  if (isForgotten && effects.lost.length > 0) {
    said.push([false, `${count(effects.lost.length, "volume")} would have no whole copy left: ${names(effects.lost)}.`]);
  }
  if (isForgotten && effects.unavailable.length > 0) {
    said.push([false, `${count(effects.unavailable.length, "volume")} could not be read or written until there are more copies: ${names(effects.unavailable)}.`]);
  }
  if (!isForgotten || (effects.lost.length === 0 && effects.unavailable.length === 0)) {
    said.push([true, "All volumes stay readable and writable."]);
  }
  said.push([!isForgotten, `${count(effects.replicas, "replica")} ${isForgotten ? "of placement groups would be missing until they are made anew" : "of placement groups move"}; ${count(effects.leads, "group")} get another leader.`]);
  if (effects.nowhere > 0) {
    said.push([false, `${count(effects.nowhere, "replica")} would have nowhere to go: no other disk that serves is on a node without one.`]);
  } else if (effects.usedBytes !== null && effects.roomBytes !== null) {
    const fits = effects.usedBytes <= effects.roomBytes;
    said.push([fits, `${size(effects.usedBytes)} ${fits ? "fit" : "do not fit"} into the ${size(effects.roomBytes)} that are free on other disks.`]);
  }
  return said;
}
