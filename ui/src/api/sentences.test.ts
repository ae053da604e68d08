import { expect, it } from "vitest";
import { SENTENCES, type SentenceCode, sentence } from "../../../src/wire/sentences.ts";
import { explainProblem } from "./explain-problem.ts";
import { ApiProblem } from "./problem.ts";
import { inLanguage } from "./sentences.ts";

it("every sentence of the server is told in Chinese, with its values", () => {
  for (const code of Object.keys(SENTENCES) as SentenceCode[]) {
    const told = inLanguage(sentence(code, "12", "owner"), "zh-CN") ?? "";
    expect(told, code).toMatch(/\p{Script=Han}/u);
    if (SENTENCES[code].includes("{0}")) expect(told, code).toContain("12");
  }
});

it("in English the server's own words stay", () => {
  expect(inLanguage("Whatever it says.", "en")).toBe("Whatever it says.");
  expect(inLanguage("Whatever it says.", "zh-CN")).toBeUndefined();
});

it("a refusal is explained in the reader's language where the server's words are known", () => {
  const problem = new ApiProblem({ status: 409, detail: sentence("ownerNeeded") });
  expect(explainProblem(problem, "zh-CN")).toBe("组织至少需要一名所有者，请先将他人设为所有者。");
  const rank = new ApiProblem({ status: 403, detail: sentence("rank", "manager", "owner") });
  expect(explainProblem(rank, "zh-CN")).toBe("当前角色（管理者）无权处理“所有者”角色。");
  expect(explainProblem(new ApiProblem({ status: 409, detail: "New words." }), "zh-CN")).toBe("New words.");
});
