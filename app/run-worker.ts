// npm run worker: works off what the web processes store; any number of these share the load.
import { readConfig, requireServerDatabase } from "./config.server.ts";
import { startHealthPort } from "./health.server.ts";
import { letOthersGoFirst, openLog, runMain, stopOnSignals } from "./process.server.ts";
import { startWorker } from "./worker.server.ts";

runMain(async () => {
  const config = readConfig();
  requireServerDatabase(config, "npm run worker");
  letOthersGoFirst();
  const { services } = await import("./services.server.ts");
  const log = openLog("worker", config.logLevel);
  const worker = await startWorker(services, log);
  const { host, healthPort: port } = config;
  const health = port === null ? null : await startHealthPort(services, { host, port });
  log.info({ healthPort: port }, "Hadiya's worker process is up");
  stopOnSignals(log, async () => {
    await health?.stop();
    await worker.stop();
    await services.close();
  });
});
