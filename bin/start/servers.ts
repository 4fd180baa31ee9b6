import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ClearFailure } from "../setup/clear-failure.mjs";
import type { ServerSettings } from "./server-process.ts";

/** Where everything of one start listens: three ports in a row. */
export interface Addresses {
  sandboxPort: number;
  proxyPort: number;
  appPort: number;
  /** For browsers, who may mean either address family by localhost. */
  storeUrl: string;
  appUrl: string;
  /** For the processes among themselves. */
  sandboxOrigin: string;
  appOrigin: string;
}

export function addressesFrom(port: number): Addresses {
  return {
    sandboxPort: port,
    proxyPort: port + 1,
    appPort: port + 2,
    storeUrl: `http://localhost:${port}`,
    appUrl: `http://localhost:${port + 1}`,
    sandboxOrigin: `http://127.0.0.1:${port}`,
    appOrigin: `http://127.0.0.1:${port + 2}`,
  };
}

/** Of the app as the sandbox store knows it; made up for it, and worth nothing elsewhere. */
export const SANDBOX_CREDENTIALS = {
  SHOPIFY_API_KEY: "sandbox-key",
  SHOPIFY_API_SECRET: "sandbox-secret",
};

export function sandboxSettings(
  addresses: Addresses,
  { dataFolder, args }: { dataFolder: string; args: string[] },
): ServerSettings {
  return {
    name: "The sandbox store",
    args: ["sandbox/main.ts", ...args],
    healthUrl: `${addresses.sandboxOrigin}/__sandbox/health`,
    logFile: join(dataFolder, "logs", "sandbox.log"),
    env: {
      ...SANDBOX_CREDENTIALS,
      SANDBOX_PORT: String(addresses.sandboxPort),
      HADIYA_DATA_DIR: dataFolder,
    },
  };
}

export function appSettings(
  addresses: Addresses,
  { dataFolder, root }: { dataFolder: string; root: string },
): ServerSettings {
  return {
    name: "The app",
    args: ["--import", "./sandbox/preload.ts", "app/server.ts"],
    healthUrl: `${addresses.appOrigin}/healthz`,
    logFile: join(dataFolder, "logs", "app.log"),
    env: {
      ...SANDBOX_CREDENTIALS,
      NODE_ENV: "production",
      HOST: "127.0.0.1",
      PORT: String(addresses.appPort),
      SHOPIFY_APP_URL: addresses.appUrl,
      SCOPES: scopesIn(readFileSync(join(root, "shopify.app.toml"), "utf8")),
      HADIYA_DATA_DIR: dataFolder,
      SANDBOX_ORIGIN: addresses.sandboxOrigin,
    },
  };
}

/** The access scopes the app's configuration asks for: never written down twice. */
export function scopesIn(toml: string): string {
  const scopes = /^\s*scopes\s*=\s*"([^"]*)"/m.exec(toml)?.[1];
  if (scopes === undefined) throw new ClearFailure("shopify.app.toml names no scopes.");
  return scopes;
}
