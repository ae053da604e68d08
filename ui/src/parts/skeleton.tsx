import "./skeleton.css";
import { type ReactNode, useEffect, useState } from "react";

/** One grey bar in the place of a text or a figure. Sizes are CSS lengths. */
export function Skeleton({ width = "100%", height = "10px" }: { width?: string; height?: string }) {
  return <span className="sk" style={{ width, height }} aria-hidden="true" />;
}

/** Nothing for 200 ms, so that what is quick does not flash; then `children` in the final geometry. */
export function Loading({ label, children }: { label: string; children: ReactNode }) {
  const [late, setLate] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLate(true), 200);
    return () => clearTimeout(timer);
  }, []);
  return (
    <div role="status" aria-label={label}>
      {late ? children : null}
    </div>
  );
}
