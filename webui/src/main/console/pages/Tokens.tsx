// What programs are let in with.
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { post, remove, segment } from "../api/client";
import type { Role, Token } from "../api/types";
import { useTokens } from "../api/views";
import { PageHead } from "../shell/Shell";
import { Ago, Badge, Button, Card, CodeBlock } from "../ui/basics";
import { useNow } from "../ui/clock";
import { asCode, shell } from "../ui/code";
import { Dialog, Modal } from "../ui/Dialog";
import { Choice, Field, Select, useSubmission } from "../ui/form";
import { moment } from "../ui/format";
import { Empty, Shown } from "../ui/Shown";
import { Table } from "../ui/Table";
import { ROLES } from "./Users";

export function Tokens(): JSX.Element {
  const tokens = useTokens();
  const now = useNow();
  const [making, setMaking] = useState(false);
  const [revoked, revoke] = useState<Token | null>(null);
  return (
    <>
      <PageHead title="API tokens"><Button kind="primary" icon="plus" onClick={() => setMaking(true)}>Make token</Button></PageHead>
      <Card>
        <Shown of={tokens}>{(page) => page.items.length === 0
          ? <Empty title="No token was made. Programs and the command line on other machines need one." />
          : <Table
            label="Tokens" rows={page.items} id={(token) => token.id}
            columns={[
              { title: "Name", cell: (token) => token.name },
              { title: "Role", cell: (token) => token.role },
              { title: "Counts until", cell: (token) => token.expiresAt === null ? <span class="muted">it is revoked</span> : Date.parse(token.expiresAt) < now ? <Badge tone="warn">ended</Badge> : moment(token.expiresAt) },
              { title: "Last used", cell: (token) => token.lastUsedAt === null ? <span class="muted">never</span> : <Ago iso={token.lastUsedAt} /> },
              { title: "Made", minor: true, cell: (token) => <><Ago iso={token.createdAt} /> by {token.createdBy}</> },
              { title: "", cell: (token) => <span class="row-actions"><Button kind="quiet" icon="trash" label={`Revoke ${token.name}`} onClick={() => revoke(token)}>Revoke</Button></span> },
            ]}
          />}
        </Shown>
      </Card>
      {making && <MakeToken close={() => setMaking(false)} />}
      {revoked !== null && <RevokeToken token={revoked} close={() => revoke(null)} />}
    </>
  );
}

const DAYS: [string, string][] = [["30", "30 days"], ["90", "90 days"], ["365", "a year"], ["", "as long as it is not revoked"]];

function MakeToken({ close }: { close: () => void }): JSX.Element {
  const [name, setName] = useState("");
  const [role, setRole] = useState<Role>("operator");
  const [days, setDays] = useState("90");
  const [made, setMade] = useState<string | null>(null);
  const submission = useSubmission(() => {});
  const body = { name, role, ...(days !== "" && { expiresInDays: Number(days) }) };
  if (made !== null) {
    return (
      <Modal title={`Token ${name}`} close={close}>
        <div class="dialog-body">
          <CodeBlock label="token" text={made} />
          <p>It is shown this once. Whoever has it may do what its role may.</p>
        </div>
        <footer class="dialog-foot"><Button kind="primary" onClick={close}>Done</Button></footer>
      </Modal>
    );
  }
  return (
    <Dialog
      title="Make token" verb="Make" close={close} submission={submission} ready={name !== ""}
      change={async () => setMade((await post<{ token: string }>("/tokens", body)).token)}
      code={asCode([`caisson token create ${shell(name || "NAME")} --role ${role}${days === "" ? "" : ` --expires-in-days ${days}`}`], [{ method: "POST", path: "/tokens", body }])}
    >
      <Field label="Name" value={name} set={setName} required focus error={submission.problem?.field("/name")} help="What the audit calls whoever uses it." placeholder="backup" />
      <Choice label="Role" value={role} set={setRole} options={ROLES} />
      <Select label="It counts for" value={days} set={setDays} options={DAYS} error={submission.problem?.field("/expiresInDays")} />
    </Dialog>
  );
}

function RevokeToken({ token, close }: { token: Token; close: () => void }): JSX.Element {
  const submission = useSubmission(close);
  return (
    <Dialog
      title={`Revoke ${token.name}`} verb="Revoke" danger close={close} submission={submission}
      change={() => remove(`/tokens/${segment(token.id)}`)}
      code={asCode([`caisson token delete ${shell(token.name)} --yes`], [{ method: "DELETE", path: `/tokens/${token.id}` }])}
    >
      <p>Programs that use it are refused from now on.</p>
    </Dialog>
  );
}
