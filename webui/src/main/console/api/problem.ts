// Errors of the API (RFC 9457), and those of getting there, in one form that views can show.

export interface FieldError {
  pointer: string;
  detail: string;
}

export class Problem extends Error {
  readonly status: number;
  readonly code: string;
  readonly fix: string | null;
  readonly requestId: string | null;
  readonly errors: FieldError[];

  constructor(status: number, code: string, detail: string, fix?: string | null, requestId?: string | null, errors?: FieldError[]) {
    super(detail);
    this.status = status;
    this.code = code;
    this.fix = fix ?? null;
    this.requestId = requestId ?? null;
    this.errors = errors ?? [];
  }

  /** Nobody answered: whether it was done is not known. */
  get isSilence(): boolean {
    return this.status === 0;
  }

  field(pointer: string): string | undefined {
    return this.errors.find((error) => error.pointer === pointer || error.pointer.startsWith(pointer + "/"))?.detail;
  }
}

export function problemOf(failure: unknown): Problem {
  if (failure instanceof Problem) {
    return failure;
  }
  return new Problem(0, "failed", failure instanceof Error ? failure.message : String(failure));
}

export async function problemOfResponse(response: Response): Promise<Problem> {
  let body: Record<string, unknown> = {};
  try {
    body = (await response.json()) as Record<string, unknown>;
  } catch {
    // Not from the API itself, such as a proxy's page: the status has to do.
  }
  const text = (key: string): string | null => (typeof body[key] === "string" ? (body[key] as string) : null);
  return new Problem(
    response.status,
    text("code") ?? "failed",
    text("detail") ?? text("title") ?? `the server answered ${response.status}`,
    text("fix"),
    text("requestId"),
    Array.isArray(body["errors"]) ? (body["errors"] as FieldError[]) : [],
  );
}
