import "./shell.css";
import "./page-top.css";
import type { ReactNode } from "react";
import { chooseLanguage, LANGUAGES, useLanguage } from "../i18n/language.ts";
import { useMessages } from "../i18n/messages.ts";
import { Button, IconButton } from "../parts/button.tsx";
import { Logo } from "../parts/logo.tsx";
import { PageLink } from "../parts/page-link.tsx";
import { SkipLink } from "./skip-link.tsx";
import { switchTheme } from "./theme.ts";
import { shellWords } from "./words.ts";

/** A page without a rail: before the sign-in, and on the way to a first event. */
export function BarePage({
  crumbs,
  tools,
  children,
}: {
  crumbs?: ReactNode;
  tools?: ReactNode;
  children: ReactNode;
}) {
  const w = useMessages(shellWords);
  return (
    <div className="shell bare">
      <SkipLink />
      <header className="top first">
        <PageLink className="brand" href="/">
          <Logo />
          <span>Vedette</span>
        </PageLink>
        {crumbs ? <span className="crumbs hide-s">{crumbs}</span> : null}
        <div className="tools">
          <LanguageButton />
          <IconButton label={w.theme} icon="theme" onClick={switchTheme} />
          {tools}
        </div>
      </header>
      <main id="main" tabIndex={-1}>
        {children}
      </main>
    </div>
  );
}

/** Names the other language in that language: whoever looks for it can read it. */
function LanguageButton() {
  const language = useLanguage();
  const other = LANGUAGES.find((each) => each.language !== language);
  if (!other) return null;
  return (
    <Button look="quiet" icon="language" lang={other.language} onClick={() => chooseLanguage(other.language)}>
      {other.name}
    </Button>
  );
}
