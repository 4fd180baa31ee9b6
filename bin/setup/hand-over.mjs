// @ts-check
import { spawn } from "node:child_process";
import { constants } from "node:os";
import { pinnedNode } from "./install.mjs";

const PARENT_CHECK_MS = 1000;

/**
 * Goes on in the pinned Node, and ends as it ends. The IPC channel tells the other side when
 * this process is gone, however it went.
 * @param {{ root: string, script: string, args: string[] }} what
 */
export function handOver({ root, script, args }) {
  const child = spawn(pinnedNode(root), [script, ...args], {
    cwd: root,
    stdio: ["inherit", "inherit", "inherit", "ipc"],
  });
  for (const signal of /** @type {const} */ (["SIGINT", "SIGTERM", "SIGHUP"]))
    process.on(signal, () => child.kill(signal));
  if (process.env.npm_lifecycle_event) endWithParent(() => child.kill("SIGTERM"));
  child.on("error", (error) => {
    console.error(`The pinned Node did not start: ${error.message}`);
    process.exit(1);
  });
  child.on("exit", (code, signal) => {
    process.exit(code ?? 128 + (signal ? constants.signals[signal] : 0));
  });
}

/**
 * npm passes on the signals it gets, but nobody is told when npm itself is killed outright.
 * @param {() => void} end
 */
function endWithParent(end) {
  const parent = process.ppid;
  const watch = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(watch);
    end();
  }, PARENT_CHECK_MS);
  watch.unref();
}
