import { Value } from "../value.tsx";

const MOST = 100;

/** Variables of a frame by name. Strings stand as the SDK wrote them: some quote, some do not. */
export function Vars({ vars, label }: { vars: Record<string, unknown>; label: string }) {
  return (
    <dl className="vars" aria-label={label}>
      {Object.entries(vars)
        .slice(0, MOST)
        .map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd className={isNothing(value) ? "none" : undefined}>
              <Value value={value} />
            </dd>
          </div>
        ))}
    </dl>
  );
}

/** Often the very cause. */
function isNothing(value: unknown): boolean {
  return value === null || (typeof value === "string" && /^<?(?:undefined|null|None|nil)>?$/u.test(value));
}
