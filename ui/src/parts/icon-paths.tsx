import type { ReactNode } from "react";

/** Drawn by us on a 16 px grid, 1.5 px strokes. No logos of platforms or browsers. */
export const ICON_PATHS = {
  alerts: <path d="M3.5 11.5V7a4.5 4.5 0 0 1 9 0v4.5l1 1.2h-11zM6.5 14.4h3" />,
  archive: <path d="M2 2.8h12v3.4H2zM3 6.2v7h10v-7M6.4 9h3.2" />,
  bookmark: <path d="M4 2h8v12l-4-3-4 3z" />,
  box: <path d="M2 4.5 8 1.8l6 2.7v7L8 14.2l-6-2.7zM2 4.5 8 7.3l6-2.8M8 7.3v6.9" />,
  check: <path d="m3 8.5 3.2 3.2L13 4.8" />,
  clock: (
    <>
      <circle cx="8" cy="8" r="6" />
      <path d="M8 4.5V8l2.4 1.6" />
    </>
  ),
  commit: (
    <>
      <circle cx="8" cy="8" r="2.8" />
      <path d="M1.5 8h3.7M10.8 8h3.7" />
    </>
  ),
  copy: <path d="M5.5 5.5h8v8h-8zM10.5 5.5v-3h-8v8h3" />,
  cursor: <path d="m3 2.5 10 4.3-4.3 1.6L7 13z" />,
  down: <path d="m4.5 6.5 3.5 3.5 3.5-3.5" />,
  env: <path d="M8 1.8 14 5 8 8.2 2 5zM2 8l6 3.2L14 8M2 11l6 3.2 6-3.2" />,
  events: <path d="M2 4h12M2 8h8M2 12h10" />,
  ext: <path d="M9.5 2.5h4v4M13.5 2.5 7.5 8.5M11.5 9.5v4h-9v-9h4" />,
  feedback: <path d="M2 2.8h12v8.4H7.6L4.4 14v-2.8H2z" />,
  filter: <path d="M2 3.5h12M4.5 8h7M6.7 12.5h2.6" />,
  globe: (
    <>
      <circle cx="8" cy="8" r="6" />
      <path d="M2 8h12M8 2c-4 4-4 8 0 12M8 2c4 4 4 8 0 12" />
    </>
  ),
  help: (
    <>
      <circle cx="8" cy="8" r="6" />
      <path d="M6.2 6.3c.2-2 3.6-2 3.6 0 0 1.5-1.8 1.5-1.8 2.9M8 11.3v.01" />
    </>
  ),
  http: <path d="M2 5.5h11M10 2.5l3 3-3 3M14 10.5H3M6 7.5" />,
  issues: (
    <>
      <path d="M8 1.8 14.2 8 8 14.2 1.8 8z" />
      <path d="M8 5.4v3M8 10.6v.01" />
    </>
  ),
  key: (
    <>
      <circle cx="5.2" cy="10.8" r="2.9" />
      <path d="m7.3 8.7 6-6M10.6 5.4l2.2 2.2" />
    </>
  ),
  language: (
    <path d="M1.8 4h8M5.8 2v2M8 4c-.6 2.9-2.6 5.2-5.8 6.4M4 6.2c.9 2 2.5 3.4 4.6 4.2M7.6 14l3.2-7 3.2 7M8.8 11.6h4" />
  ),
  leave: <path d="M6.5 2.5h-4v11h4M10 5l3 3-3 3M13 8H6.5" />,
  left: <path d="M9.5 4.5 6 8l3.5 3.5" />,
  link: (
    <path d="M6.5 9.5 9.5 6.5M7.5 4.5 9 3a2.8 2.8 0 0 1 4 4l-1.5 1.5M8.5 11.5 7 13a2.8 2.8 0 0 1-4-4l1.5-1.5" />
  ),
  members: (
    <>
      <circle cx="6" cy="5.4" r="2.4" />
      <path d="M1.5 13.4c.4-2.6 2.1-3.8 4.5-3.8s4.1 1.2 4.5 3.8M10.4 3.2a2.4 2.4 0 0 1 0 4.4M12 9.8c1.5.4 2.3 1.6 2.5 3.6" />
    </>
  ),
  mail: <path d="M1.8 3.2h12.4v9.6H1.8zM2.2 3.8 8 8.6l5.8-4.8" />,
  menu: <path d="M2 4h12M2 8h12M2 12h12" />,
  merge: <path d="M4 2v4.2c0 2 4 2.3 4 5V14M12 2v4.2c0 2-4 2.3-4 5" />,
  monitors: <path d="M1.5 8.5h3l1.8-5 3 9.5 1.9-4.5h3.3" />,
  more: <path d="M3.5 8v.01M8 8v.01M12.5 8v.01" strokeWidth="2" />,
  nav: <path d="M2 8h11M9 4l4 4-4 4" />,
  new: <path d="M4 14.5V2h8l-2 3 2 3H4" fill="currentColor" />,
  operate: (
    <>
      <rect x="2" y="2.5" width="12" height="4.5" rx="1" />
      <rect x="2" y="9" width="12" height="4.5" rx="1" />
      <path d="M4.6 4.8v.01M4.6 11.3v.01M8 4.8h3.5M8 11.3h3.5" />
    </>
  ),
  plus: <path d="M8 3v10M3 8h10" />,
  regress: <path d="M3 7.5a5.2 5.2 0 1 1 1.2 4M2.5 3.5v4h4" />,
  releases: <path d="M3.5 14.5v-13M3.5 2.5h9.5L10.8 5.6 13 8.7H3.5" />,
  retry: <path d="M13 8.5a5.2 5.2 0 1 1-1.2-4.5M13.5 2.5v4h-4" />,
  right: <path d="m6.5 4.5 3.5 3.5-3.5 3.5" />,
  rise: <path d="M2 12.5 6.5 8l2.5 2.5 5-6M10.5 4.5H14V8" />,
  search: (
    <>
      <circle cx="7" cy="7" r="4.5" />
      <path d="m10.4 10.4 3.6 3.6" />
    </>
  ),
  settings: (
    <>
      <path d="M2 4.5h7M13 4.5h1M2 11.5h1M7 11.5h7" />
      <circle cx="11" cy="4.5" r="1.8" />
      <circle cx="5" cy="11.5" r="1.8" />
    </>
  ),
  share: <path d="M8 10V2M5 4.6 8 1.8l3 2.8M3 8v6h10V8" />,
  stats: <path d="M2.5 14V9M6.2 14V3M9.8 14V6.5M13.5 14v-9" />,
  term: <path d="M2 2.8h12v10.4H2zM4.5 6l2 2-2 2M8.5 10.5h3" />,
  theme: (
    <>
      <circle cx="8" cy="8" r="5.5" />
      <path d="M8 2.5a5.5 5.5 0 0 1 0 11z" fill="currentColor" stroke="none" />
    </>
  ),
  updown: <path d="m5 6 3-3 3 3M5 10l3 3 3-3" />,
  user: (
    <>
      <circle cx="8" cy="5.2" r="2.8" />
      <path d="M2.6 14c.5-3 2.7-4.4 5.4-4.4s4.9 1.4 5.4 4.4" />
    </>
  ),
  x: <path d="m4 4 8 8M12 4l-8 8" />,
} satisfies Record<string, ReactNode>;

export type IconName = keyof typeof ICON_PATHS;
