// What stands between signing in with a password that somebody else chose, and everything else.
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { changeOwnPassword, signOut } from "../api/session";
import { Button } from "../ui/basics";
import { Field, useSubmission } from "../ui/form";
import { Logo } from "../ui/Icon";
import { Note, ProblemNote } from "../ui/Shown";

export function ChoosePassword({ user }: { user: string }): JSX.Element {
  const [current, setCurrent] = useState("");
  const [next, setNext] = useState("");
  const [again, setAgain] = useState("");
  const submission = useSubmission(() => {});
  const { problem } = submission;
  const wrongCurrent = problem?.field("/currentPassword");
  const wrongNext = problem?.field("/newPassword");
  const differs = again !== "" && next !== again;
  const ready = current !== "" && next !== "" && next === again;
  return (
    <main class="sign-in">
      <form
        class="card sign-in-card"
        onSubmit={(event) => {
          event.preventDefault();
          if (ready) {
            submission.run(() => changeOwnPassword(current, next));
          }
        }}
      >
        <div class="brand brand-large"><Logo /><h1>Choose a password</h1></div>
        <Note tone="info"><p>Somebody else chose the password of {user}. Nothing else is possible until you have one of your own.</p></Note>
        <Field label="Current password" type="password" autocomplete="current-password" value={current} set={setCurrent} required focus error={wrongCurrent} />
        <Field label="New password" type="password" autocomplete="new-password" value={next} set={setNext} required error={wrongNext} help="12 to 128 characters." />
        <Field label="Once more" type="password" autocomplete="new-password" value={again} set={setAgain} required error={differs ? "It differs from the one above" : null} />
        {problem !== null && wrongCurrent === undefined && wrongNext === undefined && <ProblemNote problem={problem} />}
        <Button type="submit" kind="primary" busy={submission.busy} disabled={!ready}>Choose</Button>
        <Button onClick={() => void signOut()}>Sign out</Button>
      </form>
    </main>
  );
}
