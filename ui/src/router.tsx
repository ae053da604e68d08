import { createRootRoute, createRoute, createRouter, Outlet, redirect } from "@tanstack/react-router";
import { queryClient } from "./api/query-client.ts";
import { sessionQuery } from "./api/session.ts";
import { ToastRegion } from "./parts/toast-region.tsx";
import { readSearch, text, writeSearch } from "./search.ts";
import { PageFailed, PageNotFound } from "./shell/failures.tsx";
import { lazyPage } from "./shell/lazy-page.ts";
import { organizationOf } from "./shell/organization.ts";
import { RouteFocus } from "./shell/route-focus.tsx";
import { WhileSignedIn } from "./shell/while-signed-in.tsx";
import { safeNext } from "./sign-in/next.ts";

/** Until the first owner exists every address leads to the set-up, and never again after. */
const root = createRootRoute({
  component: () => (
    <>
      <RouteFocus />
      <Outlet />
      <ToastRegion />
    </>
  ),
  beforeLoad: async ({ location }) => {
    // Whoever has a link is nobody to us, and gets no cookie for looking at it.
    if (location.pathname.startsWith("/share/")) return { session: undefined };
    const session = await queryClient.ensureQueryData(sessionQuery);
    const atSetup = location.pathname.startsWith("/setup");
    if (session.needsSetup && !atSetup) throw redirect({ to: "/setup/" });
    if (!session.needsSetup && atSetup) throw redirect({ to: "/" });
    return { session };
  },
  notFoundComponent: PageNotFound,
});

const setup = createRoute({
  getParentRoute: () => root,
  path: "/setup",
  validateSearch: (search): { token?: string } => text(search, ["token"]),
  component: lazyPage(() => import("./setup/setup-page.tsx"), "SetupPage"),
});

const signIn = createRoute({
  getParentRoute: () => root,
  path: "/sign-in",
  validateSearch: (search): { next?: string } => text(search, ["next"]),
  beforeLoad: ({ context, search }) => {
    if (context.session?.user) throw redirect({ to: "/", href: safeNext(search.next, location.origin) });
  },
  component: lazyPage(() => import("./sign-in/sign-in-page.tsx"), "SignInPage"),
});

const forgotPassword = createRoute({
  getParentRoute: () => root,
  path: "/forgot-password",
  component: lazyPage(() => import("./forgot-password/forgot-password-page.tsx"), "ForgotPasswordPage"),
});

/** The secret of its mail stands behind the `#`. */
const setPassword = createRoute({
  getParentRoute: () => root,
  path: "/set-password",
  component: lazyPage(() => import("./set-password/set-password-page.tsx"), "SetPasswordPage"),
});

const unsubscribe = createRoute({
  getParentRoute: () => root,
  path: "/unsubscribe",
  component: lazyPage(() => import("./unsubscribe/unsubscribe-page.tsx"), "UnsubscribePage"),
});

/** What somebody shows to everybody who has the link. */
const sharedIssue = createRoute({
  getParentRoute: () => root,
  path: "/share/issue/$shareId",
  component: lazyPage(() => import("./shared-issue/shared-issue-page.tsx"), "SharedIssuePage"),
});

/** Behind the sign-in; it leads back to where one was going. */
const signedIn = createRoute({
  getParentRoute: () => root,
  id: "signed-in",
  component: WhileSignedIn,
  beforeLoad: ({ context, location }) => {
    if (!context.session?.user) throw redirect({ to: "/sign-in/", search: { next: location.href } });
  },
});

const newProject = createRoute({
  getParentRoute: () => signedIn,
  path: "/organizations/$org/projects/new",
  validateSearch: (search): { project?: string } => text(search, ["project"]),
  component: lazyPage(() => import("./new-project/new-project-page.tsx"), "NewProjectPage"),
});

const shell = createRoute({
  getParentRoute: () => signedIn,
  id: "shell",
  component: lazyPage(() => import("./shell/shell.tsx"), "Shell"),
});

const home = createRoute({
  getParentRoute: () => shell,
  path: "/",
  beforeLoad: ({ context }) => {
    const org = organizationOf(context.session?.organizations ?? []);
    if (org) throw redirect({ to: "/organizations/$org/issues/", params: { org: org.slug } });
  },
});

const issues = createRoute({
  getParentRoute: () => shell,
  path: "/organizations/$org/issues",
  validateSearch: (search): Record<string, string | undefined> => ({
    ...text(search, Object.keys(search)),
    // Empty asks for everything, missing for the usual.
    ...(search.query === "" && { query: "" }),
  }),
  component: lazyPage(() => import("./issues/issues-page.tsx"), "IssuesPage"),
});

const issuePage = lazyPage(() => import("./issue/issue-page.tsx"), "IssuePage");

const issue = createRoute({
  getParentRoute: () => shell,
  path: "/organizations/$org/issues/$issueId",
  component: issuePage,
});

const issueEvent = createRoute({
  getParentRoute: () => shell,
  path: "/organizations/$org/issues/$issueId/events/$eventId",
  component: issuePage,
});

