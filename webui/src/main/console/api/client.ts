// The one way to the API. A request that nobody answers ends after a time: there is no waiting without an end.
import { Problem, problemOfResponse } from "./problem";

const READ_TIMEOUT_MS = 10_000;
const CHANGE_TIMEOUT_MS = 60_000;

let csrfToken: string | null = null;
let onUnauthenticated: () => void = () => {};

export function useCsrfToken(token: string | null): void {
  csrfToken = token;
}

export function whenUnauthenticated(action: () => void): void {
  onUnauthenticated = action;
}

export type Method = "GET" | "POST" | "PATCH" | "PUT" | "DELETE";

export async function request<T>(method: Method, path: string, body?: unknown): Promise<T> {
  const changes = method !== "GET";
  const headers: Record<string, string> = { Accept: "application/json, application/problem+json" };
  if (body !== undefined) {
    headers["Content-Type"] = "application/json";
  }
  if (changes && csrfToken !== null) {
    headers["X-CSRF-Token"] = csrfToken;
  }
  let response: Response;
  try {
    response = await fetch("/api/v1" + path, {
      method,
      headers,
      body: body === undefined ? undefined : JSON.stringify(body),
      credentials: "same-origin",
      cache: "no-store",
      signal: AbortSignal.timeout(changes ? CHANGE_TIMEOUT_MS : READ_TIMEOUT_MS),
    });
  } catch {
    throw changes
      ? new Problem(0, "no-answer", "No answer came, so it may or may not have been done.", "look at the list; asking again is safe")
      : new Problem(0, "no-answer", "The server does not answer.");
  }
  if (response.status === 401 && path !== "/session") {
    onUnauthenticated();
  }
  if (!response.ok) {
    throw await problemOfResponse(response);
  }
  return (response.status === 204 ? undefined : await response.json()) as T;
}

export const get = <T>(path: string): Promise<T> => request<T>("GET", path);
export const post = <T>(path: string, body?: unknown): Promise<T> => request<T>("POST", path, body);
export const patch = <T>(path: string, body: unknown): Promise<T> => request<T>("PATCH", path, body);
export const remove = (path: string): Promise<void> => request<void>("DELETE", path);

/** Names and ids go into paths through this. */
export const segment = (text: string): string => encodeURIComponent(text);
