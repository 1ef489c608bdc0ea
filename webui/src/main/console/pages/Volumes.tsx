// All volumes, a page at a time as the server cuts them; the filter stands in the address.
import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { may } from "../api/session";
import type { Page, Volume } from "../api/types";
import { useVolumes } from "../api/views";
import { Expose } from "../expose/Expose";
import { href, setQuery, useRoute } from "../shell/route";
import { PageHead } from "../shell/Shell";
import { Ago, Badge, Button, Meter, Size } from "../ui/basics";
import { Icon } from "../ui/Icon";
import { Empty, Shown } from "../ui/Shown";
import { Table } from "../ui/Table";
import { CreateVolume, DeleteVolumes } from "./volumeDialogs";

const PAGE_ROWS = "100";
const TYPING_MS = 250;

export function Volumes(): JSX.Element {
  const { query } = useRoute();
  const search = query.get("search") ?? "";
  const cursor = query.get("cursor");
  const sort = query.get("sort") ?? "";
  const state = query.get("state") ?? "";
  const volumes = useVolumes({
    limit: PAGE_ROWS, ...(search !== "" && { search }), ...(sort !== "" && { sort }), ...(state !== "" && { filter: `state=${state}` }), ...(cursor !== null && { cursor }),
  });
  const [chosen, setChosen] = useState<Map<string, Volume>>(new Map());
  const [open, setOpen] = useState<"create" | "expose" | "delete" | null>(query.has("create") ? "create" : null);
  const picked = [...chosen.values()];
  const choose = (ids: Set<string>): void => {
    const known = new Map([...chosen, ...(volumes.data?.items ?? []).map((volume): [string, Volume] => [volume.id, volume])]);
    setChosen(new Map([...ids].map((id) => [id, known.get(id)!])));
  };
  const close = (): void => setOpen(null);
  return (
    <>
      <PageHead title="Volumes">
        {may("operator") && <Button icon="share" onClick={() => setOpen("expose")}>Expose</Button>}
        {may("operator") && <Button kind="primary" icon="plus" onClick={() => setOpen("create")}>Create volume</Button>}
      </PageHead>
      <div class="toolbar">
        <SearchBox search={search} />
        <StateFilter state={state} />
        {picked.length > 0 && (
          <div class="bulk" role="status">
            <span><strong>{picked.length}</strong> chosen</span>
            {may("operator") && <Button icon="share" onClick={() => setOpen("expose")}>Expose</Button>}
            {may("operator") && <Button icon="trash" kind="danger" onClick={() => setOpen("delete")}>Delete</Button>}
            <button class="link" type="button" onClick={() => setChosen(new Map())}>Choose none</button>
          </div>
        )}
      </div>
      <Shown of={volumes}>{(page) => <Rows page={page} search={search} isFiltered={search !== "" || state !== ""} sort={sort} chosen={chosen} choose={choose} create={() => setOpen("create")} />}</Shown>
      {open === "create" && <CreateVolume close={close} />}
      {open === "expose" && <Expose volumes={picked} close={close} />}
      {open === "delete" && <DeleteVolumes volumes={picked} close={(gone) => { close(); setChosen(new Map([...chosen].filter(([id]) => !gone.has(id)))); }} />}
    </>
  );
}

function StateFilter({ state }: { state: string }): JSX.Element {
  return (
    <select class="filter" aria-label="State" value={state} onChange={(event) => setQuery({ state: event.currentTarget.value, cursor: null })}>
      <option value="">All states</option>
      <option value="active">Active</option>
      <option value="deleting">Being deleted</option>
    </select>
  );
}

function SearchBox({ search }: { search: string }): JSX.Element {
  const [text, setText] = useState(search);
  useEffect(() => {
    if (text === search) {
      return undefined;
    }
    const timer = window.setTimeout(() => setQuery({ search: text.trim(), cursor: null }), TYPING_MS);
    return () => window.clearTimeout(timer);
  }, [text]);
  return (
    <div class="search-box">
      <Icon name="search" />
      <input type="search" aria-label="Filter by name or label" placeholder="Filter by name or label" value={text} onInput={(event) => setText(event.currentTarget.value)} />
    </div>
  );
}

interface RowsProps {
  page: Page<Volume>;
  search: string;
  isFiltered: boolean;
  sort: string;
  chosen: Map<string, Volume>;
  choose: (ids: Set<string>) => void;
  create: () => void;
}

function Rows({ page, search, isFiltered, sort, chosen, choose, create }: RowsProps): JSX.Element {
  if (page.items.length === 0) {
    return !isFiltered
      ? <Empty title="There are no volumes yet.">{may("operator") && <Button kind="primary" icon="plus" onClick={create}>Create volume</Button>}</Empty>
      : <Empty title={search === "" ? "No volume is in this state." : `No volume has “${search}” in its name or labels.`} />;
  }
  return (
    <>
      <Table
        label="Volumes" rows={page.items} id={(volume) => volume.id} name={(volume) => volume.name}
        sorting={{ by: sort === "" ? "name" : sort, set: (by) => setQuery({ sort: by === "name" ? null : by, cursor: null }) }}
        {...(may("operator") && { chosen: new Set(chosen.keys()), choose })}
        columns={[
          { title: "Name", sort: "name", cell: (volume) => <><a href={href("volumes", volume.id)}>{volume.name}</a>{Object.entries(volume.labels).map(([key, value]) => <span key={key} class="tag">{key}: {value}</span>)}</> },
          { title: "Size", sort: "sizeBytes", number: true, cell: (volume) => <Size bytes={volume.sizeBytes} /> },
          { title: "Written", sort: "allocatedBytes", number: true, cell: (volume) => <span class="with-meter"><Meter part={volume.allocatedBytes} whole={volume.sizeBytes} label={`Written of ${volume.name}`} /><Size bytes={volume.allocatedBytes} /></span> },
          { title: "State", cell: (volume) => <Badge tone={volume.state === "active" ? "ok" : "warn"}>{volume.state}</Badge> },
          { title: "Reservation", minor: true, cell: (volume) => volume.reservation?.type ?? <span class="muted">none</span> },
          { title: "Created", sort: "createdAt", minor: true, cell: (volume) => <Ago iso={volume.createdAt} /> },
        ]}
      />
      <Pager page={page} sort={sort} />
    </>
  );
}

const ORDERS: Record<string, string> = {
  "": "by name", "name": "by name", "-name": "by name, from the end", "sizeBytes": "the smallest first", "-sizeBytes": "the largest first",
  "allocatedBytes": "the least written first", "-allocatedBytes": "the most written first", "createdAt": "the oldest first", "-createdAt": "the newest first",
};

function Pager({ page, sort }: { page: Page<Volume>; sort: string }): JSX.Element {
  const { query } = useRoute();
  const cursor = query.get("cursor");
  const [before, setBefore] = useState<(string | null)[]>([]);
  return (
    <div class="pager">
      <span class="muted">{page.items.length.toLocaleString("en")} shown, {ORDERS[sort] ?? sort}{cursor === null && page.next === null ? "; these are all" : ""}</span>
      {(cursor !== null || page.next !== null) && (
        <span class="pager-buttons">
          <Button icon="back" disabled={cursor === null} onClick={() => { setQuery({ cursor: before[before.length - 1] ?? null }); setBefore(before.slice(0, -1)); }}>
            {before.length > 0 ? "Page before" : "First page"}
          </Button>
          <Button icon="next" disabled={page.next === null} onClick={() => { setBefore([...before, cursor]); setQuery({ cursor: page.next }); }}>Next page</Button>
        </span>
      )}
    </div>
  );
}
