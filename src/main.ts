import { endQuietlyWithReader } from "./cli/output.ts";
import { runProgram } from "./cli/program.ts";

// What we write is for our user's eyes alone.
process.umask(0o077);
endQuietlyWithReader();
process.exitCode = await runProgram(process.argv.slice(2));
