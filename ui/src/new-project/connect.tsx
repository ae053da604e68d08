import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { WireProject } from "../../../src/wire/project.ts";
import { useExplain } from "../api/explain-problem.ts";
import { changeProject, projectQueries } from "../api/projects.ts";
import { useMessages } from "../i18n/messages.ts";
import { useLive } from "../live/use-live.ts";
import { ProjectMark } from "../parts/avatar.tsx";
import { Button, ButtonLink } from "../parts/button.tsx";
import { Notice } from "../parts/notice.tsx";
import { showToast } from "../parts/toasts.ts";
import { Instructions } from "./instructions.tsx";
import { PlatformPicker } from "./platform-picker.tsx";
import { platformOf } from "./platforms/all.ts";
import type { Platform } from "./platforms/platform.ts";
import { Steps } from "./steps.tsx";
import { Watch } from "./watch.tsx";
import { newProjectWords } from "./words.ts";

/** The project exists: its DSN stands in the snippet, and the page watches for the first event. */
export function Connect({
  org,
  project,
  mayWrite,
}: {
  org: string;
  project: WireProject;
  /** Others may read how another platform is connected; the project's own stays. */
  mayWrite: boolean;
}) {
  const w = useMessages(newProjectWords);
  const explain = useExplain();
  const queryClient = useQueryClient();
  const { data: keys } = useQuery(projectQueries.keys(org, project.slug));
  const { data: arrivals } = useQuery(projectQueries.arrivals(org, project.slug, useLive(org)));
  const { data: projects } = useQuery(projectQueries.all(org));
  const isFirst = projects?.length === 1 && project.firstEvent === null;
  const [platform, setPlatform] = useState(platformOf(project.platform));
  // Where the columns stand below each other, a choice that is made folds away.
  const [isChoosing, setChoosing] = useState(false);
  const key = keys?.find(({ isActive }) => isActive);

  const change = useMutation({
    mutationFn: (chosen: Platform) => changeProject(org, project.slug, { platform: chosen.id }),
    onSuccess: (changed) => {
      queryClient.setQueryData(projectQueries.one(org, project.slug).queryKey, changed);
      return queryClient.invalidateQueries({ queryKey: projectQueries.all(org).queryKey, exact: true });
    },
    onError: (error) => showToast({ text: explain(error) }),
  });
  const choose = (chosen: Platform) => {
    setPlatform(chosen);
    setChoosing(false);
    if (mayWrite) change.mutate(chosen);
  };

  return (
    <div className="ob">
      <div className="ob-l">
        <h1>{isFirst ? w.firstTitle : w.title}</h1>
        <p className="lead">{w.lead}</p>
        <Steps at={arrivals?.firstEvent ? 4 : platform ? 3 : 2} />
        <p className="ob-project">
          <ProjectMark slug={project.slug} />
          <b>{project.name}</b>
          {project.slug === project.name ? null : <code>{project.slug}</code>}
        </p>
        {platform && !isChoosing ? (
          <div className="ob-chosen">
            <span className="glyph" aria-hidden="true">
              {platform.glyph}
            </span>
            <b>{platform.name}</b>
            <Button look="quiet" onClick={() => setChoosing(true)}>
              {w.change}
            </Button>
          </div>
        ) : null}
        <div className={platform && !isChoosing ? "ob-picker folded" : "ob-picker"}>
          <PlatformPicker value={platform?.id ?? null} onChange={choose} />
        </div>
      </div>
      <div className="ob-r">
        {keys && !key ? (
          <Notice
            look="error"
            go={
              <ButtonLink
                href={`/organizations/${org}/projects/${encodeURIComponent(project.slug)}/settings/`}
              >
                {w.toKeys}
              </ButtonLink>
            }
          >
            {w.noKey}
          </Notice>
        ) : null}
        {key && platform ? (
          <Instructions platform={platform} target={{ dsn: key.dsn.public, slug: project.slug }} />
        ) : key ? (
          <p className="ob-none">{w.choose}</p>
        ) : null}
        {key ? <Watch org={org} project={project} projectKey={key} /> : null}
      </div>
    </div>
  );
}
