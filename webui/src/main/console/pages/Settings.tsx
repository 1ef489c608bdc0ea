// Who is told of alerts, and where the cluster is managed.
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { post, remove } from "../api/client";
import type { MailSetting, WebhookSetting } from "../api/types";
import { useMail, useWebhook } from "../api/views";
import { PageHead } from "../shell/Shell";
import { Button, Card, Facts } from "../ui/basics";
import { asCode } from "../ui/code";
import { Dialog } from "../ui/Dialog";
import { useSubmission } from "../ui/form";
import { Empty, Note, ProblemNote, Shown } from "../ui/Shown";
import { Management } from "./Management";
import { MailDialog, WebhookDialog } from "./settingsDialogs";
import { Thresholds } from "./Thresholds";

export function Settings(): JSX.Element {
  const webhook = useWebhook();
  const mail = useMail();
  const [dialog, setDialog] = useState<"webhook" | "mail" | "no-webhook" | "no-mail" | null>(null);
  const close = (): void => setDialog(null);
  return (
    <>
      <PageHead title="Settings" />
      <div class="cards">
        <Management />
        <Card title="Alerts by webhook">
          <Shown of={webhook}>{(now) => now.url === null
            ? <Empty title="No program is told of alerts."><Button kind="primary" onClick={() => setDialog("webhook")}>Set webhook</Button></Empty>
            : <Way kind="webhook" facts={webhookFacts(now)} change={() => setDialog("webhook")} forget={() => setDialog("no-webhook")} />}</Shown>
        </Card>
        <Card title="Alerts by mail">
          <Shown of={mail}>{(now) => now.host === null
            ? <Empty title="Nobody is told of alerts by mail."><Button kind="primary" onClick={() => setDialog("mail")}>Set mail</Button></Empty>
            : <Way kind="mail" facts={mailFacts(now)} change={() => setDialog("mail")} forget={() => setDialog("no-mail")} />}</Shown>
        </Card>
        <Thresholds />
      </div>
      {dialog === "webhook" && webhook.data !== undefined && <WebhookDialog now={webhook.data} close={close} />}
      {dialog === "mail" && mail.data !== undefined && <MailDialog now={mail.data} close={close} />}
      {(dialog === "no-webhook" || dialog === "no-mail") && <Forget kind={dialog === "no-mail" ? "mail" : "webhook"} close={close} />}
    </>
  );
}

function webhookFacts(now: WebhookSetting): [string, JSX.Element][] {
  return [
    ["URL", <code>{now.url}</code>],
    ["Signature", now.signed ? <>HMAC-SHA-256, by a secret</> : <span class="unknown">none: anybody could send the same</span>],
    ["Trusts", <>{now.caCertificate === null ? "public authorities" : "a certificate of your own"}</>],
  ];
}

function mailFacts(now: MailSetting): [string, JSX.Element][] {
  return [
    ["To", <>{now.to.join(", ")}</>],
    ["From", <>{now.from}</>],
    ["Server", <span class="number">{now.host}:{now.port}</span>],
    ["Connection", <>{{ starttls: "STARTTLS", tls: "TLS", none: "not encrypted" }[now.security]}</>],
    ["User", now.user === null ? <span class="muted">none</span> : <>{now.user}</>],
    ["Trusts", <>{now.caCertificate === null ? "public authorities" : "a certificate of your own"}</>],
  ];
}

function Way({ kind, facts, change, forget }: { kind: "webhook" | "mail"; facts: [string, JSX.Element][]; change: () => void; forget: () => void }): JSX.Element {
  const [taken, setTaken] = useState(false);
  const submission = useSubmission(() => setTaken(true));
  const test = (): void => {
    setTaken(false);
    submission.run(async () => { await post(`/settings/${kind}/test`); });
  };
  return (
    <>
      <Facts of={facts} />
      <div class="card-actions">
        <Button busy={submission.busy} label={`Send a test by ${kind}`} onClick={test}>Send a test</Button>
        <Button icon="edit" label={`Change ${kind}`} onClick={change}>Change</Button>
        <Button kind="quiet" icon="trash" label={`Remove ${kind}`} onClick={forget}>Remove</Button>
      </div>
      {taken && <Note tone="ok"><p>The other side took it.</p></Note>}
      {submission.problem !== null && <ProblemNote problem={submission.problem} />}
    </>
  );
}

function Forget({ kind, close }: { kind: "webhook" | "mail"; close: () => void }): JSX.Element {
  const submission = useSubmission(close);
  return (
    <Dialog
      title={`Tell nobody by ${kind}`} verb="Remove" danger close={close} submission={submission}
      change={() => remove(`/settings/${kind}`)}
      code={asCode([`caisson settings ${kind} delete --yes`], [{ method: "DELETE", path: `/settings/${kind}` }])}
    >
      <p>Alerts are still here and in the command line. The settings are forgotten, with their secret.</p>
    </Dialog>
  );
}
