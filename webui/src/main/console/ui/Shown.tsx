// How data comes into view: not there yet, there, there but old, or not to be had; each said as it is.
import type { ComponentChildren, JSX } from "preact";
import type { Problem } from "../api/problem";
import type { Loaded } from "../api/resource";
import { useNow } from "./clock";
import { duration } from "./format";
import { Icon } from "./Icon";

export function ProblemNote({ problem }: { problem: Problem }): JSX.Element {
  return (
    <div class="note note-bad" role="alert">
      <Icon name="warn" />
      <div>
        <p>{problem.message}</p>
        {problem.fix !== null && <p class="note-fix">What helps: {problem.fix}.</p>}
        {problem.requestId !== null && <p class="note-small">Request {problem.requestId}</p>}
      </div>
    </div>
  );
}

export function Note({ tone, children }: { tone: "warn" | "info" | "ok" | "bad"; children: ComponentChildren }): JSX.Element {
  return (
    <div class={`note note-${tone}`}>
      <Icon name={tone === "ok" ? "check" : "warn"} />
      <div>{children}</div>
    </div>
  );
}

export function Empty({ title, children }: { title: string; children?: ComponentChildren }): JSX.Element {
  return (
    <div class="empty">
      <p class="empty-title">{title}</p>
      {children}
    </div>
  );
}

function Skeleton(): JSX.Element {
  return (
    <div class="skeleton" role="status">
      <span class="hidden">Loading</span>
      <div /> <div /> <div />
    </div>
  );
}

function Stale({ at, problem }: { at: number; problem: Problem }): JSX.Element {
  return (
    <p class="stale" role="status">
      <Icon name="warn" /> As of {duration(useNow() - at)} ago: {problem.message}
    </p>
  );
}

export function Shown<T>({ of, children }: { of: Loaded<T>; children: (data: T) => ComponentChildren }): JSX.Element {
  if (of.data === undefined) {
    return of.problem === null ? <Skeleton /> : <ProblemNote problem={of.problem} />;
  }
  return (
    <>
      {of.problem !== null && <Stale at={of.at} problem={of.problem} />}
      {children(of.data)}
    </>
  );
}
