import "./logo.css";

/** A V for Vedette: the lance its thin stroke, the mount its thick one, the guidon at the point. */
export function Logo() {
  return (
    <svg className="logo" viewBox="0 0 32 32" aria-hidden="true" focusable="false">
      <path d="M4.4 1.5h2.9l6.7 22.4 5.5-15.1 2.2-2.9 3-4.5.9 4.3L31.8 12.8l-1.3 3.9-5.3-1.3L19.6 30h-6.3z" />
      <path d="M5.2 3H0l2.1 3.4L0 9.8h7.2z" />
    </svg>
  );
}
