import type { Command } from "commander";
import { openConfig } from "../config.ts";
import { StartError } from "../errors.ts";
import { ensureProject } from "../projects/projects.ts";
import { type InstanceFlags, loadInstance, withInstanceFlags } from "./instance.ts";
import { print, printJson } from "./output.ts";
import { withDatabase } from "./with-database.ts";

interface Flags extends InstanceFlags {
  readonly platform?: string;
  readonly json?: true;
}

export function addCreateProject(program: Command): void {
  withInstanceFlags(program.command("createproject"))
    .argument("<organization/project>", "their short names, such as acme/shop")
    .description(
      "make a project, and its organisation when missing; prints the DSN, the same one when repeated",
    )
    .option("--platform <name>", "what the project is written in, such as node or python-django")
    .option("--json", "print ids and DSN as JSON")
    .action(createProject);
}

async function createProject(path: string, flags: Flags): Promise<void> {
  const [organization = "", project = "", ...rest] = path.split("/");
  if (organization === "" || project === "" || rest.length > 0) {
    throw new StartError(`"${path}" names no project. Write organisation and project, such as acme/shop.`);
  }
  const config = openConfig(loadInstance(flags));
  const platform = flags.platform === undefined ? {} : { platform: flags.platform };
  const made = await withDatabase(config, "createproject", ({ db }) =>
    ensureProject({ db, url: config.publicUrl }, { organization, project, ...platform }),
  );
  if (!flags.json) return print(made.dsn);
  printJson({
    organizationId: String(made.organizationId),
    projectId: String(made.projectId),
    dsn: made.dsn,
  });
}
