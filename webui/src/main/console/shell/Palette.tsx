// Ctrl-K: any place, volume, host, portal or node by a few letters of its name.
import type { JSX } from "preact";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { get, segment } from "../api/client";
import { Signal, useSignal } from "../api/signal";
import type { Host, Node, Page, Portal, Volume } from "../api/types";
import { Icon, type IconName } from "../ui/Icon";
import { places } from "./navigation";
import { go } from "./route";

const isOpen = new Signal(false);

export function openPalette(): void {
  isOpen.set(true);
}

interface Hit {
  key: string;
  title: string;
  about: string;
  icon: IconName;
  path: string[];
}

const MAX_HITS = 12;
const PAUSE_MS = 150;

export function Palette(): JSX.Element | null {
  const open = useSignal(isOpen);
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k" && document.querySelector("dialog[open]") === null) {
        event.preventDefault();
        isOpen.set(true);
      }
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, []);
  return open ? <Search close={() => isOpen.set(false)} /> : null;
}

function Search({ close }: { close: () => void }): JSX.Element {
  const dialog = useRef<HTMLDialogElement>(null);
  const [text, setText] = useState("");
  const [chosen, setChosen] = useState(0);
  const hits = useHits(text);
  const at = Math.min(chosen, hits.length - 1);
  useLayoutEffect(() => dialog.current?.showModal(), []);
  const follow = (hit: Hit | undefined): void => {
    if (hit !== undefined) {
      close();
      go(...hit.path);
    }
  };
  const onKey = (event: KeyboardEvent): void => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      setChosen(Math.max(0, Math.min(hits.length - 1, at + (event.key === "ArrowDown" ? 1 : -1))));
    } else if (event.key === "Enter") {
      event.preventDefault();
      follow(hits[at]);
    }
  };
  return (
    <dialog ref={dialog} class="palette" aria-label="Search" onCancel={close} onClick={(event) => event.target === dialog.current && close()}>
      <div class="palette-input">
        <Icon name="search" />
        <input
          type="text" autofocus role="combobox" aria-expanded="true" aria-controls="hits" aria-label="Go to"
          aria-activedescendant={at >= 0 ? `hit-${at}` : undefined} placeholder="Volume, host, portal, node or page" value={text}
          onInput={(event) => { setText(event.currentTarget.value); setChosen(0); }} onKeyDown={onKey}
        />
      </div>
      <ul id="hits" role="listbox" aria-label="Found">
        {hits.map((hit, index) => (
          <li key={hit.key} id={`hit-${index}`} role="option" aria-selected={index === at} onClick={() => follow(hit)} onMouseMove={() => setChosen(index)}>
            <Icon name={hit.icon} /><span>{hit.title}</span><span class="palette-about">{hit.about}</span>
          </li>
        ))}
      </ul>
      {hits.length === 0 && <p class="palette-none">Nothing is called that.</p>}
    </dialog>
  );
}

function useHits(text: string): Hit[] {
  const wanted = text.trim().toLowerCase();
  const [found, setFound] = useState<Hit[]>([]);
  useEffect(() => {
    if (wanted === "") {
      setFound([]);
      return undefined;
    }
    let current = true;
    const timer = window.setTimeout(() => {
      void find(wanted).then((hits) => current && setFound(hits));
    }, PAUSE_MS);
    return () => {
      current = false;
      window.clearTimeout(timer);
    };
  }, [wanted]);
  const here = places()
    .filter((place) => (place.title + " " + place.about).toLowerCase().includes(wanted))
    .map((place): Hit => ({ key: "page " + place.path, title: place.title, about: place.about, icon: place.icon, path: place.path === "" ? [] : [place.path] }));
  return [...here, ...found].slice(0, MAX_HITS);
}

async function find(wanted: string): Promise<Hit[]> {
  const [volumes, hosts, portals, nodes] = await Promise.all([
    list<Volume>(`/volumes?limit=8&search=${segment(wanted)}`),
    list<Host>("/hosts?limit=1000"),
    list<Portal>("/portals?limit=1000"),
    list<Node>("/nodes?limit=1000"),
  ]);
  const has = (...texts: string[]): boolean => texts.some((one) => one.toLowerCase().includes(wanted));
  return [
    ...volumes.map((one): Hit => ({ key: one.id, title: one.name, about: "volume", icon: "volume", path: ["volumes", one.id] })),
    ...hosts.filter((one) => has(one.name, ...one.iqns, ...one.nqns)).map((one): Hit => ({ key: one.id, title: one.name, about: "host", icon: "host", path: ["hosts", one.id] })),
    ...portals.filter((one) => has(one.address)).map((one): Hit => ({ key: one.address, title: one.address, about: "portal", icon: "network", path: ["portals"] })),
    ...nodes.filter((one) => has(one.name)).map((one): Hit => ({ key: one.id, title: one.name, about: "node", icon: "node", path: ["nodes"] })),
  ];
}

/** What cannot be had is not found; the page itself tells whether the server answers. */
function list<T>(path: string): Promise<T[]> {
  return get<Page<T>>(path).then((page) => page.items, () => []);
}
