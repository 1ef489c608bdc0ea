// Paste-ready commands for the host, after exposing and at any time later.
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { Export, Exported, Portal, Protocol, Status } from "../api/types";
import { useHosts, usePortals, useStatus } from "../api/views";
import { Button, CodeBlock, Tabs } from "../ui/basics";
import { Modal } from "../ui/Dialog";
import { Note, Shown } from "../ui/Shown";
import { commands, HOST_KINDS, type HostKind } from "./commands";

export function CommandsDialog({ exports, close }: { exports: Export[]; close: () => void }): JSX.Element {
  return (
    <Modal title={`On ${exports[0]!.host.name}`} close={close} wide>
      <div class="dialog-body"><HostCommands exports={exports} /></div>
      <footer class="dialog-foot"><Button kind="primary" onClick={close}>Done</Button></footer>
    </Modal>
  );
}

interface HostCommandsProps {
  /** Of one host. */
  exports: Exported[];
  /** What it should dial, if that is known. */
  dial?: string[];
}

export function HostCommands({ exports, dial }: HostCommandsProps): JSX.Element {
  const [kind, setKind] = useState<HostKind>("linux");
  const portals = usePortals();
  const status = useStatus();
  const hosts = useHosts();
  const host = hosts.data?.items.find((one) => one.id === exports[0]!.host.id);
  const protocols = (["iscsi", "nvme"] as Protocol[]).filter((protocol) => exports.some((one) => one.protocol === protocol));
  return (
    <>
      <Tabs label="Kind of host" of={HOST_KINDS} chosen={kind} choose={setKind} />
      <Shown of={portals}>{(page) => protocols.map((protocol) => {
        const of = exports.filter((one) => one.protocol === protocol);
        const dialled = dial ?? reachable(protocol, page.items, of[0]!.portals);
        return (
          <div key={protocol}>
            {dialled.length === 0
              ? <Note tone="warn"><p>No portal serves {protocol === "iscsi" ? "iSCSI" : "NVMe"} now, so there is nothing to dial. See the portals.</p></Note>
              : <CodeBlock
                label={`commands for ${protocol === "iscsi" ? "iSCSI" : "NVMe"}`}
                text={commands(kind, { name: (protocol === "iscsi" ? of[0]!.target : of[0]!.subsystem) ?? "", portals: dialled, discovery: discovery(status.data), exports: of, host })}
              />}
            {dialled.some((endpoint) => endpoint.startsWith("127.") || endpoint.startsWith("[::1]")) && (
              <Note tone="warn"><p>These portals are on loopback: only this machine reaches them. Hosts elsewhere need a portal on a network that they reach.</p></Note>
            )}
          </div>
        );
      })}</Shown>
    </>
  );
}

/** Floating portals survive the loss of a node, so hosts should dial them, and only them; without one, what there is. */
export function reachable(protocol: Protocol, portals: Portal[], ofThisNode: string[]): string[] {
  const endpoint = (portal: Portal): string | null => (protocol === "iscsi" ? portal.endpoint : portal.nvmeEndpoint);
  const floating = portals.filter((portal) => portal.floating !== null && portal.state === "serving").map(endpoint);
  const found = floating.filter((one): one is string => one !== null);
  return found.length > 0 ? found : ofThisNode;
}

function discovery(status: Status | undefined): string[] {
  return status?.discoveryPortals ?? [];
}
