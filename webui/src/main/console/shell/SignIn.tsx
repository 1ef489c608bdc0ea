// The way in. What is wrong is said beside the fields; a server that is not there is told from a wrong password.
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { signIn } from "../api/session";
import { Button } from "../ui/basics";
import { Field, useSubmission } from "../ui/form";
import { Logo } from "../ui/Icon";
import { Note, ProblemNote } from "../ui/Shown";

export function SignIn({ why }: { why: string | null }): JSX.Element {
  const [user, setUser] = useState("");
  const [password, setPassword] = useState("");
  const submission = useSubmission(() => {});
  const change = (): Promise<void> => signIn(user, password).catch((failure) => {
    setPassword("");
    throw failure;
  });
  return (
    <main class="sign-in">
      <form
        class="card sign-in-card"
        onSubmit={(event) => {
          event.preventDefault();
          submission.run(change);
        }}
      >
        <div class="brand brand-large"><Logo /><h1>Caisson</h1></div>
        {why !== null && submission.problem === null && <Note tone="info"><p>{why}</p></Note>}
        <Field label="User" value={user} set={setUser} autocomplete="username" required focus />
        <Field label="Password" type="password" value={password} set={setPassword} autocomplete="current-password" required />
        {submission.problem !== null && <ProblemNote problem={submission.problem} />}
        <Button type="submit" kind="primary" busy={submission.busy} disabled={user === "" || password === ""}>Sign in</Button>
        <p class="help">
          The first user is <code>admin</code>. Its password is in the file <code>admin-password</code> of the data directory of
          the cluster's first node.
        </p>
      </form>
    </main>
  );
}
