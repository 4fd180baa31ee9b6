/** Runs what a newcomer runs, `npm start`, on ports and data of its own. */
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { projectRoot } from "../../bin/setup/project-root.mjs";
import { addressesFrom } from "../../bin/start/servers.ts";
import { freePorts, observed, type RunningStart } from "./start-fixture.ts";

const UP = "Hadiya is running";
const LOGS = ["app.log", "sandbox.log"];

/** Where a running shop is; plain data, to be handed to the tests' own processes. */
export interface ShopPlace {
  /** For browsers. */
  storeUrl: string;
  /** Of the control API. */
  controlUrl: string;
  logFolder: string;
}

export class StartedShop {
  readonly place: ShopPlace;
  readonly #start: RunningStart;
  readonly #dataFolder: string;

  private constructor(place: ShopPlace, start: RunningStart, dataFolder: string) {
    this.place = place;
    this.#start = start;
    this.#dataFolder = dataFolder;
  }

  /** args: of `npm start`, such as `--orders FILE`. */
  static async start(...args: string[]): Promise<StartedShop> {
    const port = await freePorts();
    const dataFolder = mkdtempSync(join(tmpdir(), "hadiya-shop-"));
    const child = spawn(process.execPath, ["bin/start.mjs", "--port", String(port), ...args], {
      cwd: projectRoot,
      env: {
        ...process.env,
        HADIYA_DATA_DIR: dataFolder,
        DATABASE_URL: undefined,
        INIT_CWD: undefined,
        // As under npm: it then watches its parent, and ends should this process be killed.
        npm_lifecycle_event: "start",
      },
      stdio: ["ignore", "pipe", "pipe"],
    });
    const { storeUrl, sandboxOrigin } = addressesFrom(port);
    const place = {
      storeUrl,
      controlUrl: `${sandboxOrigin}/__sandbox`,
      logFolder: join(dataFolder, "logs"),
    };
    const shop = new StartedShop(place, observed(child), dataFolder);
    try {
      await shop.#start.says(UP);
      return shop;
    } catch (error) {
      await shop.stop();
      throw error;
    }
  }

  async stop(): Promise<void> {
    this.#start.process.kill("SIGTERM");
    await this.#start.ended;
    rmSync(this.#dataFolder, { recursive: true, force: true });
  }
}

/** What both servers wrote so far, by the name of the log. */
export function logsOf({ logFolder }: ShopPlace): Map<string, string> {
  return new Map(LOGS.map((name) => [name, readFileSync(join(logFolder, name), "utf8")]));
}
