import "./rail.css";
import { useQuery } from "@tanstack/react-query";
import { useLocation } from "@tanstack/react-router";
import type { ReactNode } from "react";
import type { WireOrganization } from "../../../src/wire/account.ts";
import { projectQueries } from "../api/projects.ts";
import { useLanguage } from "../i18n/language.ts";
import { useMessages } from "../i18n/messages.ts";
import { formatCount } from "../i18n/numbers.ts";
import { Icon } from "../parts/icon.tsx";
import type { IconName } from "../parts/icon-paths.tsx";
import { Logo } from "../parts/logo.tsx";
import { PageLink } from "../parts/page-link.tsx";
import { useSession } from "./organization.ts";
import { ProjectSwitcher } from "./project-switcher.tsx";
import { shellWords } from "./words.ts";

/** Down the left; icons only on medium widths; at the foot of a phone, where the account's menu has what is no daily work. */
export function Rail({ org }: { org: WireOrganization | null }) {
  const w = useMessages(shellWords);
  const { version, user } = useSession();
  const home = `/organizations/${org?.slug}`;
  return (
    <nav className="rail" aria-label={w.main}>
      <PageLink className="brand" href="/" aria-label="Vedette">
        <Logo />
        <span>Vedette</span>
      </PageLink>
      {org ? <ProjectSwitcher org={org} /> : null}
      <ul>
        {org ? (
          <>
            <RailItem
              icon="issues"
              name={w.issues}
              count={<Unresolved org={org.slug} />}
              href={`${home}/issues/`}
            />
            <RailItem icon="events" name={w.events} href={`${home}/events/`} />
            <RailItem icon="releases" name={w.releases} href={`${home}/releases/`} />
            <RailItem icon="box" name={w.projects} href={`${home}/projects/`} />
            <RailItem icon="members" name={w.members} href={`${home}/members/`} />
          </>
        ) : null}
        <RailItem icon="user" name={w.account} href="/account/" place="menu" />
        {user?.isSuperuser ? (
          <>
            <RailItem icon="operate" name={w.operate} href="/operate/" place="menu gap" />
            <RailItem icon="mail" name={w.mail} href="/outbox/" place="menu" />
          </>
        ) : null}
      </ul>
      <p className="foot">Vedette {version}</p>
    </nav>
  );
}

function RailItem({
  icon,
  name,
  count,
  href,
  place,
}: {
  icon: IconName;
  name: string;
  count?: ReactNode;
  href: string;
  /** `menu`: on a phone it is in the account's menu. `gap`: with room above it, not about this organisation. */
  place?: "menu" | "menu gap";
}) {
  const { pathname } = useLocation();
  const current = pathname === href ? "page" : pathname.startsWith(href) ? "true" : undefined;
  return (
    <li className={place}>
      <PageLink href={href} aria-current={current} title={name}>
        <Icon name={icon} />
        <span>{name}</span>
        {count}
      </PageLink>
    </li>
  );
}

function Unresolved({ org }: { org: string }) {
  const language = useLanguage();
  const { data: projects } = useQuery(projectQueries.all(org));
  const count = projects?.reduce((sum, project) => sum + project.unresolvedIssues, 0) ?? 0;
  return count > 0 ? <span className="n">{formatCount(count, language)}</span> : null;
}
