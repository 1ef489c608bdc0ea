// Who changed what, the newest first.
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { AuditEntry, Page } from "../api/types";
import { useAudit } from "../api/views";
import { PageHead } from "../shell/Shell";
import { Ago, Badge, Button, Card, Facts, type Tone } from "../ui/basics";
import { Modal } from "../ui/Dialog";
import { moment } from "../ui/format";
import { Empty, Shown } from "../ui/Shown";
import { Table } from "../ui/Table";

const NEWEST = "";

export function Audit(): JSX.Element {
  const [cursors, setCursors] = useState<string[]>([NEWEST]);
  const cursor = cursors[cursors.length - 1]!;
  const entries = useAudit(cursor);
  const [shown, show] = useState<AuditEntry | null>(null);
  return (
    <>
      <PageHead title="Audit" />
      <Card>
        <Shown of={entries}>{(page: Page<AuditEntry>) => page.items.length === 0
          ? <Empty title="Nothing was changed yet." />
          : <Entries entries={page.items} show={show} />}
        </Shown>
        <div class="pager">
          <span class="muted">The newest first</span>
          <span class="pager-buttons">
            <Button icon="back" disabled={cursors.length === 1} onClick={() => setCursors(cursors.slice(0, -1))}>Newer</Button>
            <Button icon="next" disabled={!entries.data?.next} onClick={() => setCursors([...cursors, entries.data!.next!])}>Older</Button>
          </span>
        </div>
      </Card>
      {shown !== null && <Details entry={shown} close={() => show(null)} />}
    </>
  );
}

function tone(status: number): Tone {
  return status >= 500 ? "bad" : status >= 400 ? "warn" : "ok";
}

function Entries({ entries, show }: { entries: AuditEntry[]; show: (entry: AuditEntry) => void }): JSX.Element {
  return (
    <Table
      label="Audit" rows={entries} id={(entry) => entry.id}
      columns={[
        { title: "When", cell: (entry) => <Ago iso={entry.when} /> },
        { title: "Who", cell: (entry) => entry.who },
        { title: "From", minor: true, cell: (entry) => <span class="number">{entry.from}</span> },
        { title: "What", cell: (entry) => entry.what },
        { title: "Path", minor: true, cell: (entry) => <code>{entry.method} {entry.path}</code> },
        { title: "Answer", cell: (entry) => <Badge tone={tone(entry.status)}>{entry.status}</Badge> },
        { title: "At", minor: true, cell: (entry) => entry.node },
        { title: "", cell: (entry) => <Button kind="quiet" label={`Details of ${entry.what}, ${moment(entry.when)}`} onClick={() => show(entry)}>Details</Button> },
      ]}
    />
  );
}

function Details({ entry, close }: { entry: AuditEntry; close: () => void }): JSX.Element {
  const fields = [...new Set([...Object.keys(entry.before), ...Object.keys(entry.after)])].sort();
  return (
    <Modal title={entry.what} close={close} wide>
      <div class="dialog-body">
        <Facts of={[
          ["When", moment(entry.when)], ["Who", `${entry.who}, from ${entry.from}`], ["Asked", `${entry.method} ${entry.path}, at ${entry.node}`],
          ["Answer", String(entry.status)], ["Request", <code>{entry.requestId}</code>],
        ]} />
        {fields.length > 0 && (
          <Table
            label="Changes" rows={fields} id={(field) => field}
            columns={[
              { title: "Field", cell: (field) => field },
              { title: "Before", cell: (field) => <span class="wrap">{entry.before[field] ?? "–"}</span> },
              { title: "After", cell: (field) => <span class="wrap">{entry.after[field] ?? "–"}</span> },
            ]}
          />
        )}
      </div>
      <footer class="dialog-foot"><Button kind="primary" onClick={close}>Done</Button></footer>
    </Modal>
  );
}
