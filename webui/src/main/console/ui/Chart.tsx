// Lines over time, drawn by uPlot. Several on one page share their cursor. What the picture shows is also said in words.
import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";
import { useSignal } from "../api/signal";
import { theme } from "../shell/theme";

export interface Line {
  name: string;
  /** A colour of the tokens, such as --accent. */
  color: string;
  values: (number | null)[];
}

interface ChartProps {
  title: string;
  /** Seconds since 1970. */
  times: number[];
  lines: Line[];
  /** From the left to the right edge, whether or not there is data. */
  from: number;
  to: number;
  format: (value: number) => string;
  /** Distances between grid lines that read well; decimal ones if absent. */
  steps?: number[];
  /** Charts of one name show the same moment under the cursor. */
  cursor: string;
}

const HEIGHT = 160;

/** As the theme of the moment has it: a canvas knows no custom properties. */
function resolved(token: string): string {
  const probe = document.createElement("span");
  probe.style.color = `var(${token})`;
  document.body.append(probe);
  const color = getComputedStyle(probe).color;
  probe.remove();
  return color;
}

const two = (number: number): string => String(number).padStart(2, "0");

/** Of the day; with seconds where the distance is short, the date where it is long. */
function clock(seconds: number, distance: number): string {
  const at = new Date(seconds * 1000);
  if (distance >= 86_400) {
    return at.toLocaleDateString(undefined, { month: "short", day: "numeric" });
  }
  return [at.getHours(), at.getMinutes(), ...(distance < 60 ? [at.getSeconds()] : [])].map(two).join(":");
}

function options({ lines, format, cursor, from, to, steps }: ChartProps, width: number): uPlot.Options {
  const axis = { stroke: resolved("--muted"), grid: { stroke: resolved("--line"), width: 1 }, ticks: { show: false }, font: "12px system-ui, sans-serif" };
  return {
    width,
    height: HEIGHT,
    legend: { show: false },
    cursor: { sync: { key: cursor }, drag: { x: false, y: false }, points: { size: 6 } },
    scales: { x: { time: true, range: [from, to] }, y: { range: (_plot, _low, high) => [0, high > 0 ? high * 1.1 : 1] } },
    axes: [
      { ...axis, values: (_plot, ticks, _axis, _space, distance) => ticks.map((tick) => clock(tick, distance)) },
      { ...axis, size: 76, values: (_plot, ticks) => distinct(ticks.map(format)), ...(steps === undefined ? {} : { incrs: steps }) },
    ],
    series: [{}, ...lines.map((line) => ({ label: line.name, stroke: resolved(line.color), width: 1.5, points: { show: false } }))],
  };
}

/** Ticks closer together than the format tells apart are said once. */
const distinct = (texts: string[]): string[] => texts.map((text, at) => (text === texts[at - 1] ? "" : text));

/** The last few are not told yet by all nodes; what is older is not now. */
const RECENT = 6;

const last = (values: (number | null)[]): number | null => values.slice(-RECENT).findLast((value) => value !== null) ?? null;

function told(value: number | null, format: (value: number) => string): string {
  return value === null ? "–" : format(value);
}

export function Chart(props: ChartProps): JSX.Element {
  const { title, times, lines, format } = props;
  const place = useRef<HTMLDivElement>(null);
  const values = useRef<(HTMLElement | null)[]>([]);
  const plot = useRef<uPlot | null>(null);
  const chosen = useSignal(theme);
  const shape = `${chosen}|${props.from}|${props.to}|${lines.map((line) => line.name).join()}`;
  const showAt = (at: number | null | undefined): void => lines.forEach((line, number) => {
    const shown = values.current[number];
    if (shown !== null && shown !== undefined) {
      shown.textContent = told(at === null || at === undefined ? last(line.values) : (line.values[at] ?? null), format);
    }
  });
  const show = useRef(showAt);
  show.current = showAt;

  useEffect(() => {
    const element = place.current;
    if (element === null) {
      return undefined;
    }
    const draw = (): void => {
      plot.current?.destroy();
      const made = options(props, element.clientWidth);
      made.hooks = { setCursor: [(of) => show.current(of.cursor.idx)] };
      plot.current = new uPlot(made, [times, ...lines.map((line) => line.values)], element);
    };
    draw();
    const resize = new ResizeObserver(() => plot.current?.setSize({ width: element.clientWidth, height: HEIGHT }));
    resize.observe(element);
    const system = window.matchMedia("(prefers-color-scheme: dark)");
    system.addEventListener("change", draw);
    return () => {
      resize.disconnect();
      system.removeEventListener("change", draw);
      plot.current?.destroy();
      plot.current = null;
    };
  }, [shape]);

  useEffect(() => {
    plot.current?.setData([times, ...lines.map((line) => line.values)], false);
    plot.current?.redraw();
    show.current(null);
  }, [times]);

  const words = lines.map((line) => `${line.name} ${told(last(line.values), format)}`).join(", ");
  return (
    <figure class="chart">
      <figcaption>
        <span class="chart-title">{title}</span>
        {lines.map((line, number) => (
          <span key={line.name} class="chart-line">
            <span class="chart-key" style={{ background: `var(${line.color})` }} aria-hidden="true" />
            {line.name} <b ref={(element) => { values.current[number] = element; }}>{told(last(line.values), format)}</b>
          </span>
        ))}
      </figcaption>
      <div ref={place} class="chart-plot" role="img" aria-label={`${title} over time; now: ${words}`} />
    </figure>
  );
}
