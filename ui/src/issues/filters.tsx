import "./filters.css";
import { useQuery } from "@tanstack/react-query";
import { type ReactElement, useState } from "react";
import { issueQueries } from "../api/issues.ts";
import { projectQueries } from "../api/projects.ts";
import { useLanguage } from "../i18n/language.ts";
import { useMessages } from "../i18n/messages.ts";
import { ProjectMark } from "../parts/avatar.tsx";
import { Icon } from "../parts/icon.tsx";
import type { IconName } from "../parts/icon-paths.tsx";
import { Menu, MenuChoice, MenuItem, MenuLine } from "../parts/menu.tsx";
import { PERIODS, type StreamFilter } from "./filter.ts";
import { formatRange } from "./range.ts";
import { RangeDialog } from "./range-dialog.tsx";
import { rangeWords } from "./range-words.ts";
import { useStreamFilter } from "./use-filter.ts";
import { issuesWords, type Period } from "./words.ts";

const ALL = "";

type Narrowing = Pick<StreamFilter, "project" | "environment" | "statsPeriod" | "start" | "end">;

/** Which project, which environment, since when. */
export function Filters() {
  const { org, filter, change } = useStreamFilter();
  const { period } = useMessages(issuesWords);
  return <FilterBar org={org} filter={filter} period={period} onChange={change} />;
}

/** The same of any list; `usualPeriod` is what a list shows without a time, where that is not any time. */
export function FilterBar({
  org,
  filter,
  period: periodName,
  usualPeriod,
  onChange: change,
}: {
  org: string;
  filter: Narrowing;
  period: string;
  usualPeriod?: Period;
  onChange: (change: { [K in keyof Narrowing]?: string | undefined }) => void;
}) {
  const w = useMessages(issuesWords);
  const r = useMessages(rangeWords);
  const language = useLanguage();
  const { data: projects = [] } = useQuery(projectQueries.all(org));
  const { data: environments = [] } = useQuery(issueQueries.environments(org, filter.project));
  const project = projects.find(({ id, slug }) => id === filter.project || slug === filter.project);
  const statsPeriod = filter.statsPeriod ?? usualPeriod;
  const period = PERIODS.find((each) => each === statsPeriod);
  const { start, end } = filter;
  const range = start && end ? formatRange(start, end, language) : undefined;
  const [isChoosing, setChoosing] = useState(false);
  // One that the address names is offered even when no recent issue has it.
  const names = [...new Set([...environments.map(({ name }) => name), filter.environment ?? ALL])].filter(
    (name) => name !== ALL,
  );
  return (
    <fieldset className="filters" aria-label={w.filters}>
      <Menu trigger={trigger(w.projects, "box", project?.name ?? filter.project ?? w.allProjects)}>
        <MenuChoice
          label={w.projects}
          value={project?.id ?? filter.project ?? ALL}
          options={[
            { value: ALL, label: w.allProjects },
            ...projects.map(({ id, name, slug }) => ({
              value: id,
              label: name,
              mark: <ProjectMark slug={slug} />,
            })),
          ]}
          onChange={(id) => change({ project: id || undefined, environment: undefined })}
        />
      </Menu>
      <Menu trigger={trigger(w.environment, "env", filter.environment ?? w.allEnvironments)}>
        <MenuChoice
          label={w.environment}
          value={filter.environment ?? ALL}
          options={[
            { value: ALL, label: w.allEnvironments },
            ...names.map((name) => ({ value: name, label: name })),
          ]}
          onChange={(name) => change({ environment: name || undefined })}
        />
      </Menu>
      <Menu
        trigger={trigger(
          periodName,
          "clock",
          range ?? (period ? w.periods[period] : (filter.statsPeriod ?? w.anyTime)),
        )}
      >
        <MenuChoice
          label={periodName}
          value={range === undefined ? (statsPeriod ?? ALL) : "range"}
          options={[
            ...(usualPeriod === undefined ? [{ value: ALL, label: w.anyTime }] : []),
            ...PERIODS.map((each) => ({ value: each as string, label: w.periods[each] })),
          ]}
          onChange={(each) => {
            const chosen = each === ALL || each === usualPeriod ? undefined : each;
            change({ statsPeriod: chosen, start: undefined, end: undefined });
          }}
        />
        <MenuLine />
        <MenuItem icon="clock" current={range !== undefined} onSelect={() => setChoosing(true)}>
          {r.choose}
        </MenuItem>
      </Menu>
      {isChoosing ? (
        <RangeDialog
          start={filter.start}
          end={filter.end}
          onChoose={(start, end) => {
            setChoosing(false);
            change({ start, end, statsPeriod: undefined });
          }}
          onClose={() => setChoosing(false)}
        />
      ) : null}
    </fieldset>
  );
}

function trigger(label: string, icon: IconName, value: string): ReactElement<Record<string, unknown>> {
  return (
    <button type="button" className="fil" title={`${label}: ${value}`}>
      <span className="sr">{label}: </span>
      <Icon name={icon} />
      <span>{value}</span>
      <Icon name="down" />
    </button>
  );
}
