// Who may sign in, and as what.
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { patch, post, remove, segment } from "../api/client";
import { session } from "../api/session";
import { useSignal } from "../api/signal";
import type { Role, User } from "../api/types";
import { useUsers } from "../api/views";
import { PageHead } from "../shell/Shell";
import { Ago, Badge, Button, Card } from "../ui/basics";
import { asCode, shell } from "../ui/code";
import { Dialog } from "../ui/Dialog";
import { Choice, Field, useSubmission } from "../ui/form";
import { Empty, Note, Shown } from "../ui/Shown";
import { Table } from "../ui/Table";

export const ROLES: [Role, string, string][] = [
  ["viewer", "Viewer", "Looks, and changes nothing"],
  ["operator", "Operator", "Volumes, hosts, portals, drains"],
  ["admin", "Admin", "Also nodes, users and tokens"],
];

type Change = { user: User | null; verb: "create" | "role" | "password" | "delete" };

export function Users(): JSX.Element {
  const users = useUsers();
  const state = useSignal(session);
  const self = state.kind === "in" ? state.session.user : "";
  const [change, setChange] = useState<Change | null>(null);
  const close = (): void => setChange(null);
  return (
    <>
      <PageHead title="Users"><Button kind="primary" icon="plus" onClick={() => setChange({ user: null, verb: "create" })}>Add user</Button></PageHead>
      <Card>
        <Shown of={users}>{(page) => page.items.length === 0 ? <Empty title="There are no users." /> : (
          <Table
            label="Users" rows={page.items} id={(user) => user.id}
            columns={[
              { title: "Name", cell: (user) => <>{user.name}{user.name === self && <span class="tag">you</span>}</> },
              { title: "Role", cell: (user) => user.role },
              { title: "Password", cell: (user) => user.passwordMustChange ? <Badge tone="warn" title="The user has not chosen one yet">chosen by others</Badge> : <span class="muted">own</span> },
              { title: "Chosen", minor: true, cell: (user) => <Ago iso={user.passwordChangedAt} /> },
              { title: "Since", minor: true, cell: (user) => <Ago iso={user.createdAt} /> },
              { title: "", cell: (user) => user.name !== self && (
                <span class="row-actions">
                  <Button kind="quiet" label={`Role of ${user.name}`} onClick={() => setChange({ user, verb: "role" })}>Role</Button>
                  <Button kind="quiet" label={`Password of ${user.name}`} onClick={() => setChange({ user, verb: "password" })}>Password</Button>
                  <Button kind="quiet" icon="trash" label={`Remove ${user.name}`} onClick={() => setChange({ user, verb: "delete" })}>Remove</Button>
                </span>
              ) },
            ]}
          />
        )}</Shown>
      </Card>
      {change !== null && <Dialogs change={change} close={close} />}
    </>
  );
}

function Dialogs({ change: { user, verb }, close }: { change: Change; close: () => void }): JSX.Element {
  if (user === null) {
    return <CreateUser close={close} />;
  }
  switch (verb) {
    case "role":
      return <ChangeRole user={user} close={close} />;
    case "password":
      return <ResetPassword user={user} close={close} />;
    default:
      return <DeleteUser user={user} close={close} />;
  }
}

const PASSWORD_HELP = "12 to 128 characters.";

function CreateUser({ close }: { close: () => void }): JSX.Element {
  const [name, setName] = useState("");
  const [role, setRole] = useState<Role>("viewer");
  const [password, setPassword] = useState("");
  const submission = useSubmission(close);
  const error = (pointer: string): string | undefined => submission.problem?.field(pointer);
  return (
    <Dialog
      title="Add user" verb="Add" close={close} submission={submission} ready={name !== "" && password !== ""}
      change={async () => { await post("/users", { name, role, password }); }}
      code={asCode([`caisson user create ${shell(name || "NAME")} --role ${role}`], [{ method: "POST", path: "/users", body: { name, role, password: "…" } }])}
    >
      <Field label="Name" value={name} set={setName} required focus error={error("/name")} />
      <Choice label="Role" value={role} set={setRole} options={ROLES} />
      <Field label="First password" type="password" autocomplete="new-password" value={password} set={setPassword} required error={error("/password")} help={`${PASSWORD_HELP} The user is asked to choose another.`} />
    </Dialog>
  );
}

function ChangeRole({ user, close }: { user: User; close: () => void }): JSX.Element {
  const [role, setRole] = useState<Role>(user.role);
  const submission = useSubmission(close);
  return (
    <Dialog
      title={`Role of ${user.name}`} verb="Change" close={close} submission={submission} ready={role !== user.role}
      change={async () => { await patch(`/users/${segment(user.id)}`, { role }); }}
      code={asCode([`caisson user role ${shell(user.name)} ${role}`], [{ method: "PATCH", path: `/users/${user.id}`, body: { role } }])}
    >
      <Choice label="Role" value={role} set={setRole} options={ROLES} />
    </Dialog>
  );
}

function ResetPassword({ user, close }: { user: User; close: () => void }): JSX.Element {
  const [password, setPassword] = useState("");
  const submission = useSubmission(close);
  return (
    <Dialog
      title={`Password of ${user.name}`} verb="Set" close={close} submission={submission} ready={password !== ""}
      change={async () => { await patch(`/users/${segment(user.id)}`, { password }); }}
      code={asCode([`caisson user password ${shell(user.name)}`], [{ method: "PATCH", path: `/users/${user.id}`, body: { password: "…" } }])}
    >
      <p>All sessions of {user.name} end, and the user is asked to choose another password.</p>
      <Field label="New password" type="password" autocomplete="new-password" value={password} set={setPassword} required focus error={submission.problem?.field("/password")} help={PASSWORD_HELP} />
    </Dialog>
  );
}

function DeleteUser({ user, close }: { user: User; close: () => void }): JSX.Element {
  const [typed, setTyped] = useState("");
  const submission = useSubmission(close);
  return (
    <Dialog
      title={`Remove ${user.name}`} verb="Remove" danger close={close} submission={submission} ready={typed === user.name}
      change={() => remove(`/users/${segment(user.id)}`)}
      code={asCode([`caisson user delete ${shell(user.name)} --yes`], [{ method: "DELETE", path: `/users/${user.id}` }])}
    >
      <Note tone="bad"><p>All sessions of {user.name} end. Tokens that the user made stay; remove them, too, if need be.</p></Note>
      <Field label={`Type ${user.name} to confirm`} value={typed} set={setTyped} required focus />
    </Dialog>
  );
}
