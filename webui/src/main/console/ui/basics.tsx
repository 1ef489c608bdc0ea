// The small parts that all views are made of.
import type { ComponentChildren, JSX } from "preact";
import { useState } from "preact/hooks";
import { useNow } from "./clock";
import { ago, exactBytes, moment, size } from "./format";
import { Icon, type IconName } from "./Icon";

export type Tone = "ok" | "warn" | "bad" | "idle" | "info";

export function Badge({ tone, children, title }: { tone: Tone; children: ComponentChildren; title?: string }): JSX.Element {
  return (
    <span class={`badge badge-${tone}`} title={title}>
      <span class="badge-dot" aria-hidden="true" />
      {children}
    </span>
  );
}

export function Size({ bytes }: { bytes: number | null }): JSX.Element {
  return bytes === null ? <span class="unknown" title="its node does not say">unknown</span> : <span class="number" title={exactBytes(bytes)}>{size(bytes)}</span>;
}

export function Ago({ iso }: { iso: string }): JSX.Element {
  return <time dateTime={iso} title={moment(iso)}>{ago(iso, useNow())}</time>;
}

interface ButtonProps {
  children: ComponentChildren;
  icon?: IconName;
  kind?: "primary" | "plain" | "danger" | "quiet";
  type?: "button" | "submit";
  busy?: boolean;
  disabled?: boolean;
  title?: string;
  label?: string;
  onClick?: (event: MouseEvent) => void;
}

export function Button({ children, icon, kind = "plain", type = "button", busy, disabled, title, label, onClick }: ButtonProps): JSX.Element {
  return (
    <button class={`button button-${kind}`} type={type} disabled={disabled || busy} aria-busy={busy} title={title} aria-label={label} onClick={onClick}>
      {busy ? <span class="spinner" aria-hidden="true" /> : icon && <Icon name={icon} />}
      <span>{children}</span>
    </button>
  );
}

export function IconButton({ icon, label, onClick }: { icon: IconName; label: string; onClick: (event: MouseEvent) => void }): JSX.Element {
  return (
    <button class="icon-button" type="button" aria-label={label} title={label} onClick={onClick}>
      <Icon name={icon} />
    </button>
  );
}

export function Card({ title, aside, children, wide }: { title?: string; aside?: ComponentChildren; children: ComponentChildren; wide?: boolean }): JSX.Element {
  return (
    <section class={wide ? "card card-wide" : "card"}>
      {title !== undefined && (
        <header class="card-head">
          <h2>{title}</h2>
          {aside !== undefined && <div class="card-aside">{aside}</div>}
        </header>
      )}
      {children}
    </section>
  );
}

export function Facts({ of }: { of: [string, ComponentChildren][] }): JSX.Element {
  return (
    <dl class="facts">
      {of.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

export function Meter({ part, whole, label, tone = "info" }: { part: number; whole: number; label: string; tone?: Tone }): JSX.Element {
  const share = whole > 0 ? Math.min(100, (100 * part) / whole) : 0;
  return (
    <div class={`meter meter-${tone}`} role="meter" aria-label={label} aria-valuemin={0} aria-valuemax={100} aria-valuenow={Math.round(share)}>
      <div class="meter-fill" style={{ width: `${share}%` }} />
    </div>
  );
}

/** A text that is to be pasted elsewhere. */
export function Copyable({ text, label }: { text: string; label: string }): JSX.Element {
  return (
    <span class="copyable">
      <code title={text}>{text}</code>
      <CopyButton text={text} label={`Copy ${label}`} />
    </span>
  );
}

export function CopyButton({ text, label }: { text: string; label: string }): JSX.Element {
  const [outcome, setOutcome] = useState<"" | "copied" | "failed">("");
  const copy = (): void => {
    navigator.clipboard.writeText(text).then(() => setOutcome("copied"), () => setOutcome("failed"));
    window.setTimeout(() => setOutcome(""), 2_000);
  };
  return (
    <button class="icon-button" type="button" aria-label={outcome === "" ? label : outcome} title={outcome === "failed" ? "The browser refused; select the text instead" : label} onClick={copy}>
      <Icon name={outcome === "copied" ? "check" : outcome === "failed" ? "warn" : "copy"} />
    </button>
  );
}

export function CodeBlock({ text, label }: { text: string; label: string }): JSX.Element {
  return (
    <div class="code-block">
      <pre tabIndex={0} aria-label={label}>{text}</pre>
      <CopyButton text={text} label={`Copy ${label}`} />
    </div>
  );
}

export function Tabs<K extends string>({ of, chosen, choose, label }: { of: [K, string][]; chosen: K; choose: (key: K) => void; label: string }): JSX.Element {
  const step = (event: KeyboardEvent): void => {
    const by = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0;
    if (by !== 0) {
      const at = of.findIndex(([key]) => key === chosen);
      choose(of[(at + by + of.length) % of.length]![0]);
      event.preventDefault();
    }
  };
  return (
    <div class="tabs" role="tablist" aria-label={label} onKeyDown={step}>
      {of.map(([key, title]) => (
        <button key={key} type="button" role="tab" aria-selected={key === chosen} tabIndex={key === chosen ? 0 : -1} onClick={() => choose(key)}>
          {title}
        </button>
      ))}
    </div>
  );
}
