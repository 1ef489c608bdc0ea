// How everything is, in one sentence; then what to do about it, and where things are.
import type { JSX } from "preact";
import { session } from "../api/session";
import { useSignal } from "../api/signal";
import { isNews } from "../api/alerts";
import type { Alert, Node, Status } from "../api/types";
import { useAlerts, useDisks, useGroups, useNodes, usePortals, useRefused, useScrubs, useSelf, useSessions, useStatus, useTasks } from "../api/views";
import { href } from "../shell/route";
import { PageHead } from "../shell/Shell";
import { Badge, Card, Facts, Meter, Size } from "../ui/basics";
import { count, percent } from "../ui/format";
import { Icon } from "../ui/Icon";
import { Shown } from "../ui/Shown";
import { Activity } from "./Activity";
import { AlertList } from "./AlertList";
import { type Attention, attention } from "./attention";
import { FirstSteps } from "./FirstSteps";
import { TaskList } from "./Tasks";
import { nodeTone, portalTone, portalWord } from "./tones";

export function Home(): JSX.Element {
  const status = useStatus();
  const self = useSelf();
  const nodes = useNodes();
  const groups = useGroups();
  const portals = usePortals();
  const disks = useDisks();
  const scrubs = useScrubs();
  const tasks = useTasks();
  const alerts = useAlerts();
  const found = attention({
    status: status.data, nodes: nodes.data?.items ?? [], groups: groups.data?.items ?? [],
    portals: portals.data?.items ?? [], disks: disks.data?.items ?? [], scrubs: scrubs.data?.items ?? [],
  }, alerts.data?.items ?? []);
  const active = alerts.data?.items ?? [];
  const long = tasks.data?.items ?? [];
  return (
    <>
      <PageHead title="Home" />
      <Shown of={status}>{(data) => <Health status={data} found={found} alerts={active} nodes={nodes.data?.items} />}</Shown>
      {(active.length > 0 || found.length > 0) && (
        <Card title="What needs attention" wide aside={<a href={href("alerts")}>All alerts</a>}>
          {active.length > 0 && <AlertList alerts={active.slice(0, MOST_ALERTS)} />}
          {active.length > MOST_ALERTS && <p class="help"><a href={href("alerts")}>{count(active.length - MOST_ALERTS, "more alert")}</a></p>}
          {found.length > 0 && <ToDo found={found} />}
        </Card>
      )}
      <FirstSteps />
      <div class="cards">
        <Activity kind="cluster" />
        <Card title="Space"><Shown of={status}>{(data) => <Space status={data} />}</Shown></Card>
        <Card title="Nodes" aside={<a href={href("nodes")}>All</a>}>
          <Shown of={nodes}>{(page) => <NodeList nodes={page.items} />}</Shown>
        </Card>
        <Card title="Portals" aside={<a href={href("portals")}>All</a>}>
          <Shown of={portals}>{(page) => (
            <ul class="lines">
              {page.items.map((portal) => (
                <li key={portal.address}>
                  <span class="number">{portal.address}</span>
                  <span class="line-aside">{portal.node ?? "nobody"}</span>
                  <Badge tone={portalTone(portal)}>{portalWord(portal, self)}</Badge>
                </li>
              ))}
            </ul>
          )}</Shown>
        </Card>
        <Sessions />
        {long.length > 0 && <Card title="Tasks" wide aside={<a href={href("tasks")}>{long.length > MOST_TASKS ? `All ${long.length}` : "All"}</a>}><TaskList tasks={long.slice(0, MOST_TASKS)} /></Card>}
      </div>
    </>
  );
}

const MOST_ALERTS = 8;
const MOST_TASKS = 5;
const HEADLINE = { ok: "All is well", warn: "Needs attention", bad: "Needs action now" };

