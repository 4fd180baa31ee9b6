// npm run web: the door and the pages; any number of these beside any number of workers.
import { loadBuiltApp } from "./built-app.server.ts";
import { readConfig, requireServerDatabase } from "./config.server.ts";
import { openLog, runMain, stopOnSignals } from "./process.server.ts";
import { startWeb } from "./web.server.ts";
import { callOtherWorkers } from "./worker-calls.server.ts";

runMain(async () => {
  requireServerDatabase(readConfig(), "npm run web");
  const build = await loadBuiltApp();
  const { services } = build.entry.module;
  const { config } = services;
  const log = openLog("web", config.logLevel);
  const calls = callOtherWorkers(services, log);
  const web = await startWeb(build, log);
  log.info({ url: config.appUrl }, "Hadiya's web process is up");
  stopOnSignals(log, async () => {
    await web.stop();
    calls.stop();
    await services.close();
  });
});
