import "./commit-line.css";
import type { WireCommit } from "../../../src/wire/release.ts";
import { messages, useMessages } from "../i18n/messages.ts";
import { Avatar } from "./avatar.tsx";
import { Time } from "./time.tsx";

const words = messages(
  { nobody: "unknown author", noMessage: "No message" },
  { nobody: "作者未知", noMessage: "无提交说明" },
);

/** A commit: its first line, who wrote it, when, and the way to it where its repository's address is known. */
export function CommitLine({ commit }: { commit: WireCommit }) {
  const w = useMessages(words);
  const { author, message, url, id, repository, dateCreated } = commit;
  const who = author.name ?? author.email;
  const subject = message?.split("\n", 1)[0]?.trim();
  const sha = <code>{id.slice(0, 8)}</code>;
  return (
    <div className="commit">
      <Avatar name={who} />
      <span className="commit-what">
        <span className="commit-subject" title={message ?? undefined}>
          {subject ? subject : <i>{w.noMessage}</i>}
        </span>
        <small>
          <span>{who ?? w.nobody}</span>
          {dateCreated ? <Time value={dateCreated} /> : null}
          {repository ? <span>{repository}</span> : null}
        </small>
      </span>
      {url ? (
        <a className="link" href={url} target="_blank" rel="noopener noreferrer nofollow" title={id}>
          {sha}
        </a>
      ) : (
        <span title={id}>{sha}</span>
      )}
    </div>
  );
}