function Health({ status, found, alerts, nodes }: { status: Status; found: Attention[]; alerts: Alert[]; nodes: Node[] | undefined }): JSX.Element {
  const news = alerts.filter(isNews);
  const isBad = found.some((one) => one.tone === "bad") || news.some((alert) => alert.severity === "critical");
  const matters = [...news.map((alert) => alert.cause), ...found.map((one) => one.what)];
  const worst = isBad ? "bad" : matters.length > 0 || alerts.length > 0 ? "warn" : "ok";
  const sentence = matters[0] ?? alerts[0]?.cause ?? status.health.sentence;
  const headline = matters.length === 0 && alerts.length > 0 ? "Not all is well, and somebody knows" : HEADLINE[worst];
  const { volumes, hosts, exports } = status.counts;
  return (
    <section class={`health health-${worst}`} aria-label="Health">
      <Icon name={worst === "ok" ? "check" : "warn"} />
      <div>
        <p class="health-word">{headline}</p>
        <p class="health-sentence">{sentence}{matters.length > 1 && ` And ${count(matters.length - 1, "other matter")}.`}</p>
      </div>
      <dl class="health-counts">
        {([["volumes", volumes, "Volumes"], ["hosts", hosts, "Hosts"], ["", exports, "Exports"]] as const).map(([path, number, title]) => (
          <div key={title}><dt>{title}</dt><dd>{path === "" ? number.toLocaleString("en") : <a href={href(path)}>{number.toLocaleString("en")}</a>}</dd></div>
        ))}
        {nodes !== undefined && <div><dt>Nodes</dt><dd><a href={href("nodes")}>{nodes.filter((node) => node.online).length} of {nodes.length}</a></dd></div>}
      </dl>
    </section>
  );
}

function ToDo({ found }: { found: Attention[] }): JSX.Element {
  return (
    <ul class="todo">
      {found.map((one) => (
        <li key={one.what} class={`todo-${one.tone}`}>
          <Icon name="warn" />
          <div><p><strong>{one.what}</strong> {one.effect}</p><p class="todo-fix">What helps: {one.fix}</p></div>
          <a class="button button-plain" href={href(...one.path)}>See</a>
        </li>
      ))}
    </ul>
  );
}

function Space({ status }: { status: Status }): JSX.Element {
  const pool = status.pool;
  if (pool === null) {
    return <p class="unknown">It is not known yet: the node has not counted.</p>;
  }
  const share = pool.totalBytes > 0 ? pool.usedBytes / pool.totalBytes : 0;
  return (
    <>
      <p class="figure"><Size bytes={pool.freeBytes} /> <span>free of <Size bytes={pool.totalBytes} /></span></p>
      <Meter part={pool.usedBytes} whole={pool.totalBytes} label="Space in use" tone={share > 0.95 ? "bad" : share > 0.85 ? "warn" : "info"} />
      <Facts of={[
        ["In use", <><Size bytes={pool.usedBytes} /> ({percent(pool.usedBytes, pool.totalBytes)})</>],
        ["Promised to hosts", <Size bytes={pool.provisionedBytes} />],
      ]} />
      <p class="help">As hosts count: replicas are taken off. Volumes take space as they are written.</p>
    </>
  );
}

function NodeList({ nodes }: { nodes: Node[] }): JSX.Element {
  return (
    <>
      <ul class="lines">
        {nodes.map((node) => (
          <li key={node.id}>
            <span>{node.name}{node.catalogLeader && <span class="tag" title="leads the catalog">leader</span>}</span>
            <span class="line-aside">{node.leads === null ? "" : `leads ${node.leads}`}</span>
            <Badge tone={nodeTone(node)}>{node.online ? node.state : "no answer"}</Badge>
          </li>
        ))}
      </ul>
      {nodes.length === 1 && <p class="help">One node keeps one copy of everything. With three, any one may fail.</p>}
    </>
  );
}

function Sessions(): JSX.Element {
  const sessions = useSessions();
  const refused = useRefused();
  useSignal(session);
  const strangers = refused.data?.items.length ?? 0;
  return (
    <Card title="Sessions" aside={<a href={href("hosts")}>Hosts</a>}>
      <Shown of={sessions}>{(page) => {
        const byHost = new Map<string, { iscsi: number; nvme: number }>();
        page.items.forEach((one) => {
          const counts = byHost.get(one.host ?? "discovery") ?? { iscsi: 0, nvme: 0 };
          counts[one.protocol]++;
          byHost.set(one.host ?? "discovery", counts);
        });
        return byHost.size === 0
          ? <p class="muted">No host is logged in.</p>
          : <ul class="lines">{[...byHost].map(([host, counts]) => (
            <li key={host}><span>{host}</span><span class="line-aside">{[counts.iscsi > 0 && `${counts.iscsi} iSCSI`, counts.nvme > 0 && `${counts.nvme} NVMe`].filter(Boolean).join(", ")}</span></li>
          ))}</ul>;
      }}</Shown>
      {strangers > 0 && <p class="help"><a href={href("hosts")}>{count(strangers, "initiator")}</a> knocked and {strangers === 1 ? "was" : "were"} not let in.</p>}
    </Card>
  );
}
