// One volume: what it is, who sees it, who holds it, and where its data is.
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { remove, segment } from "../api/client";
import { may } from "../api/session";
import type { Export, Group, Volume } from "../api/types";
import { useExports, useGroups, useSessions, useVolume } from "../api/views";
import { CommandsDialog } from "../expose/CommandsDialog";
import { Expose } from "../expose/Expose";
import { href } from "../shell/route";
import { PageHead } from "../shell/Shell";
import { Ago, Badge, Button, Card, Copyable, Facts, Meter, Size } from "../ui/basics";
import { asCode, shell } from "../ui/code";
import { Dialog } from "../ui/Dialog";
import { useSubmission } from "../ui/form";
import { percent } from "../ui/format";
import { Empty, Note, Shown } from "../ui/Shown";
import { Table } from "../ui/Table";
import { Activity } from "./Activity";
import { GroupTable } from "./GroupTable";
import { SessionTable } from "./SessionTable";
import { DeleteVolumes, RenameVolume, ResizeVolume } from "./volumeDialogs";

type Open = "grow" | "rename" | "delete" | "expose" | "clear" | null;

export function VolumePage({ id }: { id: string }): JSX.Element {
  const volume = useVolume(id);
  const [open, setOpen] = useState<Open>(null);
  const close = (): void => setOpen(null);
  const known = volume.data;
  if (volume.problem?.status === 404) {
    return <><PageHead title="Volume" back={{ href: href("volumes"), title: "Volumes" }} /><Empty title="There is no such volume (any more)." /></>;
  }
  return (
    <>
      <PageHead
        title={known?.name ?? "Volume"} back={{ href: href("volumes"), title: "Volumes" }}
        badge={known && <Badge tone={known.state === "active" ? "ok" : "warn"}>{known.state}</Badge>}
      >
        {known !== undefined && may("operator") && (
          <>
            <Button icon="edit" onClick={() => setOpen("rename")}>Rename</Button>
            <Button icon="plus" onClick={() => setOpen("grow")}>Grow</Button>
            <Button icon="trash" kind="danger" onClick={() => setOpen("delete")}>Delete</Button>
            <Button icon="share" kind="primary" onClick={() => setOpen("expose")}>Expose</Button>
          </>
        )}
      </PageHead>
      <Shown of={volume}>{(data) => <Details volume={data} clear={() => setOpen("clear")} expose={() => setOpen("expose")} />}</Shown>
      {known !== undefined && open === "grow" && <ResizeVolume volume={known} close={close} />}
      {known !== undefined && open === "rename" && <RenameVolume volume={known} close={close} />}
      {known !== undefined && open === "delete" && <DeleteVolumes volumes={[known]} close={(gone) => { close(); if (gone.size > 0) { location.hash = href("volumes"); } }} />}
      {known !== undefined && open === "expose" && <Expose volumes={[known]} close={close} />}
      {known !== undefined && open === "clear" && <ClearReservation volume={known} close={close} />}
    </>
  );
}

function Details({ volume, clear, expose }: { volume: Volume; clear: () => void; expose: () => void }): JSX.Element {
  return (
    <div class="cards">
      <Activity kind="volume" id={volume.id} />
      <Card title="Space">
        <p class="figure"><Size bytes={volume.allocatedBytes} /> <span>written of <Size bytes={volume.sizeBytes} /></span></p>
        <Meter part={volume.allocatedBytes} whole={volume.sizeBytes} label="Written" />
        <Facts of={[
          ["Written", percent(volume.allocatedBytes, volume.sizeBytes)],
          ["Blocks towards hosts", `${volume.logicalBlockBytes} bytes, physical ${volume.physicalBlockBytes}`],
          ["Created", <Ago iso={volume.createdAt} />],
        ]} />
      </Card>
      <Card title="What hosts call it">
        <Facts of={[
          ["NAA", <Copyable text={volume.naa} label="NAA" />],
          ["Serial", <Copyable text={volume.serial} label="serial number" />],
          ["Id", <Copyable text={volume.id} label="id" />],
          ...Object.entries(volume.labels).map(([key, value]): [string, string] => [key, value]),
        ]} />
      </Card>
      <Exports volume={volume} expose={expose} />
      <ReservationCard volume={volume} clear={clear} />
      <Where volume={volume} />
    </div>
  );
}

