// Work that takes long: how far it is, what it waits for, and how it can be ended.
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { post, segment } from "../api/client";
import { may } from "../api/session";
import type { Task } from "../api/types";
import { useTasks } from "../api/views";
import { PageHead } from "../shell/Shell";
import { Ago, Badge, Button, Card, Meter, type Tone } from "../ui/basics";
import { asCode, shell } from "../ui/code";
import { Dialog } from "../ui/Dialog";
import { useSubmission } from "../ui/form";
import { percent } from "../ui/format";
import { Empty, Shown } from "../ui/Shown";
import { sentence } from "./attention";

const TONES: Record<Task["state"], Tone> = { running: "info", waiting: "idle", paused: "warn", done: "ok", cancelled: "idle" };

export function Tasks(): JSX.Element {
  const tasks = useTasks();
  return (
    <>
      <PageHead title="Tasks" />
      <Card title="Under way" wide>
        <p class="help">Drains, maintenance, removals, scrubs, and replicas on the move. What is over is not here; the audit says who asked for it.</p>
        <Shown of={tasks}>{(page) => page.items.length === 0 ? <Empty title="Nothing takes long at present." /> : <TaskList tasks={page.items} />}</Shown>
      </Card>
    </>
  );
}

export function TaskList({ tasks }: { tasks: Task[] }): JSX.Element {
  const [ending, setEnding] = useState<string | null>(null);
  const ended = tasks.find((task) => task.id === ending);
  return (
    <>
      <ul class="tasks">
        {tasks.map((task) => (
          <li key={task.id}>
            <div class="task-head">
              <Badge tone={TONES[task.state]}>{task.state}</Badge>
              <span class="task-title">{sentence(task.title)}</span>
              {task.since !== null && <span class="muted">begun <Ago iso={task.since} /></span>}
              {task.cancellable && may("operator") && <Button kind="quiet" label={`End: ${task.title}`} onClick={() => setEnding(task.id)}>End</Button>}
            </div>
            {task.all !== null && task.done !== null && task.state !== "done" && (
              <div class="moves-progress">
                <Meter part={task.done} whole={task.all} label={task.title} />
                <span class="number">{task.done.toLocaleString("en")} of {task.all.toLocaleString("en")} {task.unit}, {percent(task.done, task.all)}</span>
              </div>
            )}
            {task.waitsFor !== null && <p class="help">{task.state === "running" ? "Still to do" : "Waits for"}: {task.waitsFor}</p>}
          </li>
        ))}
      </ul>
      {ended !== undefined && <EndTask task={ended} close={() => setEnding(null)} />}
    </>
  );
}

function EndTask({ task, close }: { task: Task; close: () => void }): JSX.Element {
  const submission = useSubmission(close);
  return (
    <Dialog
      title="End task" verb="End" close={close} submission={submission}
      change={async () => { await post(`/tasks/${segment(task.id)}/cancel`); }}
      code={asCode([`caisson task cancel ${shell(task.id)}`], [{ method: "POST", path: `/tasks/${task.id}/cancel` }])}
    >
      <p><strong>{sentence(task.title)}</strong></p>
      <p>If it is ended, {task.cancelSays}.</p>
    </Dialog>
  );
}
