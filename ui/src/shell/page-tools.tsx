import { useNavigate } from "@tanstack/react-router";
import { useExplain } from "../api/explain-problem.ts";
import { signOut } from "../api/session.ts";
import { chooseLanguage, LANGUAGES, useLanguage } from "../i18n/language.ts";
import { useMessages } from "../i18n/messages.ts";
import { Avatar } from "../parts/avatar.tsx";
import { Kbd } from "../parts/badge.tsx";
import { IconButton } from "../parts/button.tsx";
import { Icon } from "../parts/icon.tsx";
import { Menu, MenuChoice, MenuItem, MenuLine, MenuLink } from "../parts/menu.tsx";
import { showToast } from "../parts/toasts.ts";
import { useUser } from "./organization.ts";
import { openHelp, openJump } from "./overlays.ts";
import { chooseTheme, switchTheme, useTheme } from "./theme.ts";
import { shellWords } from "./words.ts";

const isApple = /Mac|iPhone|iPad/.test(navigator.userAgent);

export function PageTools() {
  const w = useMessages(shellWords);
  return (
    <div className="tools">
      <button type="button" className="btn quiet jump" aria-label={w.jump} onClick={openJump}>
        <Icon name="search" />
        <span>{w.jump}</span>
        <Kbd>{isApple ? "⌘K" : "Ctrl K"}</Kbd>
      </button>
      <IconButton className="hide-s" label={w.help} icon="help" onClick={openHelp} />
      <IconButton label={w.theme} icon="theme" onClick={switchTheme} />
      <AccountMenu />
    </div>
  );
}

function AccountMenu() {
  const w = useMessages(shellWords);
  const user = useUser();
  const language = useLanguage();
  const theme = useTheme();
  const explain = useExplain();
  const navigate = useNavigate();
  const leave = async () => {
    try {
      await signOut();
      await navigate({ to: "/sign-in/" });
    } catch (error) {
      showToast({ text: explain(error) });
    }
  };
  return (
    <Menu
      align="end"
      trigger={
        <button type="button" className="account" aria-label={w.account} title={user.email}>
          <Avatar name={user.name || user.email} round />
        </button>
      }
    >
      <p className="who">
        <b>{user.name || user.email}</b>
        <small>{user.email}</small>
      </p>
      <MenuLine />
      <MenuLink href="/account/" icon="user">
        {w.account}
      </MenuLink>
      {user.isSuperuser ? (
        <>
          <MenuLink href="/operate/" icon="operate">
            {w.operate}
          </MenuLink>
          <MenuLink href="/outbox/" icon="mail">
            {w.mail}
          </MenuLink>
        </>
      ) : null}
      <MenuItem icon="help" onSelect={openHelp}>
        {w.help}
      </MenuItem>
      <MenuLine />
      <MenuChoice
        label={w.language}
        value={language}
        options={LANGUAGES.map((each) => ({ value: each.language, label: each.name }))}
        onChange={chooseLanguage}
      />
      <MenuChoice
        label={w.themeName}
        value={theme}
        options={[
          { value: "system", label: w.system },
          { value: "light", label: w.light },
          { value: "dark", label: w.dark },
        ]}
        onChange={chooseTheme}
      />
      <MenuLine />
      <MenuItem icon="leave" onSelect={() => void leave()}>
        {w.signOut}
      </MenuItem>
    </Menu>
  );
}
