import "./help-dialog.css";
import { useMessages } from "../i18n/messages.ts";
import { Kbd } from "../parts/badge.tsx";
import { Dialog } from "../parts/dialog.tsx";
import { useShortcutList } from "../parts/shortcuts.ts";
import { closeOverlay } from "./overlays.ts";
import { shellWords } from "./words.ts";

const isApple = /Mac|iPhone|iPad/.test(navigator.userAgent);

/** The keys that do something on the page behind it, and no others. */
export function HelpDialog() {
  const w = useMessages(shellWords);
  const shortcuts = useShortcutList();
  return (
    <Dialog open onClose={closeOverlay} title={w.help}>
      <dl className="keys-list">
        {shortcuts.map(({ keys, label }) => (
          <div key={keys}>
            <dt>{label}</dt>
            <dd>
              {keys.split(" ").map((key) => (
                <Kbd key={key}>{nameOf(key)}</Kbd>
              ))}
            </dd>
          </div>
        ))}
      </dl>
    </Dialog>
  );
}

const NAMES: Record<string, string> = { Enter: "↵", ArrowUp: "↑", ArrowDown: "↓", Escape: "Esc" };

function nameOf(key: string): string {
  if (key.startsWith("mod+")) return `${isApple ? "⌘" : "Ctrl "}${key.slice(4).toUpperCase()}`;
  return NAMES[key] ?? key;
}
