import "./menu.css";
import { Menu as Base } from "@base-ui/react/menu";
import type { ReactElement, ReactNode } from "react";
import { Icon } from "./icon.tsx";
import type { IconName } from "./icon-paths.tsx";
import { useFollow } from "./page-link.tsx";

/**
 * Opens below its button, closes on Escape, returns focus. `trigger` is the button element. While it is open, spans that
 * hold the focus stand beside the button: its look must not hang on being its neighbours' first, last or next child, or
 * it moves from under the pointer, and letting go there closes the menu.
 */
export function Menu({
  trigger,
  align = "start",
  children,
}: {
  trigger: ReactElement<Record<string, unknown>>;
  align?: "start" | "end";
  children: ReactNode;
}) {
  return (
    <Base.Root modal={false}>
      <Base.Trigger render={trigger} />
      <Base.Portal>
        <Base.Positioner className="pop-at" sideOffset={4} align={align} collisionPadding={8}>
          <Base.Popup className="pop">{children}</Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}

interface ItemProps {
  icon?: IconName;
  mark?: ReactNode;
  note?: ReactNode;
  /** Chosen at the moment: ticked at the end. */
  current?: boolean;
  children: ReactNode;
}

export function MenuItem({
  onSelect,
  danger = false,
  ...face
}: ItemProps & { onSelect: () => void; danger?: boolean }) {
  return (
    <Base.Item className={`pop-item ${danger ? "danger" : ""}`} onClick={onSelect}>
      <Face {...face} />
    </Base.Item>
  );
}

/** Leads to a page of ours. A real link, so it opens in a tab of its own too. */
export function MenuLink({ href, ...face }: ItemProps & { href: string }) {
  const follow = useFollow(href);
  return (
    <Base.LinkItem className="pop-item" href={href} closeOnClick onClick={follow}>
      <Face {...face} />
    </Base.LinkItem>
  );
}

/** A file to be kept; the page stays. */
export function MenuDownload({ href, ...face }: ItemProps & { href: string }) {
  return (
    <Base.LinkItem className="pop-item" href={href} download closeOnClick>
      <Face {...face} />
    </Base.LinkItem>
  );
}

/** One of several, exactly one of them ticked. */
export function MenuChoice<V extends string>({
  label,
  value,
  options,
  onChange,
}: {
  label: string;
  value: V;
  options: readonly { value: V; label: ReactNode; icon?: IconName; mark?: ReactNode; note?: ReactNode }[];
  onChange: (value: V) => void;
}) {
  return (
    <Base.RadioGroup value={value} onValueChange={(next: V) => onChange(next)}>
      <Base.GroupLabel className="ph">{label}</Base.GroupLabel>
      {options.map(({ value: each, label: name, ...face }) => (
        <Base.RadioItem key={each} value={each} className="pop-item" closeOnClick>
          <Face {...face} current={each === value}>
            {name}
          </Face>
        </Base.RadioItem>
      ))}
    </Base.RadioGroup>
  );
}

export function MenuGroup({ label, children }: { label: string; children: ReactNode }) {
  return (
    <Base.Group>
      <Base.GroupLabel className="ph">{label}</Base.GroupLabel>
      {children}
    </Base.Group>
  );
}

export function MenuLine() {
  return <Base.Separator className="pop-line" />;
}

function Face({ icon, mark, note, current, children }: ItemProps) {
  return (
    <>
      {icon ? <Icon name={icon} /> : mark}
      <span className="pop-name">{children}</span>
      {note ? <small>{note}</small> : null}
      {current ? <Icon name="check" className="tick" /> : null}
    </>
  );
}
