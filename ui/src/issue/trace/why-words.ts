import type { NearMatch, SymbolicationTrail, TrailStep } from "../../../../src/wire/symbolication.ts";
import { messages } from "../../i18n/messages.ts";

type Frame = SymbolicationTrail["frames"][number];
type Problem = NonNullable<Frame["problem"]>;

/** The server says these in English; `null` leaves its words as they are. */
export const whyWords = messages<{
  ask: string;
  askLines: string;
  title: string;
  reading: string;
  failed: string;
  retry: string;
  fix: string;
  copy: string;
  after: string;
  nextBuild: string;
  isMapped: string;
  notNow: string;
  nearly: string;
  found: Record<TrailStep["result"], string>;
  step: Record<TrailStep["step"], string> | null;
  problem: Record<Problem, string> | null;
  near: ((match: NearMatch) => string) | null;
}>(
  {
    ask: "Why is this not mapped?",
    askLines: "Why are there no lines?",
    title: "What was tried for this frame",
    reading: "Looking for its source map",
    failed: "This could not be found out",
    retry: "Try again",
    fix: "What to do",
    copy: "Copy command",
    after: "Stored events are mapped too, as soon as the files are there.",
    nextBuild: "This helps the events of the build that is uploaded with it.",
    isMapped: "It can be mapped by now. Load the page anew.",
    notNow: "Reading the files took too long or the file store is away. Ask again in a moment.",
    nearly: "Nearly matched:",
    found: { found: "found", not_found: "not found", failed: "failed" },
    step: null,
    problem: null,
    near: null,
  },
  {
    ask: "为何未映射？",
    askLines: "为何没有源代码行？",
    title: "对此帧的查找步骤",
    reading: "正在查找 source map",
    failed: "无法查明原因",
    retry: "重试",
    fix: "处理方法",
    copy: "复制命令",
    after: "文件上传后，已存储的事件也会随即映射。",
    nextBuild: "对随后上传的构建所产生的事件有效。",
    isMapped: "现在已可映射，重新加载页面即可查看。",
    notNow: "读取文件用时过长，或文件存储暂不可用，请稍后重试。",
    nearly: "近似匹配：",
    found: { found: "找到", not_found: "未找到", failed: "失败" },
    step: {
      "debug-id-in-event": "事件中此文件的 debug id。",
      "script-by-debug-id": "具有此 debug id 的脚本。",
      "map-by-debug-id": "具有此 debug id 的 source map。",
      "release-in-event": "事件中的 release。",
      "script-by-url": "该 release 中的脚本。",
      "map-reference": "脚本中对 source map 的引用。",
      "map-by-url": "该地址的 source map。",
      "map-beside-script": "脚本旁的 source map。",
      "script-on-web": "从公网获取脚本。",
      "map-on-web": "从公网获取 source map。",
      "read-map": "读取 source map。",
      "read-script": "读取脚本以获取函数名。",
    },
    problem: {
      no_debug_id_and_no_release: "事件既没有此文件的 debug id，也没有 release，因此没有上传能与之对应。",
      debug_id_not_uploaded: "没有上传与此文件的 debug id 对应的 source map。",
      script_not_uploaded: "事件的 release 没有上传同名文件。",
      script_without_reference: "找到了脚本，但其中没有说明 source map 的位置。",
      map_not_uploaded: "脚本已上传，但所引用的 source map 没有上传。",
      map_not_on_web: "脚本引用的 source map 没有上传，也未能从公网获取。",
      being_fetched: "正在从公网获取文件，稍后即可使用。",
      map_unusable: "找到了 source map，但无法使用。",
      file_away: "上传的文件当时无法读取。",
      over_budget: "事件的文件读取用时过长，其余部分稍后处理。",
      no_file: "此帧属于引擎、扩展或没有文件的代码，没有 source map。",
      no_position: "此帧没有行号，无法查找。",
      line_not_in_map: "source map 中没有此行：它来自此文件的另一次构建。",
      column_not_in_map: "source map 在该行此列及之前没有内容。",
      token_without_source: "source map 说明此处由工具生成，没有对应的源代码。",
      source_not_in_map: "source map 指向未列出的源文件，已损坏。",
      no_source_content: "source map 不含此源文件的文本，因此没有可显示的行。",
      line_not_in_source: "source map 中此源文件的行数不足，两者不匹配。",
    },
    near: ({ kind, url, release, dist, debugId }) => {
      const name = `${url}${release === null ? "" : `（release ${release}${dist === null ? "" : `，dist ${dist}`}）`}`;
      switch (kind) {
        case "other_dist":
          return `${name} 属于另一个 dist。`;
        case "other_release":
          return `${name} 属于另一个 release。`;
        case "other_prefix":
          return `${name} 文件名相同，但路径不同。`;
        case "wrong_case":
          return `${name} 仅大小写不同。`;
        case "other_debug_id":
          return `${name} 的 debug id 为 ${debugId ?? "?"}，来自另一次构建。`;
      }
    },
  },
);
