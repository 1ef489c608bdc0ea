// What a view shows of one path of the API: asked for once however many parts of the view use it, asked again when it
// changed or at intervals, and kept, with its age, when nobody answers.
import { useEffect, useState } from "preact/hooks";
import { get } from "./client";
import { ALL_KINDS, answered, link, onChange, unanswered } from "./live";
import { Problem, problemOf } from "./problem";

export interface Loaded<T> {
  data: T | undefined;
  /** Why the last attempt failed; null if it did not. */
  problem: Problem | null;
  /** When the data came, in milliseconds since 1970; 0 if it never did. */
  at: number;
}

/** How a resource comes to be asked for again. */
export interface Freshness {
  /** Kinds of changes that the stream tells of and that concern it. */
  kinds: string[];
  /** For what no stream tells, such as space that data takes. */
  everyMs: number;
}

const POLL_MS = 5_000;
const RETRY_MS = 2_000;
/** A burst of changes is one question. */
const COALESCE_MS = 500;

class Resource<T> {
  state: Loaded<T> = { data: undefined, problem: null, at: 0 };
  freshness: Freshness = { kinds: [], everyMs: POLL_MS };
  private readonly watchers = new Set<() => void>();
  private asking = false;
  private again = false;
  private askedAt = 0;
  private timer: number | undefined;

  constructor(private readonly path: string) {}

  watch(watcher: () => void): () => void {
    this.watchers.add(watcher);
    if (this.watchers.size === 1) {
      this.ask();
    }
    return () => {
      this.watchers.delete(watcher);
      if (this.watchers.size === 0) {
        window.clearTimeout(this.timer);
      }
    };
  }

  get isWatched(): boolean {
    return this.watchers.size > 0;
  }

  isAbout(kind: string): boolean {
    return kind === ALL_KINDS || this.freshness.kinds.includes(kind);
  }

  /** Soon: not before half a second since the last question. */
  refresh(): void {
    this.schedule(Math.max(0, this.askedAt + COALESCE_MS - Date.now()));
  }

  private schedule(afterMs: number): void {
    window.clearTimeout(this.timer);
    this.timer = window.setTimeout(() => this.ask(), afterMs);
  }

  private ask(): void {
    if (this.asking) {
      this.again = true;
      return;
    }
    this.asking = true;
    this.again = false;
    this.askedAt = Date.now();
    get<T>(this.path)
      .then(
        (data) => {
          this.state = { data, problem: null, at: Date.now() };
          answered();
        },
        (failure) => {
          const problem = problemOf(failure);
          this.state = { ...this.state, problem };
          if (problem.isSilence) {
            unanswered();
          } else {
            answered();
          }
        },
      )
      .finally(() => {
        this.asking = false;
        this.watchers.forEach((watcher) => watcher());
        if (this.isWatched) {
          this.schedule(this.again ? COALESCE_MS : this.pause());
        }
      });
  }

  private pause(): number {
    if (this.state.problem !== null) {
      return this.state.problem.isSilence ? RETRY_MS : POLL_MS;
    }
    return link.value.kind === "live" ? this.freshness.everyMs : Math.min(POLL_MS, this.freshness.everyMs);
  }
}

const MAX_KEPT = 64;
const resources = new Map<string, Resource<unknown>>();

function resource<T>(path: string): Resource<T> {
  let known = resources.get(path);
  if (known === undefined) {
    forgetUnwatched();
    known = new Resource<unknown>(path);
    resources.set(path, known);
  }
  return known as Resource<T>;
}

function forgetUnwatched(): void {
  for (const [path, one] of resources) {
    if (resources.size < MAX_KEPT) {
      return;
    }
    if (!one.isWatched) {
      resources.delete(path);
    }
  }
}

onChange((kind) => {
  for (const one of resources.values()) {
    if (one.isWatched && one.isAbout(kind)) {
      one.refresh();
    }
  }
});

/** What was known belongs to whoever was signed in. */
export function forgetAll(): void {
  resources.clear();
}

/** After a change of one's own, without waiting for the stream. */
export function refreshAll(): void {
  for (const one of resources.values()) {
    if (one.isWatched) {
      one.refresh();
    }
  }
}

export function useResource<T>(path: string | null, freshness: Freshness): Loaded<T> {
  const [, setTurn] = useState(0);
  useEffect(() => {
    if (path === null) {
      return undefined;
    }
    const one = resource<T>(path);
    one.freshness = freshness;
    setTurn((turn) => turn + 1);
    return one.watch(() => setTurn((turn) => turn + 1));
  }, [path]);
  return path === null ? { data: undefined, problem: null, at: 0 } : resource<T>(path).state;
}
