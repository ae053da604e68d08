import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { WireSavedSearch, WireSavedSearchForm } from "../../../src/wire/saved-search.ts";
import { useExplain } from "../api/explain-problem.ts";
import { changeSearch, deleteSearch, savedSearchesQuery, saveSearch } from "../api/saved-searches.ts";
import { useMessages } from "../i18n/messages.ts";
import { Button } from "../parts/button.tsx";
import { Icon } from "../parts/icon.tsx";
import { Menu, MenuItem } from "../parts/menu.tsx";
import { PageLink } from "../parts/page-link.tsx";
import { showToast } from "../parts/toasts.ts";
import { useUser } from "../shell/organization.ts";
import { TABS, USUAL_QUERY } from "./filter.ts";
import { problemIn } from "./query-problem.ts";
import { SaveViewDialog } from "./save-view-dialog.tsx";
import { useStreamFilter } from "./use-filter.ts";
import { viewWords } from "./view-words.ts";

/** Searches that people keep, beside the usual ones; and what can be done with the one that is shown. */
export function SavedViews() {
  const { org, filter, hrefWith } = useStreamFilter();
  const { data: saved = [] } = useQuery(savedSearchesQuery(org));
  const query = filter.query ?? USUAL_QUERY;
  const sort = filter.sort ?? "date";
  const shown = saved.find((one) => one.query === query && one.sort === sort);
  const isUsual = sort === "date" && TABS.some((tab) => tab.query === query);
  const canBeKept = !isUsual && problemIn(query, "en") === null;
  return (
    <>
      {saved.map((one) => (
        <PageLink
          key={one.id}
          href={hrefWith({ query: one.query, sort: one.sort })}
          aria-current={one === shown ? "page" : undefined}
        >
          {one.name}
        </PageLink>
      ))}
      {shown ? <ShownView view={shown} /> : canBeKept ? <SaveView query={query} sort={sort} /> : null}
    </>
  );
}

function SaveView({ query, sort }: { query: string; sort: string }) {
  const w = useMessages(viewWords);
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <Button look="quiet" className="view-tool" onClick={() => setOpen(true)}>
        <Icon name="bookmark" />
        {w.save}
      </Button>
      {isOpen ? <SaveViewDialog query={query} sort={sort} onClose={() => setOpen(false)} /> : null}
    </>
  );
}

/** One's own can be shared and deleted; both can be taken back. */
function ShownView({ view }: { view: WireSavedSearch }) {
  const w = useMessages(viewWords);
  const explain = useExplain();
  const { org } = useStreamFilter();
  const user = useUser();
  const cache = useQueryClient();
  if (view.ownerId !== user.id) return null;
  const { queryKey } = savedSearchesQuery(org);
  const act = (work: () => Promise<unknown>, done?: { text: string; undo: () => void }) =>
    void work()
      .then(() => done && showToast(done))
      .catch((error: unknown) => showToast({ text: explain(error) }))
      .finally(() => void cache.invalidateQueries({ queryKey }));
  const { name, query, sort, visibility } = view;
  const again: WireSavedSearchForm = { name, query, sort, visibility };
  const isShared = visibility === "organization";
  return (
    <Menu
      align="end"
      trigger={
        <button
          type="button"
          className="btn icon quiet view-tool"
          aria-label={w.actions(name)}
          title={w.actions(name)}
        >
          <Icon name="more" />
        </button>
      }
    >
      <MenuItem
        icon={isShared ? "user" : "share"}
        onSelect={() =>
          act(() => changeSearch(org, view.id, { visibility: isShared ? "owner" : "organization" }))
        }
      >
        {isShared ? w.unshare : w.share}
      </MenuItem>
      <MenuItem
        icon="x"
        danger
        onSelect={() =>
          act(() => deleteSearch(org, view.id), {
            text: w.deleted(name),
            undo: () => act(() => saveSearch(org, again)),
          })
        }
      >
        {w.remove}
      </MenuItem>
    </Menu>
  );
}
