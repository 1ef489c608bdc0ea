// Whether what is on the page is current, said in words; and what happened when it was not.
import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { beat, link, recovery } from "../api/live";
import { useSignal } from "../api/signal";
import type { Node } from "../api/types";
import { useCluster } from "../api/views";
import { Badge } from "../ui/basics";
import { useNow } from "../ui/clock";
import { duration } from "../ui/format";
import { Icon } from "../ui/Icon";

export function ConnectionState(): JSX.Element {
  const state = useSignal(link);
  switch (state.kind) {
    case "live":
      return <Badge tone="ok" title="Changes are shown as they happen">Live</Badge>;
    case "polling":
      return <Badge tone="idle" title="No stream of changes: the page asks every 5 seconds">Every 5 s</Badge>;
    case "silent":
      return <Badge tone="bad">No answer</Badge>;
  }
}

const SHOWN_MS = 20_000;

export function ConnectionBanner({ nodes, self }: { nodes: Node[]; self: string | undefined }): JSX.Element | null {
  const state = useSignal(link);
  const back = useSignal(recovery);
  const last = useSignal(beat);
  const now = useNow();
  const [closed, close] = useState(0);
  useEffect(() => close(0), [back]);
  const moved = useMoved(self);
  if (state.kind === "silent") {
    return <Silent since={state.since} now={now} nodes={nodes} self={self} />;
  }
  if (last !== null && !last.quorum) {
    return (
      <div class="banner banner-bad" role="alert">
        <Icon name="warn" />
        <p>Most of the cluster's nodes do not answer {last.node}. Nothing can be changed, and what is shown is the last known state.</p>
      </div>
    );
  }
  if (moved !== null && now - moved.at < SHOWN_MS && closed !== moved.at) {
    const after = back !== null && Math.abs(back.at - moved.at) < SHOWN_MS ? ` after ${duration(back.afterMs)}` : "";
    return (
      <div class="banner banner-ok" role="status">
        <Icon name="check" />
        <p>{moved.from} does not answer at this address any more: {moved.to} took over{after}. You are still signed in, and all on this page is current.</p>
        <button class="link" type="button" onClick={() => close(moved.at)}>Dismiss</button>
      </div>
    );
  }
  if (back !== null && now - back.at < SHOWN_MS && closed !== back.at) {
    return (
      <div class="banner banner-ok" role="status">
        <Icon name="check" />
        <p>{self ?? "The server"} answers again, after {duration(back.afterMs)}. All on this page is current.</p>
        <button class="link" type="button" onClick={() => close(back.at)}>Dismiss</button>
      </div>
    );
  }
  return null;
}

interface Moved {
  from: string;
  to: string;
  at: number;
}

/** Which node took over from which, when the address that this page is at went from one to another. */
function useMoved(self: string | undefined): Moved | null {
  const last = useRef(self);
  const [moved, setMoved] = useState<Moved | null>(null);
  useEffect(() => {
    if (self !== undefined && last.current !== undefined && self !== last.current) {
      setMoved({ from: last.current, to: self, at: Date.now() });
    }
    last.current = self ?? last.current;
  }, [self]);
  return moved;
}

function Silent({ since, now, nodes, self }: { since: number; now: number; nodes: Node[]; self: string | undefined }): JSX.Element {
  const managed = useCluster().data?.management;
  const floats = managed != null && managed.url === location.origin;
  const others = nodes.filter((node) => !node.self && node.api !== null);
  return (
    <div class="banner banner-bad" role="alert">
      <Icon name="warn" />
      <div>
        <p>
          {self ?? "The server"} has not answered for {duration(now - since)}. What is shown is how things were then. {floats ? "Another node takes over this address within seconds, and this page goes on by itself." : "This page tries again every few seconds."}
        </p>
        {others.length > 0 && (
          <p>
            The console is on the other nodes, too:{" "}
            {others.map((node) => <a key={node.id} href={node.api + "/" + location.hash}>{node.name}</a>)}
          </p>
        )}
      </div>
    </div>
  );
}
