import "./section.css";
import type { ReactNode } from "react";

/** A titled part of a page; its tools stand at the end of the title's line. */
export function Section({
  title,
  note,
  id,
  tools,
  children,
}: {
  title: ReactNode;
  note?: ReactNode;
  id?: string;
  tools?: ReactNode;
  children: ReactNode;
}) {
  return (
    <section className="sec" id={id}>
      <header className="sec-h">
        <h2>
          {title}
          {note ? <small>{note}</small> : null}
        </h2>
        {tools ? (
          <>
            <span className="grow" />
            {tools}
          </>
        ) : null}
      </header>
      {children}
    </section>
  );
}