function Exports({ volume, expose }: { volume: Volume; expose: () => void }): JSX.Element {
  const exports = useExports({ volume: volume.id });
  const sessions = useSessions();
  const [shown, show] = useState<Export | null>(null);
  const [hidden, hide] = useState<Export | null>(null);
  const hosts = new Set(exports.data?.items.map((one) => one.host.name));
  const theirs = sessions.data?.items.filter((one) => one.host !== null && hosts.has(one.host)) ?? [];
  return (
    <>
      <Card title="Exposed to" wide>
        <Shown of={exports}>{(page) => page.items.length === 0
          ? <Empty title="No host sees this volume.">{may("operator") && <Button icon="share" onClick={expose}>Expose</Button>}</Empty>
          : <Table
            label="Exports" rows={page.items} id={(one) => one.id}
            columns={[
              { title: "Host", cell: (one) => <a href={href("hosts", one.host.id)}>{one.host.name}</a> },
              { title: "As", cell: (one) => one.protocol === "iscsi" ? `iSCSI LUN ${one.lun}` : `NVMe namespace ${one.nsid}` },
              { title: "Since", minor: true, cell: (one) => <Ago iso={one.createdAt} /> },
              { title: "", cell: (one) => (
                <span class="row-actions">
                  <Button kind="quiet" icon="code" label={`Host commands for ${one.host.name}`} onClick={() => show(one)}>Host commands</Button>
                  {may("operator") && <Button kind="quiet" icon="close" label={`Hide from ${one.host.name}`} onClick={() => hide(one)}>Hide</Button>}
                </span>
              ) },
            ]}
          />}
        </Shown>
      </Card>
      {theirs.length > 0 && (
        <Card title="These hosts' sessions" wide>
          <SessionTable sessions={theirs} />
        </Card>
      )}
      {shown !== null && <CommandsDialog exports={[shown]} close={() => show(null)} />}
      {hidden !== null && <HideDialog of={hidden} close={() => hide(null)} />}
    </>
  );
}

export function HideDialog({ of, close }: { of: Export; close: () => void }): JSX.Element {
  const submission = useSubmission(close);
  return (
    <Dialog
      title={`Hide ${of.volume.name} from ${of.host.name}`} verb="Hide" danger close={close} submission={submission}
      change={() => remove(`/exports/${segment(of.id)}`)}
      code={asCode([`caisson export delete ${shell(of.id)}`], [{ method: "DELETE", path: `/exports/${of.id}` }])}
    >
      <p>The host loses the disk at once, whatever it is doing with it; unmount it there first. The data stays.</p>
    </Dialog>
  );
}

function ReservationCard({ volume, clear }: { volume: Volume; clear: () => void }): JSX.Element | null {
  const held = volume.reservation;
  if (held === null) {
    return null;
  }
  return (
    <Card title="Reservation" wide aside={may("operator") && <Button kind="danger" onClick={clear}>Clear</Button>}>
      <p>{held.type === null ? "Hosts are registered; nobody has reserved it." : <>Reserved: <strong>{held.type}</strong>.</>}</p>
      <Table
        label="Registrants" rows={held.registrants} id={(one) => one.initiator + one.port}
        columns={[
          { title: "Host", cell: (one) => one.host ?? <span class="muted">no known host</span> },
          { title: "Initiator", cell: (one) => <code>{one.initiator}</code> },
          { title: "Port", number: true, cell: (one) => one.port },
          { title: "Key", cell: (one) => one.key === null ? <span class="muted">none</span> : <code>{one.key}</code> },
          { title: "", cell: (one) => one.holder && <Badge tone="info">holds it</Badge> },
        ]}
      />
    </Card>
  );
}

function ClearReservation({ volume, close }: { volume: Volume; close: () => void }): JSX.Element {
  const submission = useSubmission(close);
  return (
    <Dialog
      title={`Clear the reservation of ${volume.name}`} verb="Clear" danger close={close} submission={submission}
      change={() => remove(`/volumes/${segment(volume.id)}/reservation`)}
      code={asCode([`caisson volume clear-reservation ${shell(volume.name)} --yes`], [{ method: "DELETE", path: `/volumes/${volume.id}/reservation` }])}
    >
      <Note tone="bad"><p>A host that still uses the volume loses its protection from the others. Only for clusters of hosts that are gone.</p></Note>
    </Dialog>
  );
}

function Where({ volume }: { volume: Volume }): JSX.Element {
  const groups = useGroups();
  const own = (all: Group[]): Group[] => all.filter((group) => group.volumes.some((one) => one.id === volume.id));
  return (
    <Card title="Where its data is" wide aside={<a href={href("placement")}>Placement</a>}>
      <Shown of={groups}>{(page) => own(page.items).length === 0
        ? <p class="muted">No placement group names it.</p>
        : <GroupTable groups={own(page.items)} />}
      </Shown>
    </Card>
  );
}
