// Placement groups with their replicas.
import type { JSX } from "preact";
import type { Group, Member } from "../api/types";
import { Badge, Size } from "../ui/basics";
import { Table } from "../ui/Table";
import { groupTone, replicaTone } from "./tones";

export function GroupTable({ groups }: { groups: Group[] }): JSX.Element {
  return (
    <Table
      label="Placement groups" rows={groups} id={(group) => group.id}
      columns={[
        { title: "Group", cell: (group) => <code title={group.id}>{group.id.slice(0, 8)}</code> },
        { title: "Condition", cell: (group) => (
          <>
            <Badge tone={groupTone(group)}>{group.condition}</Badge>
            {group.owesFence && <span class="tag" title="hosts wait until a gateway that is gone is fenced">fencing</span>}
          </>
        ) },
        { title: "Leader", cell: (group) => group.leader ?? <span class="muted">none</span> },
        { title: "Replicas", cell: (group) => <span class="replicas">{group.members.map((member) => <Replica key={member.node + member.disk} member={member} />)}</span> },
        { title: "Data", number: true, minor: true, cell: (group) => <Size bytes={group.members.reduce<number | null>((most, member) => member.allocatedBytes === null ? most : Math.max(most ?? 0, member.allocatedBytes), null)} /> },
        { title: "Volumes", number: true, cell: (group) => <span title={group.volumes.slice(0, 20).map((volume) => volume.name).join(", ")}>{group.volumes.length.toLocaleString("en")}</span> },
      ]}
    />
  );
}

function Replica({ member }: { member: Member }): JSX.Element {
  const copied = member.partsAll > 0 ? ` ${Math.floor((100 * member.partsDone) / member.partsAll)} %` : "";
  const lag = member.lagEntries !== null && member.lagEntries > 0 ? `, ${member.lagEntries.toLocaleString("en")} entries behind` : "";
  return (
    <Badge tone={replicaTone(member)} title={`${member.node}: ${member.state}, ${member.replica}${lag}`}>
      {member.node}{member.leads && <span class="tag">leads</span>}{member.replica === "open" ? "" : ` (${member.replica}${copied})`}
    </Badge>
  );
}
