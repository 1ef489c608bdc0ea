// The frame around every view.
import type { ComponentChildren, JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { session, signOut } from "../api/session";
import { useSignal } from "../api/signal";
import { useAlerts, useNodes, useSelf, useStatus } from "../api/views";
import { count } from "../ui/format";
import { Icon, Logo } from "../ui/Icon";
import { IconButton } from "../ui/basics";
import { isNews } from "../api/alerts";
import { ConnectionBanner, ConnectionState } from "./Connection";
import { places } from "./navigation";
import { OwnPassword } from "./OwnPassword";
import { openPalette, Palette } from "./Palette";
import { href, useRoute } from "./route";
import { chooseTheme, type Theme, theme } from "./theme";

const GROUPS = { storage: "Storage", cluster: "Cluster", access: "Access" } as const;

export function Shell({ children }: { children: ComponentChildren }): JSX.Element {
  const status = useStatus();
  const nodes = useNodes();
  const self = useSelf();
  const route = useRoute();
  const [open, setOpen] = useState(false);
  useEffect(() => setOpen(false), [route]);
  return (
    <div class="shell">
      <a class="skip" href="#content" onClick={(event) => { event.preventDefault(); document.getElementById("content")?.focus(); }}>Skip to content</a>
      <header class="top">
        <IconButton icon="menu" label={open ? "Close the navigation" : "Open the navigation"} onClick={() => setOpen(!open)} />
        <a class="brand" href={href()}><Logo />Caisson</a>
        <span class="top-node" title="the node that answers">{self}</span>
        <span class="top-space" />
        <ConnectionState />
        <button class="search-button" type="button" onClick={openPalette}>
          <Icon name="search" /><span class="search-text">Search</span><kbd>Ctrl K</kbd>
        </button>
      </header>
      <Navigation open={open} version={status.data?.version} />
      <main id="content" tabIndex={-1}>
        <ConnectionBanner nodes={nodes.data?.items ?? []} self={self} />
        {children}
      </main>
      <Palette />
    </div>
  );
}

function Navigation({ open, version }: { open: boolean; version: string | undefined }): JSX.Element {
  const at = useRoute().path[0] ?? "";
  const state = useSignal(session);
  const [changing, setChanging] = useState(false);
  return (
    <nav class={open ? "side side-open" : "side"} aria-label="Main">
      {(Object.keys(GROUPS) as (keyof typeof GROUPS)[]).map((group) => {
        const shown = places().filter((place) => place.group === group);
        return shown.length > 0 && (
          <div key={group} class="side-group">
            <p class="side-title">{GROUPS[group]}</p>
            {shown.map((place) => (
              <a key={place.path} href={href(...(place.path === "" ? [] : [place.path]))} aria-current={at === place.path ? "page" : undefined}>
                <Icon name={place.icon} />{place.title}
                {place.path === "alerts" && <AlertCount />}
              </a>
            ))}
          </div>
        );
      })}
      <div class="side-foot">
        <ThemeSwitch />
        {state.kind === "in" && (
          <div class="side-user">
            <Icon name="user" />
            <span><button class="side-name" type="button" title="Change your password" onClick={() => setChanging(true)}>{state.session.user}</button><span class="side-role">{state.session.role}</span></span>
            <IconButton icon="out" label="Sign out" onClick={() => void signOut()} />
          </div>
        )}
        {changing && <OwnPassword close={() => setChanging(false)} />}
        {/* There from the beginning: what stands above must not move when the answer comes. */}
        <p class="side-version">Caisson {version}</p>
      </div>
    </nav>
  );
}

/** How many nobody knows of yet. */
function AlertCount(): JSX.Element | null {
  const news = useAlerts().data?.items.filter(isNews) ?? [];
  const worst = news.some((alert) => alert.severity === "critical") ? "bad" : "warn";
  return news.length === 0 ? null : <span class={`side-count side-count-${worst}`} title={`${count(news.length, "alert")} that nobody knows of`}>{news.length}</span>;
}

function ThemeSwitch(): JSX.Element {
  const chosen = useSignal(theme);
  const all: [Theme, string, "system" | "sun" | "moon"][] = [["system", "As the system", "system"], ["light", "Light", "sun"], ["dark", "Dark", "moon"]];
  return (
    <div class="theme-switch" role="group" aria-label="Theme">
      {all.map(([key, title, icon]) => (
        <button key={key} type="button" aria-pressed={key === chosen} aria-label={title} title={title} onClick={() => chooseTheme(key)}><Icon name={icon} /></button>
      ))}
    </div>
  );
}

export function PageHead({ title, back, children, badge }: { title: string; back?: { href: string; title: string }; children?: ComponentChildren; badge?: ComponentChildren }): JSX.Element {
  useEffect(() => {
    document.title = `${title} · Caisson`;
  }, [title]);
  return (
    <div class="page-head">
      <div>
        {back !== undefined && <a class="back" href={back.href}><Icon name="back" />{back.title}</a>}
        <div class="page-title"><h1>{title}</h1>{badge}</div>
      </div>
      <div class="page-actions">{children}</div>
    </div>
  );
}
