import { useQuery } from "@tanstack/react-query";
import { useSearch } from "@tanstack/react-router";
import type { WireOrganization } from "../../../src/wire/account.ts";
import { projectQueries } from "../api/projects.ts";
import { useMessages } from "../i18n/messages.ts";
import { OrgMark, ProjectMark } from "../parts/avatar.tsx";
import { Icon } from "../parts/icon.tsx";
import { Menu, MenuGroup, MenuLine, MenuLink } from "../parts/menu.tsx";
import { useSession } from "./organization.ts";
import { shellWords } from "./words.ts";

/** Which organisation, and which of its projects the issues are from. */
export function ProjectSwitcher({ org }: { org: WireOrganization }) {
  const w = useMessages(shellWords);
  const { organizations } = useSession();
  const { data } = useQuery(projectQueries.all(org.slug));
  const projects = data ?? [];
  const { project: chosen } = useSearch({ strict: false });
  const current = projects.find(({ id, slug }) => id === chosen || slug === chosen);
  const issues = `/organizations/${org.slug}/issues/`;
  return (
    <div className="switch">
      <Menu
        trigger={
          <button type="button" aria-label={w.switchOrg}>
            {current ? <ProjectMark slug={current.slug} /> : <OrgMark name={org.name} />}
            <span className="two">
              <b>{current?.name ?? org.name}</b>
              <small>{current ? org.name : data ? w.projectCount(data.length) : w.allProjects}</small>
            </span>
            <Icon name="updown" />
          </button>
        }
      >
        {organizations.length > 1 ? (
          <MenuGroup label={w.organisations}>
            {organizations.map(({ slug, name }) => (
              <MenuLink
                key={slug}
                href={`/organizations/${slug}/issues/`}
                mark={<OrgMark name={name} />}
                current={slug === org.slug}
              >
                {name}
              </MenuLink>
            ))}
          </MenuGroup>
        ) : null}
        <MenuGroup label={w.projects}>
          <MenuLink href={issues} current={!current}>
            {w.allProjects}
          </MenuLink>
          {projects.map((project) => (
            <MenuLink
              key={project.id}
              href={`${issues}?project=${project.id}`}
              mark={<ProjectMark slug={project.slug} />}
              current={project === current}
            >
              {project.name}
            </MenuLink>
          ))}
        </MenuGroup>
        {org.access.includes("project:write") ? (
          <>
            <MenuLine />
            <MenuLink href={`/organizations/${org.slug}/projects/new/`} icon="plus">
              {w.newProject}
            </MenuLink>
          </>
        ) : null}
      </Menu>
    </div>
  );
}
