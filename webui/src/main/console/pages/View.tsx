// From the address to the view.
import type { JSX } from "preact";
import { href, useRoute } from "../shell/route";
import { PageHead } from "../shell/Shell";
import { Empty } from "../ui/Shown";
import { Alerts } from "./Alerts";
import { Audit } from "./Audit";
import { Disks } from "./Disks";
import { Home } from "./Home";
import { HostPage } from "./HostPage";
import { Hosts } from "./Hosts";
import { Nodes } from "./Nodes";
import { Placement } from "./Placement";
import { PortalGroups } from "./PortalGroups";
import { Portals } from "./Portals";
import { Settings } from "./Settings";
import { Tasks } from "./Tasks";
import { Tokens } from "./Tokens";
import { Users } from "./Users";
import { VolumePage } from "./VolumePage";
import { Volumes } from "./Volumes";

export function View(): JSX.Element {
  const [place = "", id] = useRoute().path;
  switch (place) {
    case "":
      return <Home />;
    case "volumes":
      return id === undefined ? <Volumes /> : <VolumePage key={id} id={id} />;
    case "hosts":
      return id === undefined ? <Hosts /> : <HostPage key={id} id={id} />;
    case "portals":
      return <Portals />;
    case "portal-groups":
      return <PortalGroups />;
    case "disks":
      return <Disks />;
    case "nodes":
      return <Nodes />;
    case "alerts":
      return <Alerts />;
    case "tasks":
      return <Tasks />;
    case "settings":
      return <Settings />;
    case "audit":
      return <Audit />;
    case "users":
      return <Users />;
    case "tokens":
      return <Tokens />;
    case "placement":
      return <Placement />;
    default:
      return <><PageHead title="No such page" /><Empty title={`There is no page called ${place}.`}><a href={href()}>Home</a></Empty></>;
  }
}
