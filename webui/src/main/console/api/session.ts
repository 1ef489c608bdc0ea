// Who is signed in. The cookie is out of a script's reach; what is kept here is what the server says of it.
import { get, post, remove, useCsrfToken, whenUnauthenticated } from "./client";
import { Problem, problemOf } from "./problem";
import { Signal } from "./signal";
import type { Role, SessionInfo } from "./types";

export type SessionState =
  | { kind: "asking" }
  | { kind: "unreachable"; problem: Problem }
  | { kind: "out"; why: string | null }
  | { kind: "in"; session: SessionInfo };

export const session = new Signal<SessionState>({ kind: "asking" });

function enter(info: SessionInfo): void {
  useCsrfToken(info.csrfToken);
  session.set({ kind: "in", session: info });
}

function leave(why: string | null): void {
  useCsrfToken(null);
  session.set({ kind: "out", why });
}

whenUnauthenticated(() => {
  if (session.value.kind === "in") {
    leave("Your session has ended. Sign in again; you will be back where you were.");
  }
});

export async function askWhoIsIn(): Promise<void> {
  try {
    enter(await get<SessionInfo>("/session"));
  } catch (failure) {
    const problem = problemOf(failure);
    if (problem.status === 401) {
      leave(null);
    } else {
      session.set({ kind: "unreachable", problem });
    }
  }
}

export async function signIn(user: string, password: string): Promise<void> {
  enter(await post<SessionInfo>("/session", { user, password }));
}

export async function changeOwnPassword(currentPassword: string, newPassword: string): Promise<void> {
  enter(await post<SessionInfo>("/session/password", { currentPassword, newPassword }));
}

export async function signOut(): Promise<void> {
  try {
    await remove("/session");
    leave(null);
  } catch (failure) {
    // The cookie is out of reach: reloading the page would show that the session lives.
    leave(`Your session could not be ended, and lasts until it is: ${problemOf(failure).message}`);
  }
}

const RANK: Record<Role, number> = { viewer: 0, operator: 1, admin: 2 };

/** Only to hide what the server would refuse; the server decides. */
export function may(role: Role): boolean {
  const state = session.value;
  return state.kind === "in" && RANK[state.session.role] >= RANK[role];
}
