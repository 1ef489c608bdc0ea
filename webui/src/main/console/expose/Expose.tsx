// Volumes to a host in one dialog: what, to whom, how, what will be created; then what to type on the host.
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { problemOf } from "../api/problem";
import type { Export, Host, Protocol, Volume } from "../api/types";
import { useHosts, useVolumes } from "../api/views";
import { EMPTY_HOST, HostFields, isWhole } from "../pages/hostDialogs";
import { SizeField } from "../pages/volumeDialogs";
import { Button, IconButton, Size } from "../ui/basics";
import { asCode } from "../ui/code";
import { Dialog, Modal } from "../ui/Dialog";
import { Check, Choice, Field, Select, useSubmission } from "../ui/form";
import { count, parseSize } from "../ui/format";
import { Icon } from "../ui/Icon";
import { Note } from "../ui/Shown";
import { HostCommands } from "./CommandsDialog";
import { perform, type Plan, steps } from "./plan";

export function Expose({ volumes, host, close }: { volumes: Volume[]; host?: Host; close: () => void }): JSX.Element {
  const [made, setMade] = useState<Export[] | null>(null);
  return made === null
    ? <Ask volumes={volumes} host={host} close={close} done={setMade} />
    : <Result exports={made} close={close} />;
}

function Result({ exports, close }: { exports: Export[]; close: () => void }): JSX.Element {
  const first = exports[0]!;
  return (
    <Modal title={`${count(exports.length, "volume")} exposed to ${first.host.name}`} close={close} wide>
      <div class="dialog-body">
        <Note tone="ok"><p>{exports.map((one) => `${one.volume.name} is ${one.protocol === "iscsi" ? `LUN ${one.lun}` : `namespace ${one.nsid}`}`).join("; ")}. Logins of this host see {exports.length === 1 ? "it" : "them"} from now on. On the host:</p></Note>
        <HostCommands exports={exports} />
      </div>
      <footer class="dialog-foot"><Button kind="primary" onClick={close}>Done</Button></footer>
    </Modal>
  );
}

interface AskProps {
  volumes: Volume[];
  host: Host | undefined;
  close: () => void;
  done: (exports: Export[]) => void;
}

