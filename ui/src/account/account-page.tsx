import "../parts/settings.css";
import "./account.css";
import { chooseLanguage, LANGUAGES, useLanguage } from "../i18n/language.ts";
import { useMessages } from "../i18n/messages.ts";
import { Avatar } from "../parts/avatar.tsx";
import { Section } from "../parts/section.tsx";
import { Segmented } from "../parts/segmented.tsx";
import { useUser } from "../shell/organization.ts";
import { PageTop } from "../shell/page-top.tsx";
import { chooseTheme, useTheme } from "../shell/theme.ts";
import { shellWords } from "../shell/words.ts";
import { Activity } from "./activity.tsx";
import { MailSection, useMailWish } from "./mail-section.tsx";
import { NameForm } from "./name-form.tsx";
import { PasswordForm } from "./password-form.tsx";
import { Sessions } from "./sessions.tsx";
import { Tokens } from "./tokens.tsx";
import { accountWords } from "./words.ts";

/** Who one is here, how the pages look, how one gets in, and the tokens that act in one's name. */
export function AccountPage() {
  const w = useMessages(accountWords);
  const shell = useMessages(shellWords);
  const user = useUser();
  const language = useLanguage();
  const theme = useTheme();
  const wish = useMailWish();
  return (
    <>
      <PageTop title={w.title} />
      <div className="settings">
        <p className="me-line">
          <Avatar name={user.name || user.email} round />
          <span>
            <b>{user.name || user.email}</b>
            <small>{user.email}</small>
          </span>
        </p>
        <NameForm />
        <Section title={w.look}>
          <div className="look">
            <span>{w.language}</span>
            <Segmented
              label={w.language}
              value={language}
              options={LANGUAGES.map((each) => ({ value: each.language, label: each.name }))}
              onChange={(chosen) => {
                chooseLanguage(chosen);
                wish.mutate({ language: chosen });
              }}
            />
            <span>{w.theme}</span>
            <Segmented
              label={w.theme}
              value={theme}
              options={[
                { value: "system", label: shell.system },
                { value: "light", label: shell.light },
                { value: "dark", label: shell.dark },
              ]}
              onChange={chooseTheme}
            />
          </div>
        </Section>
        <MailSection />
        <PasswordForm />
        <Sessions />
        <Tokens />
        <Activity />
      </div>
    </>
  );
}
