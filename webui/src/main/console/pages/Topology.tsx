// Networks, nodes, and which node has which address: drawn from the portals' records. An address that moves glides to its new
// node.
import type { JSX } from "preact";
import type { Network, Node, Portal } from "../api/types";
import { nodeTone, portalTone } from "./tones";

const WIDTH = 960;
const NETWORK_X = 8;
const NETWORK_WIDTH = 216;
const NODE_X = 372;
const NODE_WIDTH = 216;
const PORTAL_X = 736;
const PORTAL_WIDTH = 216;
const PORTAL_HEIGHT = 36;
const GAP = 12;
const NODE_PADDING = 12;
const NODE_MIN = 64;

interface Row {
  node: Node | null;
  portals: Portal[];
  y: number;
  height: number;
}

function rows(nodes: Node[], portals: Portal[]): Row[] {
  const of = (name: string | null): Portal[] => portals.filter((portal) => portal.node === name);
  const placed: [Node | null, Portal[]][] = nodes.map((node) => [node, of(node.name)]);
  const names = new Set(nodes.map((node) => node.name));
  const nowhere = portals.filter((portal) => portal.node === null || !names.has(portal.node));
  if (nowhere.length > 0) {
    placed.push([null, nowhere]);
  }
  let y = GAP;
  return placed.map(([node, own]) => {
    const height = Math.max(NODE_MIN, own.length * (PORTAL_HEIGHT + GAP) - GAP + 2 * NODE_PADDING);
    const row = { node, portals: own, y, height };
    y += height + GAP;
    return row;
  });
}

export function Topology({ networks, nodes, portals }: { networks: Network[]; nodes: Node[]; portals: Portal[] }): JSX.Element {
  const all = rows(nodes, portals);
  const last = all[all.length - 1];
  const height = Math.max(last === undefined ? 80 : last.y + last.height + GAP, networks.length * 84 + GAP);
  const networkY = (index: number): number => GAP + (index + 0.5) * ((height - GAP) / Math.max(1, networks.length)) - 32;
  const sentence = all.map((row) => `${row.node?.name ?? "nowhere"}: ${row.portals.map((portal) => portal.address).join(", ") || "no portal"}`).join("; ");
  return (
    <svg class="topology" viewBox={`0 0 ${WIDTH} ${height}`} role="img" aria-label={`Which node has which portal. ${sentence}`}>
      {networks.map((network, index) => all.filter((row) => row.portals.some((portal) => portal.floating?.network === network.name)).map((row) => (
        <path key={network.id + (row.node?.id ?? "")} class="topology-line" d={curve(NETWORK_X + NETWORK_WIDTH, networkY(index) + 32, NODE_X, row.y + row.height / 2)} />
      )))}
      {all.map((row) => row.portals.map((portal, index) => (
        <path key={portal.address} class={`topology-line tone-${portalTone(portal)}`} d={curve(NODE_X + NODE_WIDTH, row.y + row.height / 2, PORTAL_X, portalY(row, index) + PORTAL_HEIGHT / 2)} />
      )))}
      {networks.map((network, index) => <NetworkBox key={network.id} network={network} y={networkY(index)} />)}
      {all.map((row) => <NodeBox key={row.node?.id ?? "nowhere"} row={row} />)}
      {all.flatMap((row) => row.portals.map((portal, index) => ({ portal, y: portalY(row, index) })))
        .sort((one, other) => one.portal.tag - other.portal.tag)
        .map(({ portal, y }) => <PortalBox key={portal.address} portal={portal} y={y} />)}
    </svg>
  );
}

function portalY(row: Row, index: number): number {
  const used = row.portals.length * (PORTAL_HEIGHT + GAP) - GAP;
  return row.y + (row.height - used) / 2 + index * (PORTAL_HEIGHT + GAP);
}

function curve(fromX: number, fromY: number, toX: number, toY: number): string {
  const middle = (fromX + toX) / 2;
  return `M${fromX} ${fromY} C${middle} ${fromY} ${middle} ${toY} ${toX} ${toY}`;
}

const ANNOUNCED = { loopback: "on this machine", l2: "told to neighbours", bgp: "told to routers" };

function NetworkBox({ network, y }: { network: Network; y: number }): JSX.Element {
  const routers = network.bgp?.peers.map((peer) => peer.address).join(", ");
  return (
    <g transform={`translate(${NETWORK_X} ${y})`}>
      <rect class="topology-box" width={NETWORK_WIDTH} height={64} rx={8} />
      <text class="topology-name" x={12} y={26}>{network.name}</text>
      <text class="topology-small" x={12} y={48}>{network.prefix}, {routers === undefined ? ANNOUNCED[network.announcer] : `BGP ${routers}`}</text>
    </g>
  );
}

function NodeBox({ row }: { row: Row }): JSX.Element {
  const { node } = row;
  return (
    <g transform={`translate(${NODE_X} ${row.y})`}>
      <rect class={node === null ? "topology-box topology-nowhere" : "topology-box"} width={NODE_WIDTH} height={row.height} rx={8} />
      {node !== null && <circle class={`topology-dot tone-${nodeTone(node)}`} cx={20} cy={row.height / 2 - 8} r={5} />}
      <text class="topology-name" x={node === null ? 12 : 34} y={row.height / 2 - 3}>{node?.name ?? "Nobody"}</text>
      <text class="topology-small" x={node === null ? 12 : 34} y={row.height / 2 + 16}>{node === null ? "has these addresses" : node.online ? node.state : "does not answer"}</text>
    </g>
  );
}

function PortalBox({ portal, y }: { portal: Portal; y: number }): JSX.Element {
  const moving = portal.floating === null ? "fixed" : portal.state;
  return (
    <g class="topology-portal" style={{ transform: `translate(${PORTAL_X}px, ${y}px)` }}>
      <rect class="topology-box" width={PORTAL_WIDTH} height={PORTAL_HEIGHT} rx={portal.floating === null ? 4 : PORTAL_HEIGHT / 2} />
      <circle class={`topology-dot tone-${portalTone(portal)}`} cx={20} cy={PORTAL_HEIGHT / 2} r={5} />
      <text class="topology-address" x={34} y={23}>{portal.address}</text>
      <text class="topology-small" x={PORTAL_WIDTH - 14} y={23} text-anchor="end">{moving}</text>
    </g>
  );
}
