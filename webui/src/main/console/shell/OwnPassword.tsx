// One's own password.
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { changeOwnPassword } from "../api/session";
import { Dialog } from "../ui/Dialog";
import { Field, useSubmission } from "../ui/form";

export function OwnPassword({ close }: { close: () => void }): JSX.Element {
  const [current, setCurrent] = useState("");
  const [next, setNext] = useState("");
  const [again, setAgain] = useState("");
  const submission = useSubmission(close);
  const differs = again !== "" && next !== again;
  return (
    <Dialog
      title="Your password" verb="Change" close={close} submission={submission} ready={current !== "" && next !== "" && next === again}
      change={() => changeOwnPassword(current, next)}
    >
      <Field label="Current password" type="password" autocomplete="current-password" value={current} set={setCurrent} required focus error={submission.problem?.field("/currentPassword")} />
      <Field label="New password" type="password" autocomplete="new-password" value={next} set={setNext} required error={submission.problem?.field("/newPassword")} help="12 to 128 characters." />
      <Field label="Once more" type="password" autocomplete="new-password" value={again} set={setAgain} required error={differs ? "It differs from the one above" : null} />
      <p class="help">All your other sessions end.</p>
    </Dialog>
  );
}
