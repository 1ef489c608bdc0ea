// The console starts here: who is signed in, then the view that the address names.
import { render, type JSX } from "preact";
import { useEffect } from "preact/hooks";
import { connect, disconnect } from "./api/live";
import { forgetAll } from "./api/resource";
import { askWhoIsIn, session } from "./api/session";
import { useSignal } from "./api/signal";
import { View } from "./pages/View";
import { ChoosePassword } from "./shell/ChoosePassword";
import { Shell } from "./shell/Shell";
import { SignIn } from "./shell/SignIn";
import { Logo } from "./ui/Icon";
import { ProblemNote } from "./ui/Shown";
import "./styles/main.css";

const RETRY_MS = 2_000;

function Console(): JSX.Element {
  const state = useSignal(session);
  const isIn = state.kind === "in" && !state.session.passwordMustChange;
  useEffect(() => {
    if (!isIn) {
      return undefined;
    }
    connect();
    return () => {
      disconnect();
      forgetAll();
    };
  }, [isIn]);
  useEffect(() => {
    if (state.kind !== "unreachable") {
      return undefined;
    }
    const timer = window.setTimeout(() => void askWhoIsIn(), RETRY_MS);
    return () => window.clearTimeout(timer);
  }, [state]);
  switch (state.kind) {
    case "asking":
      return <main class="sign-in" aria-busy="true"><Logo /><span class="hidden">Asking the server</span></main>;
    case "unreachable":
      return <main class="sign-in"><div class="card sign-in-card"><div class="brand brand-large"><Logo /><h1>Caisson</h1></div><ProblemNote problem={state.problem} /><p class="help">Trying again every two seconds.</p></div></main>;
    case "out":
      return <SignIn why={state.why} />;
    case "in":
      return state.session.passwordMustChange ? <ChoosePassword user={state.session.user} /> : <Shell><View /></Shell>;
  }
}

render(<Console />, document.getElementById("console")!);
void askWhoIsIn();
