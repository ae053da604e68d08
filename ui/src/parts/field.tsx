import "./field.css";
import { type ComponentProps, type ReactNode, useId } from "react";
import { Icon } from "./icon.tsx";

interface Frame {
  label: ReactNode;
  hint?: ReactNode;
  /** Said below the field and announced with it. */
  error?: string | null;
}

/** A text field with its label, a hint, and what is wrong with it. */
export function Field({ label, hint, error, className = "", ...rest }: Frame & ComponentProps<"input">) {
  const id = useId();
  return (
    <FieldFrame id={id} label={label} hint={hint} error={error ?? null}>
      <input
        {...rest}
        id={id}
        className={`inp ${error ? "bad" : ""} ${className}`}
        aria-invalid={error ? true : undefined}
        aria-describedby={error || hint ? `${id}-note` : undefined}
      />
    </FieldFrame>
  );
}

/** Label, hint and error around any control that carries `id` and is described by `{id}-note`. */
export function FieldFrame({
  id,
  label,
  hint,
  error,
  children,
}: Frame & { id: string; children: ReactNode }) {
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      {children}
      {error ? (
        <span className="err" id={`${id}-note`} role="alert">
          <Icon name="issues" />
          {error}
        </span>
      ) : hint ? (
        <small id={`${id}-note`}>{hint}</small>
      ) : null}
    </div>
  );
}

/** What failed as a whole, above the button of a form. Announced when it appears. */
export function FormError({ children }: { children: ReactNode }) {
  return (
    <p className="form-error" role="alert">
      {children ? (
        <>
          <Icon name="issues" />
          <span>{children}</span>
        </>
      ) : null}
    </p>
  );
}
