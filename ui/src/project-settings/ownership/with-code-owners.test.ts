import { expect, it } from "vitest";
import { withCodeOwners } from "./with-code-owners.ts";

it("puts rules of a CODEOWNERS file before one's own, in place of those that were there", () => {
  const first = withCodeOwners("# mine\npath:a jo@example.com", "codeowners:* jo@example.com");
  expect(first).toBe("codeowners:* jo@example.com\n\n# mine\npath:a jo@example.com");
  expect(withCodeOwners(first, "codeowners:/b jo@example.com")).toBe(
    "codeowners:/b jo@example.com\n\n# mine\npath:a jo@example.com",
  );
  expect(withCodeOwners("", "codeowners:* jo@example.com")).toBe("codeowners:* jo@example.com\n");
});