const events = createRoute({
  getParentRoute: () => shell,
  path: "/organizations/$org/events",
  validateSearch: (search): Record<string, string | undefined> => text(search, Object.keys(search)),
  component: lazyPage(() => import("./events/events-page.tsx"), "EventsPage"),
});

const tagPage = lazyPage(() => import("./tag/tag-page.tsx"), "TagPage");

const tag = createRoute({
  getParentRoute: () => shell,
  path: "/organizations/$org/tags/$key",
  validateSearch: (search): Record<string, string | undefined> => text(search, Object.keys(search)),
  component: tagPage,
});

const issueTag = createRoute({
  getParentRoute: () => shell,
  path: "/organizations/$org/issues/$issueId/tags/$key",
  validateSearch: (search): Record<string, string | undefined> => text(search, Object.keys(search)),
  component: tagPage,
});

const issueUsers = createRoute({
  getParentRoute: () => shell,
  path: "/organizations/$org/issues/$issueId/users",
  validateSearch: (search): Record<string, string | undefined> => text(search, ["cursor"]),
  component: lazyPage(() => import("./issue-users/issue-users-page.tsx"), "IssueUsersPage"),
});

const releases = createRoute({
  getParentRoute: () => shell,
  path: "/organizations/$org/releases",
  validateSearch: (search): Record<string, string | undefined> => text(search, Object.keys(search)),
  component: lazyPage(() => import("./releases/releases-page.tsx"), "ReleasesPage"),
});

const release = createRoute({
  getParentRoute: () => shell,
  path: "/organizations/$org/releases/$version",
  component: lazyPage(() => import("./release/release-page.tsx"), "ReleasePage"),
});

const repositories = createRoute({
  getParentRoute: () => shell,
  path: "/organizations/$org/repositories",
  component: lazyPage(() => import("./repositories/repositories-page.tsx"), "RepositoriesPage"),
});

const comparison = createRoute({
  getParentRoute: () => shell,
  path: "/organizations/$org/release-comparison",
  validateSearch: (search): Record<string, string | undefined> => text(search, ["base", "head"]),
  component: lazyPage(() => import("./release-comparison/comparison-page.tsx"), "ComparisonPage"),
});

const projects = createRoute({
  getParentRoute: () => shell,
  path: "/organizations/$org/projects",
  component: lazyPage(() => import("./projects/projects-page.tsx"), "ProjectsPage"),
});

const projectSettings = createRoute({
  getParentRoute: () => shell,
  path: "/organizations/$org/projects/$project/settings",
  component: lazyPage(() => import("./project-settings/project-settings-page.tsx"), "ProjectSettingsPage"),
});

const members = createRoute({
  getParentRoute: () => shell,
  path: "/organizations/$org/members",
  component: lazyPage(() => import("./members/members-page.tsx"), "MembersPage"),
});

const teams = createRoute({
  getParentRoute: () => shell,
  path: "/organizations/$org/teams",
  component: lazyPage(() => import("./teams/teams-page.tsx"), "TeamsPage"),
});

const team = createRoute({
  getParentRoute: () => shell,
  path: "/organizations/$org/teams/$team",
  component: lazyPage(() => import("./team/team-page.tsx"), "TeamPage"),
});

const account = createRoute({
  getParentRoute: () => shell,
  path: "/account",
  component: lazyPage(() => import("./account/account-page.tsx"), "AccountPage"),
});

const operate = createRoute({
  getParentRoute: () => shell,
  path: "/operate",
  beforeLoad: ({ context }) => {
    if (!context.session?.user?.isSuperuser) throw redirect({ to: "/" });
  },
  component: lazyPage(() => import("./operator/operator-page.tsx"), "OperatorPage"),
});

const outbox = createRoute({
  getParentRoute: () => shell,
  path: "/outbox",
  beforeLoad: ({ context }) => {
    if (!context.session?.user?.isSuperuser) throw redirect({ to: "/" });
  },
  component: lazyPage(() => import("./outbox/outbox-page.tsx"), "OutboxPage"),
});

/** Addresses end in a slash and match those that sentry-cli and other tools print (`/organizations/{org}/issues/{id}/`). */
export const router = createRouter({
  routeTree: root.addChildren([
    setup,
    signIn,
    forgotPassword,
    setPassword,
    unsubscribe,
    sharedIssue,
    signedIn.addChildren([
      newProject,
      shell.addChildren([
        home,
        issues,
        issue,
        issueEvent,
        issueTag,
        issueUsers,
        events,
        tag,
        releases,
        release,
        comparison,
        repositories,
        projects,
        projectSettings,
        members,
        teams,
        team,
        account,
        operate,
        outbox,
      ]),
    ]),
  ]),
  trailingSlash: "always",
  parseSearch: readSearch,
  stringifySearch: writeSearch,
  defaultPreload: "intent",
  defaultErrorComponent: PageFailed,
  defaultNotFoundComponent: PageNotFound,
  scrollRestoration: true,
});

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}
