// What is where, and what moves.
import type { JSX } from "preact";
import { useGroups, usePlacement } from "../api/views";
import { PageHead } from "../shell/Shell";
import { Card } from "../ui/basics";
import { Empty, Shown } from "../ui/Shown";
import { GroupTable } from "./GroupTable";
import { Moves } from "./Moves";

export function Placement(): JSX.Element {
  const groups = useGroups();
  const placement = usePlacement();
  return (
    <>
      <PageHead title="Placement" />
      <div class="cards">
        <Card title="On the move" wide>
          <Shown of={placement}>{(data) => data.moves.length === 0 ? <p class="muted">Everything is where it should be.</p> : <Moves moves={data.moves} />}</Shown>
        </Card>
        <Card title="Placement groups" wide>
          <p class="help">A volume is laid out over placement groups. Each keeps its data on disks of different nodes, and one of them leads.</p>
          <Shown of={groups}>{(page) => page.items.length === 0 ? <Empty title="There are no placement groups yet." /> : <GroupTable groups={page.items} />}</Shown>
        </Card>
      </div>
    </>
  );
}
