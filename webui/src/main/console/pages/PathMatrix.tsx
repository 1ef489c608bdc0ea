// Hosts by portals: how many sessions each host has through each portal. What the node that answers cannot know is shown as
// unknown, not as none.
import type { JSX } from "preact";
import type { HostSession, Portal } from "../api/types";
import { useHosts, usePortals, useSelf, useSessions } from "../api/views";
import { href } from "../shell/route";
import { Card } from "../ui/basics";
import { splitEndpoint } from "../ui/format";
import { Shown } from "../ui/Shown";

export function PathMatrix(): JSX.Element {
  const hosts = useHosts().data?.items ?? [];
  const portals = usePortals().data?.items ?? [];
  const node = useSelf();
  const sessions = useSessions();
  return (
    <Card title="Paths" wide>
      <p class="help">Sessions of hosts through each portal, as {node ?? "the node that answers"} sees them. It knows only its own: portals at other nodes are marked “?”.</p>
      <Shown of={sessions}>{(page) => {
        const own = page.items.filter((one) => one.host !== null);
        const shown = hosts.filter((host) => own.some((one) => one.host === host.name));
        if (shown.length === 0) {
          return <p class="muted">No host is logged in at this node.</p>;
        }
        return (
          <div class="table-frame" tabIndex={0} role="region" aria-label="Paths">
            <table class="matrix">
              <thead>
                <tr>
                  <th scope="col">Host</th>
                  {portals.map((portal) => <th key={portal.address} scope="col"><span class="number">{portal.address}</span><span class="matrix-node">{portal.node ?? "nowhere"}</span></th>)}
                </tr>
              </thead>
              <tbody>
                {shown.map((host) => (
                  <tr key={host.id}>
                    <th scope="row"><a href={href("hosts", host.id)}>{host.name}</a></th>
                    {portals.map((portal) => <Cell key={portal.address} portal={portal} isHere={portal.node === node} sessions={own.filter((one) => one.host === host.name && splitEndpoint(one.portal).address === portal.address)} />)}
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        );
      }}</Shown>
    </Card>
  );
}

function Cell({ portal, isHere, sessions }: { portal: Portal; isHere: boolean; sessions: HostSession[] }): JSX.Element {
  if (sessions.length > 0) {
    const iscsi = sessions.filter((one) => one.protocol === "iscsi").length;
    const nvme = sessions.length - iscsi;
    return <td class="cell-ok">{[iscsi > 0 && `${iscsi} iSCSI`, nvme > 0 && `${nvme} NVMe`].filter(Boolean).join(", ")}</td>;
  }
  if (!isHere) {
    return <td class="cell-unknown" title={`${portal.node ?? "nobody"} has this portal`}>?</td>;
  }
  return <td class="cell-none">none</td>;
}
