// One host: its names, what it sees, and how it proves who it is.
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { remove, segment } from "../api/client";
import { may } from "../api/session";
import type { Export, Host } from "../api/types";
import { useExports, useHost, useSessions } from "../api/views";
import { CommandsDialog } from "../expose/CommandsDialog";
import { Expose } from "../expose/Expose";
import { href } from "../shell/route";
import { PageHead } from "../shell/Shell";
import { Ago, Button, Card, Copyable, Facts } from "../ui/basics";
import { asCode, shell } from "../ui/code";
import { Dialog } from "../ui/Dialog";
import { useSubmission } from "../ui/form";
import { Empty, Shown } from "../ui/Shown";
import { Table } from "../ui/Table";
import { DeleteHost, EditHost, SetChap } from "./hostDialogs";
import { Authentication } from "./Hosts";
import { SessionTable } from "./SessionTable";
import { HideDialog } from "./VolumePage";

type Open = "edit" | "chap" | "no-chap" | "delete" | "expose" | null;

export function HostPage({ id }: { id: string }): JSX.Element {
  const host = useHost(id);
  const [open, setOpen] = useState<Open>(null);
  const close = (): void => setOpen(null);
  const known = host.data;
  if (host.problem?.status === 404) {
    return <><PageHead title="Host" back={{ href: href("hosts"), title: "Hosts" }} /><Empty title="There is no such host (any more)." /></>;
  }
  return (
    <>
      <PageHead title={known?.name ?? "Host"} back={{ href: href("hosts"), title: "Hosts" }}>
        {known !== undefined && may("operator") && (
          <>
            <Button icon="edit" onClick={() => setOpen("edit")}>Change</Button>
            <Button icon="key" onClick={() => setOpen("chap")}>Set CHAP</Button>
            <Button icon="trash" kind="danger" onClick={() => setOpen("delete")}>Remove</Button>
            <Button icon="share" kind="primary" onClick={() => setOpen("expose")}>Expose a volume</Button>
          </>
        )}
      </PageHead>
      <Shown of={host}>{(data) => <Details host={data} endChap={() => setOpen("no-chap")} />}</Shown>
      {known !== undefined && open === "edit" && <EditHost host={known} close={close} />}
      {known !== undefined && open === "chap" && <SetChap host={known} close={close} />}
      {known !== undefined && open === "no-chap" && <EndChap host={known} close={close} />}
      {known !== undefined && open === "delete" && <DeleteHost host={known} close={close} />}
      {known !== undefined && open === "expose" && <Expose volumes={[]} host={known} close={close} />}
    </>
  );
}

function Details({ host, endChap }: { host: Host; endChap: () => void }): JSX.Element {
  const list = (names: string[], label: string): JSX.Element =>
    names.length === 0 ? <span class="muted">none</span> : <>{names.map((name) => name === "*" ? <span key={name}>any</span> : <Copyable key={name} text={name} label={label} />)}</>;
  return (
    <div class="cards">
      <Card title="Names">
        <Facts of={[
          ["iSCSI", list(host.iqns, "iSCSI name")],
          ["NVMe", list(host.nqns, "NVMe name")],
          ["May come from", host.networks.length === 0 ? "anywhere" : host.networks.join(", ")],
          ["Since", <Ago iso={host.createdAt} />],
        ]} />
      </Card>
      <Card title="Authentication" aside={host.chap !== null && may("operator") && <button class="link" type="button" onClick={endChap}>End CHAP</button>}>
        <p><Authentication host={host} /></p>
        <Facts of={[
          ...(host.chap !== null ? [["CHAP user", host.chap.user] as [string, string], ["Digests", host.chap.digests.join(", ")] as [string, string], ["For discovery", host.chap.discovery ? "too" : "not"] as [string, string]] : []),
          ...(host.dhchap !== null ? [["DH-HMAC-CHAP", `hash ${host.dhchap.minimumHash} or better, group ${host.dhchap.minimumGroup === "none" ? "any" : host.dhchap.minimumGroup}`] as [string, string]] : []),
          ...(host.tls !== null ? [["TLS key of", host.tls.hash] as [string, string]] : []),
        ]} />
        <p class="help">Keys for NVMe (DH-HMAC-CHAP, TLS) are set with <code>caisson host update {host.name} --dhchap-key … --tls-psk …</code>.</p>
      </Card>
      <Seen host={host} />
    </div>
  );
}

function Seen({ host }: { host: Host }): JSX.Element {
  const exports = useExports({ host: host.id });
  const sessions = useSessions();
  const [shown, show] = useState<Export[] | null>(null);
  const [hidden, hide] = useState<Export | null>(null);
  const own = sessions.data?.items.filter((one) => one.host === host.name) ?? [];
  const all = exports.data?.items ?? [];
  return (
    <>
      <Card title="Volumes it sees" wide aside={all.length > 0 && <Button icon="code" onClick={() => show(all)}>Host commands</Button>}>
        <Shown of={exports}>{(page) => page.items.length === 0
          ? <Empty title="No volume is exposed to this host." />
          : <Table
            label="Exports" rows={page.items} id={(one) => one.id}
            columns={[
              { title: "Volume", cell: (one) => <a href={href("volumes", one.volume.id)}>{one.volume.name}</a> },
              { title: "As", cell: (one) => one.protocol === "iscsi" ? `iSCSI LUN ${one.lun}` : `NVMe namespace ${one.nsid}` },
              { title: "Since", minor: true, cell: (one) => <Ago iso={one.createdAt} /> },
              { title: "", cell: (one) => may("operator") && <Button kind="quiet" icon="close" label={`Hide ${one.volume.name}`} onClick={() => hide(one)}>Hide</Button> },
            ]}
          />}
        </Shown>
      </Card>
      <Card title="Sessions" wide>
        <Shown of={sessions}>{() => own.length === 0 ? <p class="muted">It is not logged in anywhere.</p> : <SessionTable sessions={own} />}</Shown>
      </Card>
      {shown !== null && <CommandsDialog exports={shown} close={() => show(null)} />}
      {hidden !== null && <HideDialog of={hidden} close={() => hide(null)} />}
    </>
  );
}

function EndChap({ host, close }: { host: Host; close: () => void }): JSX.Element {
  const submission = useSubmission(close);
  return (
    <Dialog
      title={`End CHAP of ${host.name}`} verb="End CHAP" danger close={close} submission={submission}
      change={() => remove(`/hosts/${segment(host.id)}/chap`)}
      code={asCode([`caisson host update ${shell(host.name)} --no-chap`], [{ method: "DELETE", path: `/hosts/${host.id}/chap` }])}
    >
      <p>From its next login on, its name alone lets it in.</p>
    </Dialog>
  );
}
