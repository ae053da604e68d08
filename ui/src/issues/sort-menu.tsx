import { useMessages } from "../i18n/messages.ts";
import { Icon } from "../parts/icon.tsx";
import { Menu, MenuChoice } from "../parts/menu.tsx";
import { SORTS } from "./filter.ts";
import { useStreamFilter } from "./use-filter.ts";
import { issuesWords, type SortName } from "./words.ts";

export function SortMenu() {
  const w = useMessages(issuesWords);
  const { filter, change } = useStreamFilter();
  const sort = filter.sort ?? "date";
  return (
    <Menu
      align="end"
      trigger={
        <button type="button" className="btn sort">
          <span className="sr">{w.sort}: </span>
          {w.sorts[sort]}
          <Icon name="down" />
        </button>
      }
    >
      <MenuChoice<SortName>
        label={w.sort}
        value={sort}
        options={SORTS.map((each) => ({ value: each, label: w.sorts[each] }))}
        onChange={(each) => change({ sort: each })}
      />
    </Menu>
  );
}
