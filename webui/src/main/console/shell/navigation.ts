// Where one can go, in the order of the navigation.
import { may } from "../api/session";
import type { Role } from "../api/types";
import type { IconName } from "../ui/Icon";

export interface Place {
  path: string;
  title: string;
  icon: IconName;
  role: Role;
  group: "storage" | "cluster" | "access";
  about: string;
}

export const PLACES: Place[] = [
  { path: "", title: "Home", icon: "home", role: "viewer", group: "storage", about: "health, space, what is going on" },
  { path: "alerts", title: "Alerts", icon: "bell", role: "viewer", group: "storage", about: "what is wrong, and what helps" },
  { path: "tasks", title: "Tasks", icon: "task", role: "viewer", group: "storage", about: "what takes long, and how far it is" },
  { path: "volumes", title: "Volumes", icon: "volume", role: "viewer", group: "storage", about: "create, grow, expose, delete" },
  { path: "hosts", title: "Hosts", icon: "host", role: "viewer", group: "storage", about: "names, paths, authentication, who was refused" },
  { path: "portals", title: "Portals & networks", icon: "network", role: "viewer", group: "cluster", about: "floating addresses and where they are" },
  { path: "portal-groups", title: "Portal groups", icon: "share", role: "viewer", group: "cluster", about: "targets and subsystems, their networks and portals; referrals" },
  { path: "nodes", title: "Nodes", icon: "node", role: "viewer", group: "cluster", about: "drain, maintenance, scrub" },
  { path: "disks", title: "Disks", icon: "volume", role: "viewer", group: "cluster", about: "state and space; add, retire, forget" },
  { path: "placement", title: "Placement", icon: "placement", role: "viewer", group: "cluster", about: "replicas, groups, moves" },
  { path: "users", title: "Users", icon: "user", role: "admin", group: "access", about: "who may sign in" },
  { path: "tokens", title: "API tokens", icon: "key", role: "admin", group: "access", about: "for programs" },
  { path: "settings", title: "Settings", icon: "settings", role: "admin", group: "access", about: "management address; who is told of alerts, by webhook and mail" },
  { path: "audit", title: "Audit", icon: "audit", role: "admin", group: "access", about: "who changed what" },
];

export const places = (): Place[] => PLACES.filter((place) => may(place.role));
