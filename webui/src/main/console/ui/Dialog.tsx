// A native modal dialog: the browser keeps the focus inside and closes it on Escape. Each one shows what it does as commands.
import type { ComponentChildren, JSX } from "preact";
import { useId, useLayoutEffect, useRef, useState } from "preact/hooks";
import { Button, CodeBlock, IconButton, Tabs } from "./basics";
import type { Submission } from "./form";
import { ProblemNote } from "./Shown";

export interface AsCode {
  cli: string;
  curl: string;
}

interface DialogProps {
  title: string;
  close: () => void;
  children: ComponentChildren;
  submission: Submission;
  change: () => Promise<void>;
  verb: string;
  danger?: boolean;
  ready?: boolean;
  code?: AsCode;
  wide?: boolean;
}

export function Dialog({ title, close, children, submission, change, verb, danger, ready = true, code, wide }: DialogProps): JSX.Element {
  return (
    <Modal title={title} close={close} wide={wide}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (ready) {
            submission.run(change);
          }
        }}
      >
        <div class="dialog-body">
          {children}
          {submission.problem !== null && <ProblemNote problem={submission.problem} />}
        </div>
        {code !== undefined && <ShowAsCode code={code} />}
        <footer class="dialog-foot">
          <Button onClick={close} disabled={submission.busy}>Cancel</Button>
          <Button type="submit" kind={danger ? "danger" : "primary"} busy={submission.busy} disabled={!ready}>{verb}</Button>
        </footer>
      </form>
    </Modal>
  );
}

export function Modal({ title, close, children, wide }: { title: string; close: () => void; children: ComponentChildren; wide?: boolean }): JSX.Element {
  const dialog = useRef<HTMLDialogElement>(null);
  const heading = useId();
  useLayoutEffect(() => {
    const before = document.activeElement;
    dialog.current?.showModal();
    dialog.current?.querySelector<HTMLElement>("[autofocus]")?.focus();
    return () => (before instanceof HTMLElement ? before.focus() : undefined);
  }, []);
  return (
    <dialog ref={dialog} class={wide ? "dialog dialog-wide" : "dialog"} aria-labelledby={heading} onCancel={(event) => { event.preventDefault(); close(); }}>
      <header class="dialog-head">
        <h2 id={heading}>{title}</h2>
        <IconButton icon="close" label="Close" onClick={close} />
      </header>
      {children}
    </dialog>
  );
}

function ShowAsCode({ code }: { code: AsCode }): JSX.Element {
  const [as, setAs] = useState<"cli" | "curl">("cli");
  return (
    <details class="as-code">
      <summary>Show as CLI or curl</summary>
      <Tabs label="Form" of={[["cli", "CLI"], ["curl", "curl"]]} chosen={as} choose={setAs} />
      <CodeBlock text={code[as]} label={as === "cli" ? "CLI commands" : "curl commands"} />
    </details>
  );
}
