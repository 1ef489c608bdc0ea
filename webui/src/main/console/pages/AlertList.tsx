// Alerts, each with what it does and what helps, and what may be said about it.
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { isMuted } from "../api/alerts";
import { post, segment } from "../api/client";
import { may } from "../api/session";
import type { Alert } from "../api/types";
import { Ago, Badge, Button, type Tone } from "../ui/basics";
import { asCode, shell } from "../ui/code";
import { Dialog } from "../ui/Dialog";
import { Select, useSubmission } from "../ui/form";
import { moment } from "../ui/format";
import { Icon } from "../ui/Icon";

type Verb = "acknowledge" | "mute";

export function AlertList({ alerts }: { alerts: Alert[] }): JSX.Element {
  const [change, setChange] = useState<{ id: string; verb: Verb } | null>(null);
  const changed = alerts.find((alert) => alert.id === change?.id);
  const close = (): void => setChange(null);
  return (
    <>
      <ul class="todo">
        {alerts.map((alert) => (
          <li key={alert.id} class={alert.severity === "critical" ? "todo-bad" : alert.severity === "ok" ? "todo-ok" : "todo-warn"}>
            <Icon name={alert.severity === "ok" ? "check" : "warn"} />
            <div>
              <p><strong>{alert.cause}</strong> {alert.effect}</p>
              {alert.severity !== "ok" && <p class="todo-fix">What helps: <Fix text={alert.fix} /></p>}
              <p class="todo-facts">
                <Badge tone={tone(alert)}>{alert.severity === "ok" ? "over" : alert.severity}</Badge>
                <span><Since alert={alert} /></span>
                {alert.acknowledgedBy !== null && <span>known to {alert.acknowledgedBy}</span>}
                {isMuted(alert) && <span>muted until {moment(alert.mutedUntil!)}</span>}
                <code title="its id">{alert.id}</code>
              </p>
            </div>
            {alert.severity !== "ok" && may("operator") && (
              <span class="row-actions">
                <Button kind="plain" label={`${alert.acknowledgedBy === null ? "Acknowledge" : "Forget that somebody knows of"} ${alert.id}`} onClick={() => setChange({ id: alert.id, verb: "acknowledge" })}>{alert.acknowledgedBy === null ? "Acknowledge" : "Unacknowledge"}</Button>
                <Button kind="plain" label={`Mute ${alert.id}`} onClick={() => setChange({ id: alert.id, verb: "mute" })}>{isMuted(alert) ? "Muted" : "Mute"}</Button>
              </span>
            )}
          </li>
        ))}
      </ul>
      {change !== null && changed !== undefined && (change.verb === "mute" ? <Mute alert={changed} close={close} /> : <Acknowledge alert={changed} close={close} />)}
    </>
  );
}

function tone(alert: Alert): Tone {
  return alert.severity === "critical" ? "bad" : alert.severity === "warning" ? "warn" : "ok";
}

function Since({ alert }: { alert: Alert }): JSX.Element {
  return alert.severity === "ok" ? <>over <Ago iso={alert.changedAt} />, began <Ago iso={alert.since} /></> : <>since <Ago iso={alert.since} /></>;
}

/** Commands stand out, so that they can be found and copied. */
function Fix({ text }: { text: string }): JSX.Element {
  return <>{text.split(/(\bcaisson [a-z][^,()]*)/).map((part, index) => (index % 2 === 1 ? <code key={index}>{part}</code> : part))}</>;
}

function Acknowledge({ alert, close }: { alert: Alert; close: () => void }): JSX.Element {
  const submission = useSubmission(close);
  const undo = alert.acknowledgedBy !== null;
  const body = { acknowledged: !undo };
  return (
    <Dialog
      title={undo ? "Unacknowledge alert" : "Acknowledge alert"} verb={undo ? "Unacknowledge" : "Acknowledge"} close={close} submission={submission}
      change={async () => { await post(`/alerts/${segment(alert.id)}/acknowledge`, body); }}
      code={asCode([`caisson alert acknowledge ${shell(alert.id)}${undo ? " --undo" : ""}`], [{ method: "POST", path: `/alerts/${segment(alert.id)}/acknowledge`, body }])}
    >
      <p><strong>{alert.cause}</strong></p>
      <p>{undo
        ? `${alert.acknowledgedBy} said so. From now on it counts as news again, and is told by webhook and mail if it was not yet.`
        : "All see that you know of it, and nobody else is told. It ends when the alert is over, or gets worse."}</p>
    </Dialog>
  );
}

const TIMES: [string, string][] = [["60", "an hour"], ["240", "4 hours"], ["1440", "a day"], ["10080", "a week"]];

function Mute({ alert, close }: { alert: Alert; close: () => void }): JSX.Element {
  const [minutes, setMinutes] = useState(isMuted(alert) ? "0" : "240");
  const submission = useSubmission(close);
  const body = { minutes: Number(minutes) };
  return (
    <Dialog
      title="Mute alert" verb={minutes === "0" ? "Unmute" : "Mute"} close={close} submission={submission}
      change={async () => { await post(`/alerts/${segment(alert.id)}/mute`, body); }}
      code={asCode([`caisson alert mute ${shell(alert.id)} --for ${minutes}m`], [{ method: "POST", path: `/alerts/${segment(alert.id)}/mute`, body }])}
    >
      <p><strong>{alert.cause}</strong></p>
      <Select label="Nobody is told for" value={minutes} set={setMinutes} options={isMuted(alert) ? [["0", "no longer: tell again"], ...TIMES] : TIMES} help="It stays in the list, and counts again when the time is over." error={submission.problem?.field("/minutes")} />
    </Dialog>
  );
}
