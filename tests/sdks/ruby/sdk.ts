import type { Sdk } from "../sdk.ts";
import { answer, lacking } from "../toolchain.ts";

const here = import.meta.dirname;

/** Of the Debian package: its version is the machine's. */
async function debianGem(gem: string, slug: string, app: string, sdkName: string): Promise<Sdk> {
  const version = await answer("ruby", "-e", `puts Gem::Specification.find_by_name("${gem}").version`);
  return {
    slug,
    language: "Ruby",
    sdk: gem,
    version: version ?? "",
    lack: async () =>
      (await lacking(["ruby", ["--version"], "ruby"])) ??
      (version === undefined ? `no gem ${gem}; install ruby-${gem.replace(/^ruby-/, "")}` : undefined),
    build: async () => ({ file: "ruby", args: [app], cwd: here }),
    expected: {
      type: "RuntimeError",
      cause: "ArgumentError",
      frame: "pay_order",
      culprit: "app/payment.rb in rescue in pay_order",
      sdkName,
    },
  };
}

export const ruby = () => debianGem("sentry-ruby", "ruby", "app/sentry.rb", "sentry.ruby");
export const ravenRuby = () => debianGem("sentry-raven", "ruby-raven", "app/raven.rb", "raven-ruby");
