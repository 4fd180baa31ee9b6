// npm run serve: web and worker in one process, on either database.
import { loadBuiltApp } from "./built-app.server.ts";
import { openLog, runMain, stopOnSignals } from "./process.server.ts";
import { startWeb } from "./web.server.ts";
import { startWorker } from "./worker.server.ts";

runMain(async () => {
  const build = await loadBuiltApp();
  const { services } = build.entry.module;
  const { config, database } = services;
  const log = openLog("serve", config.logLevel);
  const web = await startWeb(build, log);
  const worker = await startWorker(services, log);
  log.info({ url: config.appUrl, database: database.kind }, "Hadiya is up");
  stopOnSignals(log, async () => {
    await web.stop();
    await worker.stop();
    await services.close();
  });
});
