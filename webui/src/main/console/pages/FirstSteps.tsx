// What a new cluster still lacks, each step read off the cluster itself; hidden once done, or when told to.
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { session } from "../api/session";
import { useHosts, useNodes, useSessions, useExports } from "../api/views";
import { href } from "../shell/route";
import { Icon } from "../ui/Icon";

const HIDDEN = "caisson.first-steps.hidden";

export function FirstSteps(): JSX.Element | null {
  const [hidden, setHidden] = useState(localStorage.getItem(HIDDEN) !== null);
  return hidden ? null : <Steps hide={() => { localStorage.setItem(HIDDEN, "1"); setHidden(true); }} />;
}

function Steps({ hide }: { hide: () => void }): JSX.Element | null {
  const nodes = useNodes().data?.items;
  const hosts = useHosts().data?.items;
  const exports = useExports().data?.items;
  const sessions = useSessions().data?.items;
  if (nodes === undefined || hosts === undefined || exports === undefined || sessions === undefined) {
    return null;
  }
  const named = hosts.filter((host) => !host.iqns.includes("*") && !host.nqns.includes("*"));
  const names = new Set(named.map((host) => host.name));
  const state = session.value;
  const steps: [boolean, string, string, string[]][] = [
    [state.kind === "in" && !state.session.passwordMustChange, "A password of your own", "click on your name, below the navigation", []],
    [nodes.length >= 3, "Three nodes", "so that any one of them may fail", ["nodes"]],
    [named.length > 0, "A host", "with the names its initiators have", ["hosts"]],
    [exports.some((one) => names.has(one.host.name)), "A volume exposed to it", "as a LUN or a namespace", ["volumes"]],
    [sessions.some((one) => one.host !== null && names.has(one.host)), "The host logged in", "with the commands that exposing shows", ["hosts"]],
  ];
  const done = steps.filter(([isDone]) => isDone).length;
  if (done === steps.length) {
    return null;
  }
  return (
    <section class="card card-wide first-steps" aria-label="First steps">
      <header class="card-head"><h2>First steps</h2><div class="card-aside"><span class="muted">{done} of {steps.length}</span><button class="link" type="button" onClick={hide}>Hide</button></div></header>
      <ol>
        {steps.map(([isDone, title, why, path]) => (
          <li key={title} class={isDone ? "step-done" : undefined}>
            <span class="step-mark" aria-hidden="true">{isDone && <Icon name="check" />}</span>
            <span><a href={href(...path)}>{title}</a><span class="hidden">{isDone ? " (done)" : " (to do)"}</span><span class="muted step-why">{why}</span></span>
          </li>
        ))}
      </ol>
    </section>
  );
}
