import "./people.css";
import { Avatar } from "./avatar.tsx";

/** Authors of commits, who need have no account here: as many as `most`. */
export function People({
  people,
  most,
}: {
  people: readonly { readonly name: string | null; readonly email: string | null }[];
  most: number;
}) {
  return (
    <ul className="people">
      {people.slice(0, most).map(({ name, email }) => (
        <li key={email ?? name}>
          <Avatar name={name ?? email} />
          <span title={email ?? undefined}>{name ?? email}</span>
        </li>
      ))}
    </ul>
  );
}
