import { useNavigate } from "@tanstack/react-router";
import { lazy, Suspense, useEffect } from "react";
import type { WireOrganization } from "../../../src/wire/account.ts";
import { useMessages } from "../i18n/messages.ts";
import { listenForShortcuts, useShortcut } from "../parts/shortcuts.ts";
import { isOverlayOpen, openHelp, openJump, useOverlay } from "./overlays.ts";
import { shellWords } from "./words.ts";

const HelpDialog = lazy(() => import("./help-dialog.tsx").then((module) => ({ default: module.HelpDialog })));
const loadJump = () => import("./jump-dialog.tsx");
const JumpDialog = lazy(() => loadJump().then((module) => ({ default: module.JumpDialog })));

/** The keys that work on every page, and the two dialogs they open. */
export function CommandKeys({ org }: { org: WireOrganization | null }) {
  const w = useMessages(shellWords);
  const navigate = useNavigate();
  const overlay = useOverlay();
  const go = (page: string) => void navigate({ href: org ? `/organizations/${org.slug}/${page}/` : "/" });
  // Who types on while a dialog is still on its way means the dialog.
  useEffect(() => listenForShortcuts(isOverlayOpen), []);
  useEffect(() => {
    loadJump().catch(() => undefined); // asked for again when it is opened
  }, []);
  useShortcut("mod+k", w.jump, openJump);
  useShortcut("?", w.help, openHelp);
  useShortcut("g i", w.goIssues, () => go("issues"));
  useShortcut("g e", w.goEvents, () => go("events"));
  useShortcut("g r", w.goReleases, () => go("releases"));
  useShortcut("g p", w.goProjects, () => go("projects"));
  return (
    <Suspense>
      {overlay === "help" ? <HelpDialog /> : null}
      {overlay === "jump" && org ? <JumpDialog org={org} /> : null}
    </Suspense>
  );
}
