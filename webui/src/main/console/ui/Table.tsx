// Dense tables. Rows that can be chosen have a box each; on narrow screens the table scrolls inside its frame.
import type { ComponentChildren, JSX } from "preact";

export interface Column<T> {
  title: string;
  cell: (row: T) => ComponentChildren;
  number?: boolean;
  /** Left out on narrow screens. */
  minor?: boolean;
  /** By what the server sorts the list, if one may ask for it. */
  sort?: string;
}

/** As the API takes it: a field, with - before it from the greatest; empty for the list's own order. */
export interface Sorting {
  by: string;
  set: (by: string) => void;
}

interface TableProps<T> {
  label: string;
  columns: Column<T>[];
  rows: T[];
  id: (row: T) => string;
  name?: (row: T) => string;
  chosen?: Set<string>;
  choose?: (ids: Set<string>) => void;
  sorting?: Sorting;
}

function classes(column: Column<unknown>): string | undefined {
  return [column.number && "numeric", column.minor && "minor"].filter(Boolean).join(" ") || undefined;
}

function direction(field: string | undefined, sorting: Sorting | undefined): "ascending" | "descending" | undefined {
  if (field === undefined || sorting === undefined) {
    return undefined;
  }
  return sorting.by === field ? "ascending" : sorting.by === `-${field}` ? "descending" : undefined;
}

function SortButton({ title, field, sorting }: { title: string; field: string; sorting: Sorting }): JSX.Element {
  const now = direction(field, sorting);
  return (
    <button class="sort" type="button" onClick={() => sorting.set(now === "ascending" ? `-${field}` : field)}>
      {title}<span class="sort-mark" aria-hidden="true">{now === "ascending" ? "↑" : now === "descending" ? "↓" : "↕"}</span>
    </button>
  );
}

export function Table<T>({ label, columns, rows, id, name, chosen, choose, sorting }: TableProps<T>): JSX.Element {
  const selects = chosen !== undefined && choose !== undefined;
  const all = selects && rows.length > 0 && rows.every((row) => chosen.has(id(row)));
  const toggle = (ids: string[], on: boolean): void => {
    const next = new Set(chosen);
    ids.forEach((one) => (on ? next.add(one) : next.delete(one)));
    choose!(next);
  };
  return (
    <div class="table-frame" tabIndex={0} role="region" aria-label={label}>
      <table>
        <thead>
          <tr>
            {selects && (
              <th class="select" scope="col">
                <input type="checkbox" aria-label="Choose all on this page" checked={all} onChange={(event) => toggle(rows.map(id), event.currentTarget.checked)} />
              </th>
            )}
            {columns.map((column) => (
              <th key={column.title} scope="col" class={classes(column as Column<unknown>)} aria-sort={direction(column.sort, sorting)}>
                {column.title === "" ? <span class="hidden">Actions</span> : column.sort !== undefined && sorting !== undefined ? <SortButton title={column.title} field={column.sort} sorting={sorting} /> : column.title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={id(row)} class={chosen?.has(id(row)) ? "chosen" : undefined}>
              {selects && (
                <td class="select">
                  <input type="checkbox" aria-label={`Choose ${name?.(row) ?? id(row)}`} checked={chosen.has(id(row))} onChange={(event) => toggle([id(row)], event.currentTarget.checked)} />
                </td>
              )}
              {columns.map((column) => (
                <td key={column.title} class={classes(column as Column<unknown>)}>{column.cell(row)}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
