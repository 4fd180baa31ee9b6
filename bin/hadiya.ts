// npm run -s hadiya -- COMMAND: the command line. stdout carries the answer and nothing else.
import { runCommand } from "./hadiya/run-command.ts";

// Whoever reads may stop, as `head` does; that is no fault.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code === "EPIPE") process.exit(0);
  throw error;
});

process.exitCode = await runCommand(process.argv.slice(2), {
  out: (text) => void process.stdout.write(text),
  err: (text) => void process.stderr.write(text),
});
