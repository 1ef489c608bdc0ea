// Who is logged in, and through which portal.
import type { JSX } from "preact";
import type { HostSession } from "../api/types";
import { Ago } from "../ui/basics";
import { Table } from "../ui/Table";

export function SessionTable({ sessions }: { sessions: HostSession[] }): JSX.Element {
  return (
    <Table
      label="Sessions" rows={sessions} id={(one) => `${one.node} ${one.id}`}
      columns={[
        { title: "Host", cell: (one) => one.host ?? <span class="muted">discovery</span> },
        { title: "Protocol", cell: (one) => one.protocol === "iscsi" ? "iSCSI" : `NVMe, ${one.queues} queues${one.tls === true ? ", TLS" : ""}` },
        { title: "Portal", cell: (one) => <span class="number">{one.portal}</span> },
        { title: "Node", minor: true, cell: (one) => one.node },
        { title: "From", minor: true, cell: (one) => <span class="number">{one.from}</span> },
        { title: "Initiator", minor: true, cell: (one) => <code>{one.initiator}</code> },
        { title: "Since", cell: (one) => <Ago iso={one.since} /> },
      ]}
    />
  );
}
