import "../parts/field.css";
import "./jump-dialog.css";
import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { type KeyboardEvent, type ReactNode, useId, useState } from "react";
import type { WireOrganization } from "../../../src/wire/account.ts";
import { projectQueries } from "../api/projects.ts";
import { useMessages } from "../i18n/messages.ts";
import { ProjectMark } from "../parts/avatar.tsx";
import { Dialog } from "../parts/dialog.tsx";
import { Icon } from "../parts/icon.tsx";
import { useUser } from "./organization.ts";
import { closeOverlay } from "./overlays.ts";
import { shellWords } from "./words.ts";

interface Target {
  href: string;
  name: string;
  mark: ReactNode;
}

/** Type a few letters, press Enter, be there. */
export function JumpDialog({ org }: { org: WireOrganization }) {
  const w = useMessages(shellWords);
  const navigate = useNavigate();
  const listId = useId();
  const [text, setText] = useState("");
  const [chosen, setChosen] = useState(0);
  const targets = useTargets(org, text);

  const go = (target: Target | undefined) => {
    if (!target) return;
    closeOverlay();
    void navigate({ href: target.href });
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    if (step) setChosen((chosen + step + targets.length) % Math.max(1, targets.length));
    else if (event.key === "Enter") go(targets[chosen]);
    else return;
    event.preventDefault();
  };
  return (
    <Dialog open onClose={closeOverlay} title={w.jump} wide>
      <input
        className="inp"
        role="combobox"
        aria-expanded="true"
        aria-controls={listId}
        aria-activedescendant={targets[chosen] ? `${listId}-${chosen}` : undefined}
        aria-label={w.jump}
        placeholder={w.jumpHint}
        autoComplete="off"
        spellCheck={false}
        value={text}
        onChange={(event) => {
          setText(event.target.value);
          setChosen(0);
        }}
        onKeyDown={onKeyDown}
      />
      <div className="jump-list" id={listId} role="listbox" aria-label={w.jump}>
        {targets.map((target, index) => (
          <button
            type="button"
            key={target.href}
            id={`${listId}-${index}`}
            role="option"
            aria-selected={index === chosen}
            tabIndex={-1}
            onClick={() => go(target)}
          >
            {target.mark}
            {target.name}
          </button>
        ))}
        {targets.length === 0 ? <p>{w.jumpNone}</p> : null}
      </div>
    </Dialog>
  );
}

function useTargets(org: WireOrganization, text: string): Target[] {
  const w = useMessages(shellWords);
  const { data: projects = [] } = useQuery(projectQueries.all(org.slug));
  const { isSuperuser } = useUser();
  const home = `/organizations/${org.slug}`;
  const wanted = text.trim().toLowerCase();
  const all: Target[] = [
    { href: `${home}/issues/`, name: w.issues, mark: <Icon name="issues" /> },
    { href: `${home}/events/`, name: w.events, mark: <Icon name="events" /> },
    { href: `${home}/releases/`, name: w.releases, mark: <Icon name="releases" /> },
    { href: `${home}/projects/`, name: w.projects, mark: <Icon name="box" /> },
    { href: `${home}/members/`, name: w.members, mark: <Icon name="members" /> },
    { href: `${home}/teams/`, name: w.teams, mark: <Icon name="members" /> },
    { href: "/account/", name: w.account, mark: <Icon name="user" /> },
    ...(org.access.includes("project:write")
      ? [{ href: `${home}/projects/new/`, name: w.newProject, mark: <Icon name="plus" /> }]
      : []),
    ...(isSuperuser
      ? [
          { href: "/operate/", name: w.operate, mark: <Icon name="operate" /> },
          { href: "/outbox/", name: w.mail, mark: <Icon name="mail" /> },
        ]
      : []),
    ...projects.map((project) => ({
      href: `${home}/issues/?project=${project.id}`,
      name: project.name,
      mark: <ProjectMark slug={project.slug} />,
    })),
  ];
  const found = all.filter(({ name }) => name.toLowerCase().includes(wanted)).slice(0, 12);
  const shortId = /^[a-z0-9][a-z0-9_-]*-[0-9a-z]+$/i.test(wanted) ? wanted.toUpperCase() : null;
  if (!shortId) return found;
  const issue = {
    href: `${home}/issues/${encodeURIComponent(shortId)}/`,
    name: w.jumpIssue(shortId),
    mark: <Icon name="issues" />,
  };
  // A project may be called like an issue.
  const isProject = projects.some(({ name, slug }) => [name.toLowerCase(), slug].includes(wanted));
  return isProject ? [...found, issue] : [issue, ...found];
}
