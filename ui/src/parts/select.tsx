import "./field.css";
import "./menu.css";
import "./select.css";
import { Select as Base } from "@base-ui/react/select";
import type { ReactNode } from "react";
import { Icon } from "./icon.tsx";

/** A field that offers a closed list. */
export function Select<V extends string>({
  id,
  label,
  value,
  options,
  disabled = false,
  onChange,
}: {
  id?: string;
  /** Its name, when no visible label carries `htmlFor={id}`. */
  label?: string;
  value: V;
  options: readonly { value: V; label: ReactNode }[];
  disabled?: boolean;
  onChange: (value: V) => void;
}) {
  const chosen = options.find((option) => option.value === value);
  return (
    <Base.Root<V>
      value={value}
      disabled={disabled}
      onValueChange={(next) => next !== null && onChange(next)}
      modal={false}
    >
      <Base.Trigger id={id} className="inp select" aria-label={label}>
        <Base.Value>{() => chosen?.label ?? value}</Base.Value>
        <Base.Icon className="select-icon">
          <Icon name="down" />
        </Base.Icon>
      </Base.Trigger>
      <Base.Portal>
        <Base.Positioner
          className="pop-at"
          align="start"
          sideOffset={4}
          alignItemWithTrigger={false}
          collisionPadding={8}
        >
          <Base.Popup className="pop pop-select">
            {options.map((option) => (
              <Base.Item key={option.value} value={option.value} className="pop-item">
                <Base.ItemText className="pop-name">{option.label}</Base.ItemText>
                <Base.ItemIndicator className="tick">
                  <Icon name="check" />
                </Base.ItemIndicator>
              </Base.Item>
            ))}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}
