import { expect, it } from "vitest";
import { issueHeading } from "./issue-heading.ts";

const issue = { title: "User Feedback", issueCategory: "feedback" as const, metadata: {} };

it("a feedback is headed by the first line of what the person wrote", () => {
  const metadata = { title: "User Feedback", message: "\n  The cart is empty \r\nafter I paid.\n" };
  expect(issueHeading({ ...issue, metadata }, "用户反馈")).toEqual({
    name: "用户反馈",
    words: "The cart is empty",
  });
  expect(issueHeading(issue, "User feedback")).toEqual({ name: "User feedback" });
});

it("an error is headed by type and message, anything else by its title", () => {
  const error = { title: "Error: no", issueCategory: "error" as const };
  expect(issueHeading({ ...error, metadata: { type: "Error", value: "no" } }, "-")).toEqual({
    name: "Error",
    words: "no",
  });
  expect(issueHeading({ ...error, metadata: { type: "Error" } }, "-")).toEqual({ name: "Error" });
  expect(issueHeading({ ...error, metadata: { message: "x" } }, "-")).toEqual({ name: "Error: no" });
});
