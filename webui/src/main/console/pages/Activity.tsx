// What hosts did, over time: operations, bytes and how long they took.
import type { JSX } from "preact";
import { useMemo, useState } from "preact/hooks";
import type { History } from "../api/types";
import { useHistory } from "../api/views";
import { Card, Tabs } from "../ui/basics";
import { Chart, type Line } from "../ui/Chart";
import { latency, perSecond, rate } from "../ui/format";
import { Note, Shown } from "../ui/Shown";

type Range = "now" | "hour" | "day" | "week" | "year";

const RANGES: [Range, string][] = [["now", "10 min"], ["hour", "1 hour"], ["day", "1 day"], ["week", "1 week"], ["year", "1 year"]];
const SECONDS: Record<Range, number> = { now: 600, hour: 3600, day: 86_400, week: 7 * 86_400, year: 366 * 86_400 };

const BINARY_STEPS = Array.from({ length: 40 }, (_, power) => 2 ** power);

const READS = "--accent";
const WRITES = "--warn";

export function Activity({ kind, id }: { kind: "volume" | "node" | "cluster"; id?: string }): JSX.Element {
  const [range, setRange] = useState<Range>("now");
  const history = useHistory(id === undefined ? { kind } : { kind, id }, SECONDS[range]);
  return (
    <Card title="What hosts do" wide aside={<Tabs label="Time" of={RANGES} chosen={range} choose={setRange} />}>
      <Shown of={history}>{(data) => <Charts history={data} name={`${kind}-${id ?? ""}`} />}</Shown>
    </Card>
  );
}

/** Where nobody was up for a while the line has a gap, and does not pretend. */
function gapped(history: History, name: string, times: number[]): (number | null)[] {
  const values = history.columns.find((column) => column.name === name)?.values ?? [];
  const known = new Map(history.times.map((time, at) => [time, values[at] ?? null]));
  return times.map((time) => known.get(time) ?? null);
}

function Charts({ history, name }: { history: History; name: string }): JSX.Element {
  const times = useMemo(() => {
    const all: number[] = [];
    for (let time = history.from; time < history.to; time += history.stepSeconds) {
      all.push(time);
    }
    return all;
  }, [history]);
  const line = (title: string, column: string, color: string): Line => ({ name: title, color, values: gapped(history, column, times) });
  /** Where nothing was done, nothing took any time. */
  const took = (title: string, column: string, of: string, color: string): Line => {
    const done = gapped(history, of, times);
    return { ...line(title, column, color), values: gapped(history, column, times).map((value, at) => ((done[at] ?? 0) > 0 ? value : null)) };
  };
  const common = { times, from: history.from, to: history.to, cursor: name };
  return (
    <>
      {history.missing.length > 0 && (
        <Note tone="warn"><p>What hosts did through {history.missing.join(" and ")} is missing: no answer from there.</p></Note>
      )}
      <div class="charts">
        <Chart {...common} title="Operations" format={perSecond} lines={[line("read", "reads", READS), line("write", "writes", WRITES)]} />
        <Chart {...common} title="Bandwidth" format={rate} steps={BINARY_STEPS} lines={[line("read", "readBytes", READS), line("write", "writeBytes", WRITES)]} />
        <Chart {...common} title="Latency, 99 of 100 within" format={latency} lines={[took("read", "readP99Micros", "reads", READS), took("write", "writeP99Micros", "writes", WRITES)]} />
        <Chart {...common} title="Latency, half within" format={latency} lines={[took("read", "readMedianMicros", "reads", READS), took("write", "writeMedianMicros", "writes", WRITES)]} />
      </div>
    </>
  );
}
