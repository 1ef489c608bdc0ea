// Volumes to a host in one dialog: what, to whom, how, what will be created; then what to type on the host.
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { post } from "../api/client";
import type { Exposure, Host, Protocol, Volume } from "../api/types";
import { useHosts, useNetworks, useVolumes } from "../api/views";
import { EMPTY_HOST, HostFields, isWhole } from "../pages/hostDialogs";
import { SizeField } from "../pages/volumeDialogs";
import { Button, IconButton, Size } from "../ui/basics";
import { asCode } from "../ui/code";
import { Dialog, Modal } from "../ui/Dialog";
import { Check, Choice, Field, Select, useSubmission } from "../ui/form";
import { count, parseSize } from "../ui/format";
import { Icon } from "../ui/Icon";
import { Note, ProblemNote } from "../ui/Shown";
import { HostCommands } from "./CommandsDialog";
import { call, command, exported, type Plan, sentences } from "./plan";
import { type Preview, usePreview } from "./preview";

export function Expose({ volumes, host, close }: { volumes: Volume[]; host?: Host; close: () => void }): JSX.Element {
  const [made, setMade] = useState<Exposure | null>(null);
  return made === null
    ? <Ask volumes={volumes} host={host} close={close} done={setMade} />
    : <Result made={made} close={close} />;
}

function Result({ made, close }: { made: Exposure; close: () => void }): JSX.Element {
  const { exports, host } = made;
  return (
    <Modal title={`${count(exports.length, "volume")} exposed to ${host.name}`} close={close} wide>
      <div class="dialog-body">
        <Note tone="ok"><p>{exports.map((one) => `${one.volume} is ${one.lun === null ? `namespace ${one.nsid}` : `LUN ${one.lun}`}`).join("; ")}. Logins of this host see {exports.length === 1 ? "it" : "them"} from now on. On the host:</p></Note>
        <HostCommands exports={exported(made)} dial={made.portals} />
      </div>
      <footer class="dialog-foot"><Button kind="primary" onClick={close}>Done</Button></footer>
    </Modal>
  );
}

interface AskProps {
  volumes: Volume[];
  host: Host | undefined;
  close: () => void;
  done: (made: Exposure) => void;
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
  const networks = useNetworks().data?.items ?? [];
  const [networkId, setNetworkId] = useState("");
  const [unitNumber, setUnitNumber] = useState("");
  const [beside, setBeside] = useState(false);
  const submission = useSubmission(() => {});
  const bytes = parseSize(number + unit);
  const knownHost = hosts.find((one) => one.id === hostId) ?? (hostId === host?.id ? host ?? null : null);
  const makesHost = hostId === "";
  const total = chosen.length + (isNew ? 1 : 0);
  const plan: Plan = {
    volumes: chosen,
    newVolume: isNew && name !== "" && bytes !== null ? { name, size: number.trim() + unit, bytes } : null,
    host: knownHost, newHost: makesHost ? draft : null, protocol,
    network: networks.find((one) => one.id === networkId) ?? null,
    number: total === 1 && /^\d+$/.test(unitNumber) ? Number(unitNumber) : null, besideOtherProtocol: beside,
  };
  const isWholePlan = total > 0 && (!isNew || plan.newVolume !== null) && (knownHost !== null || (makesHost && isWhole(draft)));
  const request = isWholePlan ? call(plan) : null;
  const preview = usePreview(request);
  // Nobody answered the question, which must not keep anybody from the change.
  const ready = preview.exposure !== null || preview.problem?.isSilence === true;
  const problem = submission.problem ?? preview.problem;
  const error = (pointer: string): string | undefined => problem?.field(pointer);
  const change = async (): Promise<void> => {
    if (request !== null) {
      done(await post<Exposure>(request.path, request.body));
    }
  };
  return (
    <Dialog title="Expose" verb="Expose" wide close={close} submission={submission} ready={ready} change={change} code={request === null ? undefined : asCode([command(plan)], [request])}>
      <section class="dialog-part">
        <h3>Volumes</h3>
        <ChosenVolumes chosen={chosen} set={setChosen} />
        <Check label="A new volume" checked={isNew} set={setIsNew} />
        {isNew && (
          <div class="inset">
            <Field label="Name" value={name} set={setName} required error={error("/newVolumes/0/name")} placeholder="db1" />
            <SizeField number={number} unit={unit} setNumber={setNumber} setUnit={setUnit} error={number !== "" && bytes === null ? "A number, such as 100 or 1.5" : error("/newVolumes/0/size")} />
          </div>
        )}
      </section>
      <section class="dialog-part">
        <h3>Host</h3>
        <Select
          label="To" value={hostId ?? "?"} set={(value) => setHostId(value === "?" ? null : value)} error={error("/host")}
          options={[["?", "Choose a host"], ...hosts.map((one): [string, string] => [one.id, one.name]), ["", "A new host …"]]}
        />
        {makesHost && <div class="inset"><HostFields draft={draft} set={setDraft} error={(pointer) => error("/newHost" + pointer)} /></div>}
      </section>
      <section class="dialog-part">
        <h3>How</h3>
        <Choice label="Protocol" value={protocol} set={setProtocol} options={[["iscsi", "iSCSI", "For all kinds of hosts"], ["nvme", "NVMe/TCP", "For Linux and ESXi 7 and newer"]]} />
        {networks.length > 0 && (
          <Select
            label="Network" value={networkId} set={setNetworkId}
            options={[["", "Whichever has portals"], ...networks.map((one): [string, string] => [one.id, `${one.name} (${one.prefix})`])]}
          />
        )}
        {total === 1 && <Field label={protocol === "iscsi" ? "LUN" : "Namespace id"} value={unitNumber} set={setUnitNumber} error={error(protocol === "iscsi" ? "/lun" : "/nsid")} placeholder="the lowest that is free" />}
        {(error("/protocol") !== undefined || beside) && <Check label="Also beside exports over the other protocol, whose hosts' reservations this host does not see" checked={beside} set={setBeside} />}
      </section>
      <section class="dialog-part preview" aria-label="Preview" aria-live="polite">
        <h3>What will be created</h3>
        <PreviewOf isWhole={isWholePlan} preview={preview} />
      </section>
    </Dialog>
  );
}

function PreviewOf({ isWhole: whole, preview }: { isWhole: boolean; preview: Preview }): JSX.Element {
  if (!whole) {
    return <p class="muted">Choose volumes and a host.</p>;
  }
  if (preview.problem !== null) {
    return <ProblemNote problem={preview.problem} />;
  }
  if (preview.exposure === null) {
    return <p class="muted">Asking …</p>;
  }
  return (
    <>
      <ol>{sentences(preview.exposure).map((sentence) => <li key={sentence}><span class="step-mark" />{sentence}</li>)}</ol>
      <p class="help">All of it at once, or nothing. The host will dial {preview.exposure.portals.join(", ") || "nothing: no portal serves now"}.</p>
    </>
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
