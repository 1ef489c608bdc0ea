// What is wrong, the worst first; and what was.
import type { JSX } from "preact";
import { may } from "../api/session";
import { useAlerts } from "../api/views";
import { href } from "../shell/route";
import { PageHead } from "../shell/Shell";
import { Card } from "../ui/basics";
import { Empty, Shown } from "../ui/Shown";
import { AlertList } from "./AlertList";

export function Alerts(): JSX.Element {
  const alerts = useAlerts(true);
  return (
    <>
      <PageHead title="Alerts">{may("admin") && <a class="button button-plain" href={href("settings")}>Who is told</a>}</PageHead>
      <Shown of={alerts}>{(page) => {
        const active = page.items.filter((alert) => alert.severity !== "ok");
        const over = page.items.filter((alert) => alert.severity === "ok");
        return (
          <>
            <Card title="Now" wide>
              {active.length === 0 ? <Empty title="There are no alerts."><p>The node that leads the catalog looks every five seconds.</p></Empty> : <AlertList alerts={active} />}
            </Card>
            {over.length > 0 && <Card title="Over, in the last day" wide><AlertList alerts={over} /></Card>}
          </>
        );
      }}</Shown>
    </>
  );
}
