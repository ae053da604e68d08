import { type ReactElement, useState } from "react";
import type { WireArchive, WireIssueChange } from "../../../src/wire/issue.ts";
import { useMessages } from "../i18n/messages.ts";
import { ArchiveForTime, ArchiveUntilMore } from "./archive-dialogs.tsx";
import { archiveWords } from "./archive-words.ts";
import { Menu, MenuGroup, MenuItem, MenuLine } from "./menu.tsx";

/** Until when issues are archived. `trigger` is the button element. */
export function ArchiveMenu({
  trigger,
  align = "end",
  onArchive,
}: {
  trigger: ReactElement<Record<string, unknown>>;
  align?: "start" | "end";
  onArchive: (change: WireIssueChange) => void;
}) {
  const w = useMessages(archiveWords);
  const [asking, setAsking] = useState<"time" | "more" | null>(null);
  const until = (statusDetails: WireArchive) => onArchive({ status: "ignored", statusDetails });
  return (
    <>
      <Menu align={align} trigger={trigger}>
        <MenuItem icon="rise" onSelect={() => onArchive({ status: "ignored" })}>
          {w.untilEscalating}
        </MenuItem>
        <MenuItem icon="events" onSelect={() => setAsking("more")}>
          {w.untilMore}
        </MenuItem>
        <MenuLine />
        <MenuGroup label={w.forTime}>
          <MenuItem icon="clock" onSelect={() => until({ ignoreDuration: 60 })}>
            {w.hour}
          </MenuItem>
          <MenuItem icon="clock" onSelect={() => until({ ignoreDuration: 24 * 60 })}>
            {w.day}
          </MenuItem>
          <MenuItem icon="clock" onSelect={() => until({ ignoreDuration: 7 * 24 * 60 })}>
            {w.week}
          </MenuItem>
          <MenuItem icon="clock" onSelect={() => setAsking("time")}>
            {w.otherTime}
          </MenuItem>
        </MenuGroup>
        <MenuLine />
        <MenuItem
          icon="archive"
          onSelect={() => onArchive({ status: "ignored", substatus: "archived_forever" })}
        >
          {w.forever}
        </MenuItem>
      </Menu>
      {asking === "more" ? (
        <ArchiveUntilMore onClose={() => setAsking(null)} onArchive={until} />
      ) : asking === "time" ? (
        <ArchiveForTime onClose={() => setAsking(null)} onArchive={until} />
      ) : null}
    </>
  );
}
