// The same change as commands that can be pasted into a shell.
import type { Method } from "../api/client";
import type { AsCode } from "./Dialog";

export interface ApiCall {
  method: Method;
  path: string;
  body?: unknown;
}

/** As one word of a POSIX shell. */
export function shell(text: string): string {
  return /^[A-Za-z0-9._:/@%+=,-]+$/.test(text) ? text : `'${text.replace(/'/g, "'\\''")}'`;
}

function curl(call: ApiCall): string {
  const lines = [`curl --cacert "$CA" -H "Authorization: Bearer $TOKEN" -X ${call.method}`];
  if (call.body !== undefined) {
    lines.push(`     -H 'Content-Type: application/json' -d ${shell(JSON.stringify(call.body))}`);
  }
  lines.push(`     ${shell(location.origin + "/api/v1" + call.path)}`);
  return lines.join(" \\\n");
}

export function asCode(cli: string[], calls: ApiCall[]): AsCode {
  return {
    cli: cli.join("\n"),
    curl: "# CA: file of the cluster's certificate; TOKEN: an API token\n" + calls.map(curl).join("\n"),
  };
}