function Ask({ volumes, host, close, done }: AskProps): JSX.Element {
  const [chosen, setChosen] = useState(volumes);
  const [isNew, setIsNew] = useState(false);
  const [name, setName] = useState("");
  const [number, setNumber] = useState("");
  const [unit, setUnit] = useState("GiB");
  const hosts = useHosts().data?.items ?? [];
  const [hostId, setHostId] = useState<string | null>(host?.id ?? null);
  const [draft, setDraft] = useState(EMPTY_HOST);
  const [protocol, setProtocol] = useState<Protocol>("iscsi");
  const [unitNumber, setUnitNumber] = useState("");
  const [beside, setBeside] = useState(false);
  const [performed, setPerformed] = useState(0);
  const submission = useSubmission(() => {});
  const bytes = parseSize(number + unit);
  const knownHost = hosts.find((one) => one.id === hostId) ?? (hostId === host?.id ? host ?? null : null);
  const makesHost = hostId === "";
  const plan: Plan = {
    volumes: chosen,
    newVolume: isNew && name !== "" && bytes !== null ? { name, size: number.trim() + unit, bytes } : null,
    host: knownHost, newHost: makesHost ? draft : null, protocol,
    number: /^\d+$/.test(unitNumber) ? Number(unitNumber) : null, besideOtherProtocol: beside,
  };
  const total = chosen.length + (isNew ? 1 : 0);
  const ready = total > 0 && (!isNew || plan.newVolume !== null) && (knownHost !== null || (makesHost && isWhole(draft)));
  const list = ready ? steps(plan) : [];
  const error = (pointer: string): string | undefined => submission.problem?.field(pointer);
  const change = async (): Promise<void> => {
    setPerformed(0);
    done(await perform(list, setPerformed));
  };
  const inUse = submission.problem !== null && problemOf(submission.problem).code === "conflict";
  return (
    <Dialog title="Expose" verb="Expose" wide close={close} submission={submission} ready={ready} change={change} code={ready ? asCode(list.map((step) => step.cli), list.map((step) => step.call)) : undefined}>
      <section class="dialog-part">
        <h3>Volumes</h3>
        <ChosenVolumes chosen={chosen} set={setChosen} />
        <Check label="A new volume" checked={isNew} set={setIsNew} />
        {isNew && (
          <div class="inset">
            <Field label="Name" value={name} set={setName} required error={error("/name")} placeholder="db1" />
            <SizeField number={number} unit={unit} setNumber={setNumber} setUnit={setUnit} error={number !== "" && bytes === null ? "A number, such as 100 or 1.5" : error("/size")} />
          </div>
        )}
      </section>
      <section class="dialog-part">
        <h3>Host</h3>
        <Select
          label="To" value={hostId ?? "?"} set={(value) => setHostId(value === "?" ? null : value)}
          options={[["?", "Choose a host"], ...hosts.map((one): [string, string] => [one.id, one.name]), ["", "A new host …"]]}
        />
        {makesHost && <div class="inset"><HostFields draft={draft} set={setDraft} error={error} /></div>}
      </section>
      <section class="dialog-part">
        <h3>How</h3>
        <Choice label="Protocol" value={protocol} set={setProtocol} options={[["iscsi", "iSCSI", "For all kinds of hosts"], ["nvme", "NVMe/TCP", "For Linux and ESXi 7 and newer"]]} />
        {total === 1 && <Field label={protocol === "iscsi" ? "LUN" : "Namespace id"} value={unitNumber} set={setUnitNumber} error={error(protocol === "iscsi" ? "/lun" : "/nsid")} placeholder="the lowest that is free" />}
        {(inUse || beside) && <Check label="Also beside exports over the other protocol, whose hosts' reservations this host does not see" checked={beside} set={setBeside} />}
      </section>
      <section class="dialog-part preview" aria-label="Preview">
        <h3>What will be created</h3>
        {list.length === 0
          ? <p class="muted">Choose volumes and a host.</p>
          : <ol>{list.map((step, index) => <li key={step.text} class={index < performed ? "step-done" : undefined}><span class="step-mark">{index < performed && <Icon name="check" />}</span>{step.text}</li>)}</ol>}
        {submission.problem !== null && performed > 0 && <p class="help">{count(performed, "step")} done, and kept. Trying again goes on from there.</p>}
      </section>
    </Dialog>
  );
}

function ChosenVolumes({ chosen, set }: { chosen: Volume[]; set: (volumes: Volume[]) => void }): JSX.Element {
  const [text, setText] = useState("");
  const found = useVolumes({ limit: "20", ...(text !== "" && { search: text }) });
  const rest = found.data?.items.filter((volume) => volume.state === "active" && !chosen.some((one) => one.id === volume.id)) ?? [];
  return (
    <>
      {chosen.length > 0 && (
        <ul class="chips">
          {chosen.map((volume) => (
            <li key={volume.id}>{volume.name} <span class="muted"><Size bytes={volume.sizeBytes} /></span><IconButton icon="close" label={`Leave out ${volume.name}`} onClick={() => set(chosen.filter((one) => one.id !== volume.id))} /></li>
          ))}
        </ul>
      )}
      <Field label="Add a volume" value={text} set={setText} placeholder="Letters of its name" />
      {(text !== "" || chosen.length === 0) && (
        <ul class="picker" aria-label="Volumes">
          {rest.slice(0, 6).map((volume) => (
            <li key={volume.id}><button type="button" onClick={() => { set([...chosen, volume]); setText(""); }}><Icon name="plus" />{volume.name}<span class="muted"><Size bytes={volume.sizeBytes} /></span></button></li>
          ))}
          {found.data !== undefined && rest.length === 0 && <li class="muted">No {text === "" ? "further " : ""}volume{text === "" ? "" : ` has “${text}” in its name`}.</li>}
        </ul>
      )}
    </>
  );
}
