// Replicas on their way from node to node.
import type { JSX } from "preact";
import type { Move } from "../api/types";
import { Badge, Meter } from "../ui/basics";
import { percent } from "../ui/format";

export function Moves({ moves }: { moves: Move[] }): JSX.Element {
  return (
    <ul class="moves">
      {moves.map((move) => (
        <li key={move.group + move.text}>
          <p><Badge tone={move.running ? "info" : "idle"}>{move.running ? "under way" : "next"}</Badge> {move.text}</p>
          {move.partsAll > 0 && (
            <div class="moves-progress">
              <Meter part={move.partsDone} whole={move.partsAll} label={move.text} />
              <span class="number">{percent(move.partsDone, move.partsAll)}</span>
            </div>
          )}
        </li>
      ))}
    </ul>
  );
}
