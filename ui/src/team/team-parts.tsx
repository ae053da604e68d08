import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { ReactNode } from "react";
import type { WireTeamDetails } from "../../../src/wire/team.ts";
import { accountQueries } from "../api/account.ts";
import { useExplain } from "../api/explain-problem.ts";
import { projectQueries } from "../api/projects.ts";
import { addTeamProject, joinTeam, leaveTeam, removeTeamProject, teamQueries } from "../api/teams.ts";
import { useMessages } from "../i18n/messages.ts";
import { Avatar, ProjectMark } from "../parts/avatar.tsx";
import { IconButton } from "../parts/button.tsx";
import { PageLink } from "../parts/page-link.tsx";
import { Section } from "../parts/section.tsx";
import { Select } from "../parts/select.tsx";
import { showToast } from "../parts/toasts.ts";
import { useUser } from "../shell/organization.ts";
import { teamWords } from "./words.ts";

interface Props {
  org: string;
  team: WireTeamDetails;
  mayChange: boolean;
}

/** Who is in the team. */
export function TeamMembers({ org, team, mayChange }: Props) {
  const w = useMessages(teamWords);
  const me = useUser();
  const { data: all = [] } = useQuery(accountQueries.members(org));
  const { data: members } = useQuery(teamQueries.members(org, team.slug));
  const add = usePartChange(org, (id) => joinTeam(org, team.slug, id));
  const remove = usePartChange(org, (id) => leaveTeam(org, team.slug, id));
  const inside = new Set(members?.map(({ id }) => id));
  const others = all.filter(({ id }) => !inside.has(id));
  return (
    <Section title={w.members} note={team.memberCount}>
      {members?.length === 0 ? <p className="settings-none">{w.nobody}</p> : null}
      <ul className="settings-list team-parts">
        {members?.map(({ id, name, email }) => (
          <Part
            key={id}
            mark={<Avatar name={name || email} round />}
            name={name || email}
            note={name && name !== email ? email : null}
            {...((mayChange || id === me.id) && {
              removeLabel: w.removeMember(name || email, `#${team.slug}`),
              onRemove: () => remove.mutate(id),
            })}
          />
        ))}
      </ul>
      {mayChange && members && others.length > 0 ? (
        <Add
          label={w.addMember}
          options={others.map(({ id, name, email }) => ({ value: id, label: name || email }))}
          disabled={add.isPending}
          onAdd={(id) => add.mutate(id)}
        />
      ) : null}
    </Section>
  );
}

/** Which projects stand under it. */
export function TeamProjects({ org, team, mayChange }: Props) {
  const w = useMessages(teamWords);
  const { data: all = [] } = useQuery(projectQueries.all(org));
  const add = usePartChange(org, (slug) => addTeamProject(org, team.slug, slug));
  const remove = usePartChange(org, (slug) => removeTeamProject(org, team.slug, slug));
  const inside = new Set(team.projects.map(({ id }) => id));
  const others = all.filter(({ id }) => !inside.has(id));
  return (
    <Section title={w.projects} note={team.projectCount}>
      <p className="settings-lead">{w.projectsLead}</p>
      {team.projects.length === 0 ? <p className="settings-none">{w.noProjects}</p> : null}
      <ul className="settings-list team-parts">
        {team.projects.map(({ id, slug, name }) => (
          <Part
            key={id}
            mark={<ProjectMark slug={slug} />}
            name={
              <PageLink className="link" href={`/organizations/${org}/issues/?project=${id}`}>
                {name}
              </PageLink>
            }
            note={null}
            {...(mayChange && {
              removeLabel: w.removeProject(name, `#${team.slug}`),
              onRemove: () => remove.mutate(slug),
            })}
          />
        ))}
      </ul>
      {mayChange && others.length > 0 ? (
        <Add
          label={w.addProject}
          options={others.map(({ slug, name }) => ({ value: slug, label: name }))}
          disabled={add.isPending}
          onAdd={(slug) => add.mutate(slug)}
        />
      ) : null}
    </Section>
  );
}

function Part({
  mark,
  name,
  note,
  removeLabel,
  onRemove,
}: {
  mark: ReactNode;
  name: ReactNode;
  note: string | null;
  removeLabel?: string;
  onRemove?: () => void;
}) {
  return (
    <li>
      {mark}
      <span className="who">
        {name}
        {note ? <small>{note}</small> : null}
      </span>
      {onRemove && removeLabel ? <IconButton label={removeLabel} icon="x" onClick={onRemove} /> : null}
    </li>
  );
}

/** A closed list whose choice is done at once. */
function Add({
  label,
  options,
  disabled,
  onAdd,
}: {
  label: string;
  options: readonly { value: string; label: string }[];
  disabled: boolean;
  onAdd: (value: string) => void;
}) {
  return (
    <div className="team-add">
      <Select
        label={label}
        value=""
        disabled={disabled}
        options={[{ value: "", label }, ...options]}
        onChange={(value) => {
          if (value !== "") onAdd(value);
        }}
      />
    </div>
  );
}

/** What is shown of all teams and of projects is read anew. */
function usePartChange(org: string, change: (part: string) => Promise<unknown>) {
  const explain = useExplain();
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: change,
    onError: (error) => showToast({ text: explain(error) }),
    onSettled: () =>
      Promise.all([
        queryClient.invalidateQueries({ queryKey: ["teams", org] }),
        queryClient.invalidateQueries({ queryKey: ["projects", org] }),
      ]),
  });
}
