// Numbers and times as people read them.

const UNITS = ["B", "KiB", "MiB", "GiB", "TiB", "PiB"];

/** Three digits that count: 1.50 GiB, 15.0 GiB, 150 GiB; whole numbers without decimals. */
export function size(bytes: number): string {
  let unit = 0;
  let value = bytes;
  while (value >= 1024 && unit < UNITS.length - 1) {
    value /= 1024;
    unit++;
  }
  const digits = Number.isInteger(value) ? 0 : value >= 100 ? 0 : value >= 10 ? 1 : 2;
  return `${value.toFixed(digits)} ${UNITS[unit]}`;
}

/** As {@link size}, a second. */
export const rate = (bytes: number): string => `${size(Math.round(bytes))}/s`;

/** 950, 1.25k, 31.0k: operations a second. */
export function perSecond(value: number): string {
  if (value >= 1000) {
    const thousands = value / 1000;
    return `${thousands.toFixed(thousands >= 100 ? 0 : thousands >= 10 ? 1 : 2)}k/s`;
  }
  return `${value >= 10 || Number.isInteger(value) ? Math.round(value) : value.toFixed(1)}/s`;
}

/** Of microseconds: 420 µs, 1.25 ms, 12 ms, 2.4 s. */
export function latency(micros: number): string {
  if (micros < 1000) {
    return `${Math.round(micros)} µs`;
  }
  const millis = micros / 1000;
  return millis < 10 ? `${millis.toFixed(2)} ms` : millis < 1000 ? `${Math.round(millis)} ms` : `${(millis / 1000).toFixed(1)} s`;
}

export const exactBytes = (bytes: number): string => `${bytes.toLocaleString("en")} bytes`;

export const count = (number: number, what: string): string => `${number.toLocaleString("en")} ${what}${number === 1 ? "" : "s"}`;

export function percent(part: number, whole: number): string {
  if (whole <= 0) {
    return "0 %";
  }
  const value = (100 * part) / whole;
  return value > 0 && value < 1 ? "< 1 %" : `${Math.round(value)} %`;
}

/** How long ago, or how long it took, in the largest unit that says enough. */
export function duration(milliseconds: number): string {
  const seconds = Math.max(0, Math.round(milliseconds / 1000));
  if (seconds < 60) {
    return `${seconds} s`;
  }
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) {
    return `${minutes} min`;
  }
  const hours = Math.floor(minutes / 60);
  return hours < 48 ? `${hours} h` : `${Math.floor(hours / 24)} days`;
}

export const ago = (iso: string, now: number): string => `${duration(now - Date.parse(iso))} ago`;

export const moment = (iso: string): string => new Date(iso).toLocaleString();

const SIZE_TEXT = /^\s*(\d+(?:[.,]\d+)?)\s*(KiB|MiB|GiB|TiB|PiB)\s*$/i;

/** The bytes of a text with a binary unit, or null. */
export function parseSize(text: string): number | null {
  const match = SIZE_TEXT.exec(text);
  if (match === null) {
    return null;
  }
  const unit = UNITS.findIndex((name) => name.toLowerCase() === match[2]!.toLowerCase());
  return Math.round(Number(match[1]!.replace(",", ".")) * 1024 ** unit);
}

/** "192.0.2.1:3260" and "[2001:db8::1]:3260" apart. */
export function splitEndpoint(endpoint: string): { address: string; port: string } {
  const colon = endpoint.lastIndexOf(":");
  return { address: endpoint.slice(0, colon).replace(/[[\]]/g, ""), port: endpoint.slice(colon + 1) };
}
