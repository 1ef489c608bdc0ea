// One clock for all ages on a page: a tick per second for those that ask for it.
import { useEffect, useState } from "preact/hooks";

const watchers = new Set<(now: number) => void>();
let timer: number | undefined;

export function useNow(): number {
  const [now, setNow] = useState(Date.now());
  useEffect(() => {
    watchers.add(setNow);
    timer ??= window.setInterval(() => watchers.forEach((watcher) => watcher(Date.now())), 1_000);
    return () => {
      watchers.delete(setNow);
      if (watchers.size === 0) {
        window.clearInterval(timer);
        timer = undefined;
      }
    };
  }, []);
  return now;
}
