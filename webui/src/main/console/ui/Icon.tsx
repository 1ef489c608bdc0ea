// Drawn on a grid of 16, in the colour of the text around them.
import type { JSX } from "preact";

const PATHS = {
  home: "M2.5 7.5 8 3l5.5 4.500M4 6.500V13h8V6.500M6.5 13V9.500h3V13",
  volume: "M3 4.500C3 3.4 5.2 2.5 8 2.500s5 .9 5 2-2.2 2-5 2-5-.9-5-2ZM3 4.500v7c0 1.1 2.2 2 5 2s5-.9 5-2v-7M3 8c0 1.1 2.2 2 5 2s5-.9 5-2",
  host: "M2.5 3.500h11v7h-11zM5.5 13.500h5M8 10.500v3",
  network: "M8 2.500v3M8 10.500v3M5.5 5.500h5v5h-5zM2.5 8h3M10.5 8h3",
  node: "M2.5 3h11v4h-11zM2.5 9h11v4h-11zM5 5h.01M5 11h.01",
  placement: "M2.5 2.500h4v4h-4zM9.5 2.500h4v4h-4zM2.5 9.500h4v4h-4zM9.5 9.500h4v4h-4z",
  user: "M8 8a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5ZM3 13.500c.5-2.5 2.5-3.5 5-3.500s4.5 1 5 3.5",
  key: "M10.5 8.500a3 3 0 1 0-2.8-2L2.5 11.700v1.800h2v-1.500h1.500v-1.500h1.500L8.3 9.700c.6.5 1.4.8 2.2.8",
  audit: "M4 2.500h8v11H4zM6 5.500h4M6 8h4M6 10.500h2",
  bell: "M4 11V7.500a4 4 0 0 1 8 0V11l1.500 1.500h-11L4 11ZM6.500 14h3",
  task: "M3 4l1.200 1.200L6.500 3M3 8.500l1.200 1.200L6.500 7.500M8.500 4.500h5M8.500 9h5M3 13h.01M8.500 13h5",
  settings: "M2.500 4.500h6M11.500 4.500h2M10 3v3M2.500 8h2M7.500 8h6M6 6.500v3M2.500 11.500h6M11.500 11.500h2M10 10v3",
  plus: "M8 3v10M3 8h10",
  close: "M4 4l8 8M12 4l-8 8",
  copy: "M5.5 5.500h8v8h-8zM10.5 5.500v-3h-8v8h3",
  check: "M3 8.5 6.5 12 13 4.5",
  warn: "M8 2.5 14 13H2L8 2.500ZM8 6.500v3M8 11.200v.01",
  search: "M7 11.500a4.5 4.5 0 1 0 0-9 4.5 4.5 0 0 0 0 9ZM10.3 10.300l3.2 3.2",
  sun: "M8 10.500a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5ZM8 1.500v1.500M8 13v1.500M1.5 8H3M13 8h1.500M3.4 3.400l1 1M11.6 11.600l1 1M12.6 3.400l-1 1M4.4 11.600l-1 1",
  moon: "M13 9.500A5.5 5.5 0 0 1 6.5 3a5.5 5.5 0 1 0 6.5 6.500Z",
  system: "M2.5 3.500h11v7h-11zM5.5 13.500h5",
  menu: "M2.5 4.500h11M2.5 8h11M2.5 11.500h11",
  out: "M6.5 3h-3v10h3M9.5 5l3 3-3 3M12.5 8H6",
  share: "M3 8h7M7.5 5l3 3-3 3M12.5 3v10",
  trash: "M3 4.500h10M6 4.500V3h4v1.500M4.5 4.500l.5 9h6l.5-9",
  edit: "M3 13l.6-2.800L10.5 3.300l2.2 2.2-6.9 6.900L3 13Z",
  move: "M3 5.500h9M9.5 3 12 5.5 9.5 8M13 10.500H4M6.5 8 4 10.5 6.5 13",
  back: "M9.5 3.5 5 8l4.5 4.5",
  next: "M6.5 3.5 11 8l-4.5 4.5",
  code: "M5.5 4.5 2 8l3.5 3.500M10.5 4.5 14 8l-3.5 3.5",
} as const;

export type IconName = keyof typeof PATHS;

export function Icon({ name }: { name: IconName }): JSX.Element {
  return (
    <svg class="icon" viewBox="0 0 16 16" aria-hidden="true" focusable="false">
      <path d={PATHS[name]} />
    </svg>
  );
}

export function Logo(): JSX.Element {
  return (
    <svg class="logo" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      <path d="M5.5 3h13v9h-13z" />
      <path d="M2 15.500q2.5-2.2 5 0t5 0 5 0 5 0M2 19.500q2.5-2.2 5 0t5 0 5 0 5 0" class="logo-water" />
    </svg>
  );
}
