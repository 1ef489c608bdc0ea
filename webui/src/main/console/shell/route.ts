// Which view is shown, and its filters: behind the # of the address, so that every view can be bookmarked and sent to others.
import { Signal, useSignal } from "../api/signal";

export interface Route {
  /** The parts of the path: ["volumes", "<id>"]. */
  path: string[];
  query: URLSearchParams;
}

function parse(): Route {
  const text = location.hash.replace(/^#\/?/, "");
  const [path = "", query = ""] = text.split("?", 2);
  return { path: path.split("/").filter(Boolean).map(decodeURIComponent), query: new URLSearchParams(query) };
}

const route = new Signal<Route>(parse());
window.addEventListener("hashchange", () => route.set(parse()));

export const useRoute = (): Route => useSignal(route);

export function href(...path: string[]): string {
  return "#/" + path.map(encodeURIComponent).join("/");
}

export function go(...path: string[]): void {
  location.hash = href(...path);
}

/** Changes filters without a step in the browser's history for each letter that is typed. */
export function setQuery(changes: Record<string, string | null>): void {
  const query = new URLSearchParams(route.value.query);
  for (const [name, value] of Object.entries(changes)) {
    if (value === null || value === "") {
      query.delete(name);
    } else {
      query.set(name, value);
    }
  }
  const text = query.toString();
  history.replaceState(null, "", href(...route.value.path) + (text === "" ? "" : "?" + text));
  route.set(parse());
}
