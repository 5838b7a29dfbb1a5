/* TanStack's table over columns: it holds the state and makes rows and cells of what is on the screen; the row models are ours. */

import {
  columnFilteringFeature, columnGroupingFeature, columnVisibilityFeature, constructRow, constructTable, globalFilteringFeature, rowExpandingFeature,
  rowSortingFeature, tableFeatures,
} from "@tanstack/table-core";
import { storeReactivityBindings } from "@tanstack/table-core/store-reactivity-bindings";
import { Matches } from "./filters.js";
import { Items, sorted } from "./order.js";

/* The last result, while what it was made of is the same. */
function kept(make) {
  let from = [], result;
  return (...now) => {
    if (now.some((one, index) => one !== from[index]) || now.length !== from.length) { result = make(...now); from = now; }
    return result;
  };
}

/* A row model in TanStack's sense, with rows as numbers: row objects are made when they are drawn. */
const model = (more) => ({ rows: [], flatRows: [], rowsById: {}, ...more });

/** The table of a store, whatever it has of its rows by now. `closed` holds the folded groups. */
export function tableOf(store, closed) {
  const filtered = kept((filters, text, rows) => model({ matches: new Matches(store, filters, text) }));
  const inOrder = kept((rows, group, sorting) => {
    const own = sorting.find(({ id }) => id === group);
    const first = group ? [own ?? { id: group, desc: Boolean(store.column(group)?.worstLast) }, ...sorting.filter(({ id }) => id !== group)] : sorting;
    return model({ numbers: sorted(rows, first, store) });
  });
  const items = kept((numbers, group, open) => model({ items: new Items(numbers, store.column(group), (row) => open === true || Boolean(open[row]), closed) }));
  const state = (table, key) => table.atoms[key].get();
  const table = constructTable({
    features: tableFeatures({
      coreReactivityFeature: storeReactivityBindings(),
      columnFilteringFeature, columnGroupingFeature, columnVisibilityFeature, globalFilteringFeature, rowExpandingFeature, rowSortingFeature,
      coreRowModel: () => () => model({}),
      filteredRowModel: (of) => () => filtered(state(of, "columnFilters"), state(of, "globalFilter") ?? "", store.rows),
      sortedRowModel: (of) => () => inOrder(of.getFilteredRowModel().matches.rows, state(of, "grouping")[0], state(of, "sorting")),
      expandedRowModel: (of) => () => items(of.getSortedRowModel().numbers, state(of, "grouping")[0], state(of, "expanded")),
    }),
    data: [],
    autoResetExpanded: false,
    groupedColumnMode: "remove",
    getRowCanExpand: () => true,
    columns: [...store.columns.values()].filter(({ part }) => !part).map((column) => ({
      id: column.key,
      header: column.title,
      accessorFn: (row) => column.value(row),
      enableHiding: column.key !== store.first,
      sortDescFirst: column.worstLast,
    })),
    initialState: { columnVisibility: visibility(store, store.atFirst), globalFilter: "" },
  });
  const rows = new Map();
  /* The row object of a number, made once. */
  table.rowOf = (number) => {
    if (!rows.has(number)) rows.set(number, constructRow(table, String(number), number, number, 0));
    return rows.get(number);
  };
  return table;
}

/** The state of the visible columns, where these are visible. */
export const visibility = (store, keys) => Object.fromEntries([...store.columns.keys()].map((key) => [key, key === store.first || keys.includes(key)]));
