/** One Ctrl-C arrives from the terminal and again from npm, which passes it on. */
const SAME_PRESS_MS = 1000;

/**
 * Resolves once somebody asked this process to end and the servers have stopped. Asking again
 * kills what is still there.
 */
export function onStopRequest({
  stop,
  kill,
}: {
  stop: () => Promise<void>;
  kill: () => void;
}): Promise<void> {
  return new Promise((resolve, reject) => {
    let askedAt: number | undefined;
    const ask = () => {
      if (askedAt === undefined) {
        askedAt = performance.now();
        stop().then(resolve, reject);
      } else if (performance.now() - askedAt > SAME_PRESS_MS) kill();
    };
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, ask);
    // The process that started us is gone, however it went.
    process.on("disconnect", ask);
  });
}
