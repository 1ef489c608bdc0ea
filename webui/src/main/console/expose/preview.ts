// What a change would do, asked of the server while it is typed.
import { useEffect, useState } from "preact/hooks";
import { post } from "../api/client";
import { type Problem, problemOf } from "../api/problem";
import type { Exposure } from "../api/types";
import type { ApiCall } from "../ui/code";

/** So long nothing is typed before it is asked. */
const REST_MS = 250;

export interface Preview {
  /** Null until the answer to what is asked now is there. */
  exposure: Exposure | null;
  problem: Problem | null;
}

const UNKNOWN: Preview = { exposure: null, problem: null };

/** @param call null for a question that is not whole yet */
export function usePreview(call: ApiCall | null): Preview {
  const question = call === null ? null : JSON.stringify(call.body);
  const [known, setKnown] = useState<{ question: string; answer: Preview } | null>(null);
  useEffect(() => {
    if (call === null || question === null) {
      return undefined;
    }
    let over = false;
    const tell = (answer: Preview): void => {
      if (!over) {
        setKnown({ question, answer });
      }
    };
    const timer = setTimeout(() => {
      post<Exposure>(`${call.path}?dryRun=true`, call.body).then(
        (exposure) => tell({ exposure, problem: null }),
        (failure) => tell({ exposure: null, problem: problemOf(failure) }),
      );
    }, REST_MS);
    return () => {
      over = true;
      clearTimeout(timer);
    };
  }, [question]);
  return known !== null && known.question === question ? known.answer : UNKNOWN;
}
