// npm run -s hadiya -- COMMAND: the command line. stdout carries the answer and nothing else.
import { runCommand } from "./hadiya/run-command.ts";

process.exitCode = await runCommand(process.argv.slice(2), {
  out: (text) => void process.stdout.write(text),
  err: (text) => void process.stderr.write(text),
});
