// Fields with their labels, help and errors, and what a form knows while it is sent.
import type { ComponentChildren, JSX } from "preact";
import { useId, useRef, useState } from "preact/hooks";
import { type Problem, problemOf } from "../api/problem";
import { refreshAll } from "../api/resource";

interface FieldProps {
  label: string;
  value: string;
  set: (value: string) => void;
  help?: ComponentChildren;
  error?: string | null;
  type?: "text" | "password" | "number";
  placeholder?: string;
  autocomplete?: string;
  required?: boolean;
  focus?: boolean;
  lines?: number;
}

export function Field({ label, value, set, help, error, type = "text", placeholder, autocomplete = "off", required, focus, lines }: FieldProps): JSX.Element {
  const id = useId();
  const described = [help !== undefined && `${id}-help`, error && `${id}-error`].filter(Boolean).join(" ") || undefined;
  const common = {
    id, value, placeholder, required, autofocus: focus, "aria-invalid": error ? true : undefined, "aria-describedby": described,
    spellcheck: false, autocapitalize: "off",
  } as const;
  return (
    <div class={error ? "field field-wrong" : "field"}>
      <label for={id}>{label}{required ? "" : <span class="optional"> optional</span>}</label>
      {lines === undefined
        ? <input {...common} type={type} autocomplete={autocomplete} onInput={(event) => set(event.currentTarget.value)} />
        : <textarea {...common} rows={lines} onInput={(event) => set(event.currentTarget.value)} />}
      {help !== undefined && <p class="help" id={`${id}-help`}>{help}</p>}
      {error && <p class="field-error" id={`${id}-error`}>{error}</p>}
    </div>
  );
}

interface SelectProps {
  label: string;
  value: string;
  set: (value: string) => void;
  options: [string, string][];
  help?: ComponentChildren;
  error?: string | null;
}

export function Select({ label, value, set, options, help, error }: SelectProps): JSX.Element {
  const id = useId();
  return (
    <div class={error ? "field field-wrong" : "field"}>
      <label for={id}>{label}</label>
      <select id={id} value={value} aria-describedby={help !== undefined ? `${id}-help` : undefined} onChange={(event) => set(event.currentTarget.value)}>
        {options.map(([key, text]) => <option key={key} value={key}>{text}</option>)}
      </select>
      {help !== undefined && <p class="help" id={`${id}-help`}>{help}</p>}
      {error && <p class="field-error">{error}</p>}
    </div>
  );
}

export function Choice<K extends string>({ label, value, set, options }: { label: string; value: K; set: (value: K) => void; options: [K, string, string][] }): JSX.Element {
  const name = useId();
  return (
    <fieldset class="choice">
      <legend>{label}</legend>
      <div class="choice-options">
        {options.map(([key, title, text]) => (
          <label key={key} class={key === value ? "choice-option chosen" : "choice-option"}>
            <input type="radio" name={name} checked={key === value} onChange={() => set(key)} />
            <span><strong>{title}</strong><span class="help">{text}</span></span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}

export function Check({ label, checked, set }: { label: ComponentChildren; checked: boolean; set: (checked: boolean) => void }): JSX.Element {
  return (
    <label class="check">
      <input type="checkbox" checked={checked} onChange={(event) => set(event.currentTarget.checked)} />
      <span>{label}</span>
    </label>
  );
}

export interface Submission {
  busy: boolean;
  problem: Problem | null;
  /** Runs the change once, however often it is clicked; then all views look again. */
  run: (change: () => Promise<void>) => void;
  clear: () => void;
}

export function useSubmission(done: () => void): Submission {
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const running = useRef(false);
  const run = (change: () => Promise<void>): void => {
    if (running.current) {
      return;
    }
    running.current = true;
    setBusy(true);
    setProblem(null);
    change().then(done, (failure) => setProblem(problemOf(failure))).finally(() => {
      running.current = false;
      setBusy(false);
      refreshAll();
    });
  };
  return { busy, problem, run, clear: () => setProblem(null) };
}
