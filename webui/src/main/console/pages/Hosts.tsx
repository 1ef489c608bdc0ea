// Who may see volumes, through which paths they come, and who knocked and was not let in.
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { may } from "../api/session";
import type { Host, RefusedInitiator } from "../api/types";
import { useHosts, useRefused } from "../api/views";
import { href, setQuery, useRoute } from "../shell/route";
import { PageHead } from "../shell/Shell";
import { Ago, Badge, Button, Card } from "../ui/basics";
import { Empty, Shown } from "../ui/Shown";
import { Table } from "../ui/Table";
import { AdoptInitiator, CreateHost } from "./hostDialogs";
import { PathMatrix } from "./PathMatrix";

export function Hosts(): JSX.Element {
  const { query } = useRoute();
  const sort = query.get("sort") ?? "";
  const hosts = useHosts(sort);
  const [open, setOpen] = useState(false);
  return (
    <>
      <PageHead title="Hosts">
        {may("operator") && <Button kind="primary" icon="plus" onClick={() => setOpen(true)}>Add host</Button>}
      </PageHead>
      <div class="cards">
        <Card title="Known hosts" wide>
          <Shown of={hosts}>{(page) => page.items.length === 0
            ? <Empty title="No host is known yet." />
            : <HostTable hosts={page.items} sort={sort} />}
          </Shown>
        </Card>
        <Refused hosts={hosts.data?.items ?? []} />
        <PathMatrix />
      </div>
      {open && <CreateHost close={() => setOpen(false)} />}
    </>
  );
}

function HostTable({ hosts, sort }: { hosts: Host[]; sort: string }): JSX.Element {
  return (
    <Table
      label="Hosts" rows={hosts} id={(host) => host.id}
      sorting={{ by: sort === "" ? "name" : sort, set: (by) => setQuery({ sort: by === "name" ? null : by }) }}
      columns={[
        { title: "Name", sort: "name", cell: (host) => <a href={href("hosts", host.id)}>{host.name}</a> },
        { title: "iSCSI names", cell: (host) => <Names names={host.iqns} /> },
        { title: "NVMe names", minor: true, cell: (host) => <Names names={host.nqns} /> },
        { title: "From", minor: true, cell: (host) => host.networks.length === 0 ? <span class="muted">anywhere</span> : host.networks.join(", ") },
        { title: "Authentication", cell: (host) => <Authentication host={host} /> },
        { title: "Since", sort: "createdAt", minor: true, cell: (host) => <Ago iso={host.createdAt} /> },
      ]}
    />
  );
}

function Names({ names }: { names: string[] }): JSX.Element {
  if (names.length === 0) {
    return <span class="muted">none</span>;
  }
  return (
    <span class="names" title={names.join("\n")}>
      {names[0] === "*" ? "any" : <code>{names[0]}</code>}{names.length > 1 && <span class="tag">+{names.length - 1}</span>}
    </span>
  );
}

export function Authentication({ host }: { host: Host }): JSX.Element {
  const kinds = [
    host.chap !== null && (host.chap.mutualUser === null ? "CHAP" : "mutual CHAP"),
    host.dhchap !== null && (host.dhchap.bidirectional ? "DH-HMAC-CHAP, both ways" : "DH-HMAC-CHAP"),
    host.tls !== null && (host.tls.required ? "TLS" : "TLS if it likes"),
  ].filter((kind): kind is string => typeof kind === "string");
  return kinds.length === 0 ? <span class="muted">by name only</span> : <>{kinds.map((kind) => <Badge key={kind} tone="info">{kind}</Badge>)}</>;
}

const REASONS: Record<string, string> = {
  "unknown-initiator": "no host has this name",
  "unknown-host": "no host has this name",
  "foreign-network": "its host may not come from there",
  "authentication-failed": "wrong secret",
  "unknown-target": "asked for a target that is not here",
  "unknown-subsystem": "asked for a subsystem that is not here",
  "tls-required": "came without TLS",
  "tls-unknown": "no such TLS identity",
  "tls-wrong-key": "wrong TLS key",
  "tls-other-hash": "TLS key of another hash",
  "tls-identity": "TLS identity of another host",
};

function Refused({ hosts }: { hosts: Host[] }): JSX.Element {
  const refused = useRefused();
  const [adopted, adopt] = useState<RefusedInitiator | null>(null);
  return (
    <Card title="Not let in" wide>
      <Shown of={refused}>{(page) => page.items.length === 0
        ? <p class="muted">Nobody knocked that was not let in, since its node started.</p>
        : <Table
          label="Refused initiators" rows={page.items} id={(one) => one.name + one.node + one.from + one.protocol}
          columns={[
            { title: "Name", cell: (one) => <code>{one.name}</code> },
            { title: "At", minor: true, cell: (one) => one.node },
            { title: "From", cell: (one) => <span class="number">{one.from}</span> },
            { title: "Why", cell: (one) => <span title={one.reason}>{REASONS[one.reason] ?? one.reason}</span> },
            { title: "Times", number: true, cell: (one) => one.count.toLocaleString("en") },
            { title: "Last", cell: (one) => <Ago iso={one.lastSeen} /> },
            { title: "", cell: (one) => may("operator") && (one.reason === "unknown-initiator" || one.reason === "unknown-host") && <Button kind="quiet" icon="plus" label={`Adopt ${one.name}`} onClick={() => adopt(one)}>Adopt</Button> },
          ]}
        />}
      </Shown>
      {adopted !== null && <AdoptInitiator initiator={adopted} hosts={hosts} close={() => adopt(null)} />}
    </Card>
  );
}
