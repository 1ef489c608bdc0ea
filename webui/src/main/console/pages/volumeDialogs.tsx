// What can be done to volumes.
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { patch, post, remove, segment } from "../api/client";
import { type Problem, problemOf } from "../api/problem";
import type { Volume } from "../api/types";
import { Size } from "../ui/basics";
import { asCode, shell } from "../ui/code";
import { Dialog } from "../ui/Dialog";
import { Field, Select, useSubmission } from "../ui/form";
import { count, parseSize } from "../ui/format";
import { Note } from "../ui/Shown";

const UNITS: [string, string][] = [["MiB", "MiB"], ["GiB", "GiB"], ["TiB", "TiB"]];

export function SizeField({ number, unit, setNumber, setUnit, error }: { number: string; unit: string; setNumber: (text: string) => void; setUnit: (unit: string) => void; error?: string | null }): JSX.Element {
  return (
    <div class="pair">
      <Field label="Size" value={number} set={setNumber} required error={error} placeholder="100" />
      <Select label="Unit" value={unit} set={setUnit} options={UNITS} />
    </div>
  );
}

export function CreateVolume({ close }: { close: () => void }): JSX.Element {
  const [name, setName] = useState("");
  const [number, setNumber] = useState("");
  const [unit, setUnit] = useState("GiB");
  const [block, setBlock] = useState("512");
  const submission = useSubmission(close);
  const size = number.trim().replace(",", ".") + unit;
  const bytes = parseSize(size);
  const body = { name, size: bytes ?? size, ...(block === "4096" && { logicalBlockBytes: 4096 }) };
  const wrong = number !== "" && bytes === null ? "A number, such as 100 or 1.5" : null;
  return (
    <Dialog
      title="Create volume" verb="Create" close={close} submission={submission} ready={name !== "" && bytes !== null}
      change={async () => { await post("/volumes", body); }}
      code={asCode([`caisson volume create ${shell(name || "NAME")} --size ${shell(bytes === null ? "SIZE" : size.includes(".") ? String(bytes) : size)}${block === "4096" ? " --block-size 4096" : ""}`], [{ method: "POST", path: "/volumes", body }])}
    >
      <Field label="Name" value={name} set={setName} required focus error={submission.problem?.field("/name")} placeholder="db1" />
      <SizeField number={number} unit={unit} setNumber={setNumber} setUnit={setUnit} error={wrong ?? submission.problem?.field("/size")} />
      <Select
        label="Block size towards hosts" value={block} set={setBlock} options={[["512", "512 bytes (for all hosts)"], ["4096", "4096 bytes (for hosts that know such disks)"]]}
        help="It cannot be changed later. ESXi takes 512."
      />
      <p class="help">It takes space as it is written, and can grow later.</p>
    </Dialog>
  );
}

export function ResizeVolume({ volume, close }: { volume: Volume; close: () => void }): JSX.Element {
  const [number, setNumber] = useState("");
  const [unit, setUnit] = useState("GiB");
  const submission = useSubmission(close);
  const bytes = parseSize(number + unit);
  const shrinks = bytes !== null && bytes <= volume.sizeBytes;
  const body = { size: bytes };
  return (
    <Dialog
      title={`Grow ${volume.name}`} verb="Grow" close={close} submission={submission} ready={bytes !== null && !shrinks}
      change={async () => { await patch(`/volumes/${segment(volume.id)}`, body); }}
      code={asCode([`caisson volume resize ${shell(volume.name)} --size ${bytes === null ? "SIZE" : shell(number.includes(".") ? String(bytes) : number + unit)}`], [{ method: "PATCH", path: `/volumes/${volume.id}`, body }])}
    >
      <p>It has <Size bytes={volume.sizeBytes} /> now. Hosts see the new size at once; their partitions and file systems are grown there.</p>
      <SizeField number={number} unit={unit} setNumber={setNumber} setUnit={setUnit} error={shrinks ? "More than it has now: volumes only grow" : submission.problem?.field("/size")} />
    </Dialog>
  );
}

export function RenameVolume({ volume, close }: { volume: Volume; close: () => void }): JSX.Element {
  const [name, setName] = useState(volume.name);
  const submission = useSubmission(close);
  const body = { name };
  return (
    <Dialog
      title={`Rename ${volume.name}`} verb="Rename" close={close} submission={submission} ready={name !== "" && name !== volume.name}
      change={async () => { await patch(`/volumes/${segment(volume.id)}`, body); }}
      code={asCode([`caisson volume rename ${shell(volume.name)} ${shell(name)}`], [{ method: "PATCH", path: `/volumes/${volume.id}`, body }])}
    >
      <Field label="New name" value={name} set={setName} required focus error={submission.problem?.field("/name")} help="Hosts notice nothing: they know it by its identifiers, which stay." />
    </Dialog>
  );
}

/** Deletes one after the other; what could not be deleted stays in the dialog, each with its reason. */
export function DeleteVolumes({ volumes, close }: { volumes: Volume[]; close: (gone: Set<string>) => void }): JSX.Element {
  const [typed, setTyped] = useState("");
  const [gone, setGone] = useState<Set<string>>(new Set());
  const [refused, setRefused] = useState<Map<string, Problem>>(new Map());
  const left = volumes.filter((volume) => !gone.has(volume.id));
  const phrase = left.length === 1 ? left[0]!.name : `delete ${left.length}`;
  const submission = useSubmission(() => {});
  const change = async (): Promise<void> => {
    const done = new Set(gone);
    const failed = new Map<string, Problem>();
    for (const volume of left) {
      try {
        await remove(`/volumes/${segment(volume.id)}`);
        done.add(volume.id);
      } catch (failure) {
        failed.set(volume.id, problemOf(failure));
      }
      setGone(new Set(done));
      setRefused(new Map(failed));
    }
    setTyped("");
    if (failed.size === 0) {
      close(done);
    }
  };
  return (
    <Dialog
      title={left.length === 1 ? `Delete ${left[0]!.name}` : `Delete ${left.length} volumes`} verb="Delete" danger close={() => close(gone)} submission={submission}
      ready={typed === phrase && left.length > 0} change={change}
      code={asCode(left.map((volume) => `caisson volume delete ${shell(volume.name)} --yes`), left.map((volume) => ({ method: "DELETE", path: `/volumes/${volume.id}` })))}
    >
      <Note tone="bad"><p>All data of {left.length === 1 ? "this volume" : "these volumes"} goes, and there is no way back. Volumes that are exposed are not deleted.</p></Note>
      <ul class="lines delete-list">
        {left.map((volume) => (
          <li key={volume.id}>
            <span>{volume.name}</span><span class="line-aside"><Size bytes={volume.allocatedBytes} /> written</span>
            {refused.has(volume.id) && <span class="field-error">{refused.get(volume.id)!.message}</span>}
          </li>
        ))}
      </ul>
      {gone.size > 0 && <p class="help">{count(gone.size, "volume")} deleted.</p>}
      <Field label={`Type ${phrase} to confirm`} value={typed} set={setTyped} required focus />
    </Dialog>
  );
}
