// Hosts by portals: how many sessions each host has through each portal. What a node that does not answer has is shown as
// unknown, not as none.
import type { JSX } from "preact";
import type { HostSession, Portal } from "../api/types";
import { useHosts, useNodes, usePortals, useSessions } from "../api/views";
import { href } from "../shell/route";
import { Card } from "../ui/basics";
import { splitEndpoint } from "../ui/format";
import { Shown } from "../ui/Shown";

export function PathMatrix(): JSX.Element {
  const hosts = useHosts().data?.items ?? [];
  const portals = usePortals().data?.items ?? [];
  const answering = new Set(useNodes().data?.items.filter((node) => node.online).map((node) => node.name));
  const sessions = useSessions();
  return (
    <Card title="Paths" wide>
      <p class="help">Sessions of hosts through each portal. “?” marks portals at nodes that do not answer.</p>
      <Shown of={sessions}>{(page) => {
        const own = page.items.filter((one) => one.host !== null);
        const shown = hosts.filter((host) => own.some((one) => one.host === host.name));
        if (shown.length === 0) {
          return <p class="muted">No host is logged in.</p>;
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
                    {portals.map((portal) => <Cell key={portal.address} portal={portal} isKnown={portal.node === null || answering.has(portal.node)} sessions={own.filter((one) => one.host === host.name && splitEndpoint(one.portal).address === portal.address)} />)}
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

function Cell({ portal, isKnown, sessions }: { portal: Portal; isKnown: boolean; sessions: HostSession[] }): JSX.Element {
  if (sessions.length > 0) {
    const iscsi = sessions.filter((one) => one.protocol === "iscsi").length;
    const nvme = sessions.length - iscsi;
    return <td class="cell-ok">{[iscsi > 0 && `${iscsi} iSCSI`, nvme > 0 && `${nvme} NVMe`].filter(Boolean).join(", ")}</td>;
  }
  if (!isKnown) {
    return <td class="cell-unknown" title={`${portal.node ?? "nobody"} has this portal, and does not answer`}>?</td>;
  }
  return <td class="cell-none">none</td>;
}
