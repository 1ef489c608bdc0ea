// Whether what is shown is up to date. One stream of changes where the server has one; where it does not answer, views ask
// every few seconds, and the console says so.
import { Signal } from "./signal";

export interface Beat {
  now: string;
  node: string;
  leader: boolean;
  quorum: boolean;
}

export type Link =
  | { kind: "live" }
  | { kind: "polling" }
  | { kind: "silent"; since: number };

export interface Recovery {
  afterMs: number;
  at: number;
}

type Listener = (kind: string, id: string) => void;

/** A stream that says nothing for so long is dead: it beats every 10 seconds. */
const SILENCE_MS = 25_000;
const RETRY_MS = 5_000;
/** Everything: what was missed is not known. */
export const ALL_KINDS = "*";

export const link = new Signal<Link>({ kind: "polling" });
export const beat = new Signal<Beat | null>(null);
export const recovery = new Signal<Recovery | null>(null);

const listeners = new Set<Listener>();
let source: EventSource | null = null;
let streaming = false;
let heardAt = 0;
let timer: number | undefined;

export function onChange(listener: Listener): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function changed(kind: string, id: string): void {
  listeners.forEach((listener) => listener(kind, id));
}

/** Told by every answer. */
export function answered(): void {
  const before = link.value;
  link.set(streaming ? (before.kind === "live" ? before : { kind: "live" }) : before.kind === "polling" ? before : { kind: "polling" });
  if (before.kind === "silent") {
    recovery.set({ afterMs: Date.now() - before.since, at: Date.now() });
    changed(ALL_KINDS, "");
  }
}

/** Told by every request that nobody answered. */
export function unanswered(): void {
  if (link.value.kind !== "silent") {
    link.set({ kind: "silent", since: Date.now() });
    // All ask, so that each says how old it is, also those that leave it to the stream.
    changed(ALL_KINDS, "");
  }
}

export function connect(): void {
  disconnect();
  open(false);
  timer = window.setInterval(watch, RETRY_MS);
}

export function disconnect(): void {
  window.clearInterval(timer);
  source?.close();
  source = null;
  streaming = false;
}

/** @param again what happened since the stream before is not known */
function open(again: boolean): void {
  source?.close();
  const stream = new EventSource("/api/v1/events");
  source = stream;
  heardAt = Date.now();
  stream.onopen = () => {
    heard(stream);
    if (again) {
      changed(ALL_KINDS, "");
    }
  };
  stream.addEventListener("change", (event) => {
    heard(stream);
    const change = JSON.parse(event.data as string) as { kind: string; id: string };
    changed(change.kind, change.id);
  });
  stream.addEventListener("reset", () => {
    heard(stream);
    changed(ALL_KINDS, "");
  });
  stream.addEventListener("beat", (event) => {
    heard(stream);
    beat.set(JSON.parse(event.data as string) as Beat);
  });
  stream.onerror = () => {
    streaming = false;
    beat.set(null);
    if (link.value.kind === "live") {
      link.set({ kind: "polling" });
    }
  };
}

function heard(stream: EventSource): void {
  if (stream === source) {
    heardAt = Date.now();
    streaming = true;
    answered();
  }
}

function watch(): void {
  const isDead = source === null || source.readyState === EventSource.CLOSED || Date.now() - heardAt > SILENCE_MS;
  if (isDead && document.visibilityState === "visible") {
    streaming = false;
    open(true);
  }
}
