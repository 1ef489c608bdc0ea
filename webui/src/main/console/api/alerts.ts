// What of alerts is still to be looked at.
import type { Alert } from "./types";

/** Whether it is not over, and nobody said that he knows of it. */
export function isNews(alert: Alert): boolean {
  return alert.severity !== "ok" && alert.acknowledgedBy === null && !isMuted(alert);
}

export function isMuted(alert: Alert): boolean {
  return alert.mutedUntil !== null && Date.parse(alert.mutedUntil) > Date.now();
}
