// How webhook and mail are set. A secret that is not given stays as it is.
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { patch } from "../api/client";
import type { MailSetting, WebhookSetting } from "../api/types";
import { asCode, shell } from "../ui/code";
import { Dialog } from "../ui/Dialog";
import { Choice, Field, useSubmission } from "../ui/form";

export function WebhookDialog({ now, close }: { now: WebhookSetting; close: () => void }): JSX.Element {
  const [url, setUrl] = useState(now.url ?? "");
  const [secret, setSecret] = useState("");
  const [authority, setAuthority] = useState(now.caCertificate ?? "");
  const submission = useSubmission(close);
  const error = (pointer: string): string | undefined => submission.problem?.field(pointer);
  const body = { url, ...(secret !== "" && { secret }), caCertificate: authority };
  return (
    <Dialog
      title="Webhook" verb="Set" close={close} submission={submission} ready={url !== ""}
      change={async () => { await patch("/settings/webhook", body); }}
      code={asCode(
        [`caisson settings webhook set --url ${shell(url || "URL")}${secret === "" ? "" : " --secret-file -"}`],
        [{ method: "PATCH", path: "/settings/webhook", body: { ...body, ...(secret !== "" && { secret: "…" }) } }],
      )}
    >
      <Field label="URL" value={url} set={setUrl} required focus error={error("/url")} placeholder="https://alerts.example.org/caisson" help="Gets a POST with JSON for each alert that begins, changes or is over." />
      <Field label="Secret" type="password" autocomplete="new-password" value={secret} set={setSecret} error={error("/secret")} help={now.signed ? "There is one; it stays unless you give another." : "16 characters or more. What is sent is signed with it (HMAC-SHA-256)."} />
      <Field label="Certificate of its authority" value={authority} set={setAuthority} lines={3} error={error("/caCertificate")} help="PEM. Needed if the server's certificate is not from a public authority." />
    </Dialog>
  );
}

const SECURITY: [MailSetting["security"], string, string][] = [
  ["starttls", "STARTTLS", "Port 587, mostly"],
  ["tls", "TLS", "Port 465, mostly"],
  ["none", "None", "Within a network you trust; no password"],
];
const PORTS = { starttls: "587", tls: "465", none: "25" };

export function MailDialog({ now, close }: { now: MailSetting; close: () => void }): JSX.Element {
  const [host, setHost] = useState(now.host ?? "");
  const [security, setSecurity] = useState(now.security);
  const [port, setPort] = useState(now.host === null ? PORTS.starttls : String(now.port));
  const [user, setUser] = useState(now.user ?? "");
  const [password, setPassword] = useState("");
  const [from, setFrom] = useState(now.from ?? "");
  const [to, setTo] = useState(now.to.join(", "));
  const [authority, setAuthority] = useState(now.caCertificate ?? "");
  const submission = useSubmission(close);
  const error = (pointer: string): string | undefined => submission.problem?.field(pointer);
  const recipients = to.split(/[,\s]+/).filter(Boolean);
  const body = { host, port: Number(port), security, user, ...(password !== "" && { password }), from, to: recipients, caCertificate: authority };
  const choose = (chosen: MailSetting["security"]): void => {
    if (port === PORTS[security]) {
      setPort(PORTS[chosen]);
    }
    setSecurity(chosen);
  };
  return (
    <Dialog
      title="Mail" verb="Set" close={close} submission={submission} ready={host !== "" && from !== "" && recipients.length > 0} wide
      change={async () => { await patch("/settings/mail", body); }}
      code={asCode(
        [`caisson settings mail set --host ${shell(host || "HOST")} --port ${port} --security ${security} --from ${shell(from || "ADDRESS")} --to ${shell(recipients.join(",") || "ADDRESS")}${user === "" ? "" : ` --user ${shell(user)} --password-file -`}`],
        [{ method: "PATCH", path: "/settings/mail", body: { ...body, ...(password !== "" && { password: "…" }) } }],
      )}
    >
      <Field label="To" value={to} set={setTo} required focus error={error("/to") ?? error("/to/0") ?? error("/to/1")} placeholder="storage@example.org" help="Up to ten addresses, with commas." />
      <Field label="From" value={from} set={setFrom} required error={error("/from")} placeholder="caisson@example.org" />
      <Field label="Server" value={host} set={setHost} required error={error("/host")} placeholder="smtp.example.org" />
      <Choice label="Connection" value={security} set={choose} options={SECURITY} />
      <Field label="Port" type="number" value={port} set={setPort} required error={error("/port") ?? error("/security")} />
      <Field label="User" value={user} set={setUser} error={error("/user")} />
      <Field label="Password" type="password" autocomplete="new-password" value={password} set={setPassword} error={error("/password")} help={now.user === null ? undefined : "There is one; it stays unless you give another."} />
      <Field label="Certificate of its authority" value={authority} set={setAuthority} lines={3} error={error("/caCertificate")} help="PEM. Needed if the server's certificate is not from a public authority." />
    </Dialog>
  );
}
