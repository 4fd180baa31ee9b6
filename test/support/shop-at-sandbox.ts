/** The sandbox store and the built app as processes of their own, the app on a server's database. */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { projectRoot } from "../../bin/setup/project-root.mjs";
import { ServerProcess } from "../../bin/start/server-process.ts";
import { addressesFrom, appSettings, sandboxSettings } from "../../bin/start/servers.ts";
import type { FaultSettings } from "../../sandbox/webhooks/faults.ts";
import { freePorts } from "./start-fixture.ts";

type Line = Record<string, unknown>;

export class ShopAtSandbox {
  readonly controlUrl: string;
  readonly #servers: readonly ServerProcess[];
  readonly #folder: string;

  private constructor(controlUrl: string, servers: readonly ServerProcess[], folder: string) {
    this.controlUrl = controlUrl;
    this.#servers = servers;
    this.#folder = folder;
  }

  /** An empty shop in which a merchant has installed the app. */
  static async open(databaseUrl: string): Promise<ShopAtSandbox> {
    const addresses = addressesFrom(await freePorts());
    const dataFolder = mkdtempSync(join(tmpdir(), "hadiya-at-sandbox-"));
    const app = appSettings(addresses, { dataFolder, root: projectRoot });
    const settings = [
      sandboxSettings(addresses, { dataFolder, args: ["--orders"] }),
      { ...app, env: { ...app.env, DATABASE_URL: databaseUrl, LOG_LEVEL: "debug" } },
    ];
    const servers: ServerProcess[] = [];
    const shop = new ShopAtSandbox(`${addresses.sandboxOrigin}/__sandbox`, servers, dataFolder);
    try {
      for (const each of settings) {
        const server = new ServerProcess(projectRoot, each);
        servers.push(server);
        await server.untilHealthy();
      }
      await shop.ask("POST", "install");
      return shop;
    } catch (error) {
      await shop.close();
      throw error;
    }
  }

  async ask<Answer = unknown>(method: string, path: string, body?: object): Promise<Answer> {
    const sent = body ? { body: JSON.stringify(body) } : {};
    const answer = await fetch(`${this.controlUrl}/${path}`, { method, ...sent });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
    return (text ? JSON.parse(text) : null) as Answer;
  }

  /** Only these go wrong from now on. */
  faults(switches: Partial<FaultSettings>): Promise<unknown> {
    return this.ask("POST", "faults", switches);
  }

  /** What the app has logged so far. */
  log(): Line[] {
    return readFileSync(join(this.#folder, "logs", "app.log"), "utf8")
      .split("\n")
      .filter((line) => line.startsWith("{") && line.endsWith("}"))
      .map((line) => JSON.parse(line) as Line);
  }

  async close(): Promise<void> {
    await Promise.all(this.#servers.map((server) => server.stop()));
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
