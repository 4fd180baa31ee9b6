import { join, resolve } from "node:path";
import { build } from "../build/build.ts";
import { exitWith } from "../setup/clear-failure.mjs";
import { createProgress, type Progress } from "../setup/progress.mjs";
import { projectRoot } from "../setup/project-root.mjs";
import { boxed } from "./closing-words.ts";
import { claimDataFolder, emptyDataFolder } from "./data-folder.ts";
import { refuseBusyPorts } from "./ports.ts";
import { feedOrders, openShop } from "./sandbox-control.ts";
import { ServerProcess } from "./server-process.ts";
import {
  type Addresses,
  addressesFrom,
  appSettings,
  SANDBOX_CREDENTIALS,
  sandboxSettings,
} from "./servers.ts";
import type { StartOptions } from "./start-options.mjs";
import { onStopRequest } from "./stop-request.ts";

async function main(options: StartOptions): Promise<void> {
  const progress = createProgress(process.stdout);
  const addresses = addressesFrom(options.port);
  const dataFolder = resolve(projectRoot, process.env.HADIYA_DATA_DIR || ".data");
  const release = claimDataFolder(dataFolder, addresses.storeUrl);
  const servers: ServerProcess[] = [];
  const stopped = onStopRequest({
    stop: async () => {
      progress.line("\nStopping …");
      await Promise.all(servers.map((server) => server.stop()));
    },
    kill: () => {
      for (const server of servers) server.kill();
    },
  });
  try {
    await Promise.race([run({ options, addresses, dataFolder, servers, progress }), stopped]);
    progress.line("Stopped. The data is kept for the next start.");
  } finally {
    await Promise.all(servers.map((server) => server.stop()));
    release();
  }
  process.exit(0);
}

interface Run {
  options: StartOptions;
  addresses: Addresses;
  dataFolder: string;
  servers: ServerProcess[];
  progress: Progress;
}

/** Ends only by throwing: when something does not come up, or a server ends by itself. */
async function run({ options, addresses, dataFolder, servers, progress }: Run): Promise<never> {
  const { sandboxPort, proxyPort, appPort } = addresses;
  await refuseBusyPorts([sandboxPort, proxyPort, appPort]);
  if (options.fresh) emptyDataFolder(dataFolder);
  await build({ root: projectRoot, progress });
  const step = progress.step("Starting the sandbox store and the app");
  try {
    servers.push(
      new ServerProcess(
        projectRoot,
        sandboxSettings(addresses, { dataFolder, args: sandboxArgs(options) }),
      ),
      new ServerProcess(projectRoot, appSettings(addresses, { dataFolder, root: projectRoot })),
    );
    await Promise.all(servers.map((server) => server.untilHealthy()));
  } catch (error) {
    step.failed();
    throw error;
  }
  step.done();
  const end = Promise.race(servers.map(unexpectedEnd));
  await Promise.race([openShop(addresses, progress), end]);
  if (options.orders)
    await Promise.race([feedOrders(addresses, { file: options.orders, progress }), end]);
  progress.line(closingWords(addresses, dataFolder));
  return await end;
}

async function unexpectedEnd(server: ServerProcess): Promise<never> {
  await server.ended;
  if (server.wasStopped) return new Promise<never>(() => undefined);
  throw await server.failure("ended unexpectedly");
}

function sandboxArgs(options: StartOptions): string[] {
  return [
    ...(options.orders ? ["--orders", options.orders] : []),
    ...(options.until ? ["--until", options.until] : []),
  ];
}

function closingWords({ storeUrl, sandboxOrigin }: Addresses, dataFolder: string): string {
  return boxed([
    "Hadiya is running",
    "",
    `Admin        ${storeUrl}/store/hadiya-demo/apps/${SANDBOX_CREDENTIALS.SHOPIFY_API_KEY}/app`,
    `Storefront   ${storeUrl}/shop`,
    `Control API  ${sandboxOrigin}/__sandbox/`,
    `Logs         ${join(dataFolder, "logs")}`,
    "",
    "Ctrl-C stops everything",
  ]);
}

await main(JSON.parse(process.argv[2] ?? "{}")).catch(exitWith);
