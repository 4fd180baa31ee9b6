import "@shopify/shopify-app-remix/adapters/node";
import type { PrismaClient } from "@prisma/client";
import {
  ApiVersion,
  AppDistribution,
  LogSeverity,
  shopifyApp,
} from "@shopify/shopify-app-remix/server";
import { PrismaSessionStorage } from "@shopify/shopify-app-session-storage-prisma";
import type { Config } from "./config.server.ts";
import { writeFault } from "./fault.server.ts";

/**
 * Shopify's library, set up for token exchange and expiring offline tokens. `onInstalled` runs each
 * time a shop's token was exchanged: on install, and whenever a merchant opens the app anew.
 */
export function createShopifyApp(
  config: Config,
  { prisma, onInstalled }: { prisma: PrismaClient; onInstalled: (domain: string) => Promise<void> },
) {
  return shopifyApp({
    apiKey: config.apiKey,
    apiSecretKey: config.apiSecret,
    apiVersion: ApiVersion.July26,
    scopes: [...config.scopes],
    appUrl: config.appUrl,
    authPathPrefix: "/auth",
    // It looks for its table by itself; giving up, it would end the process while the database restarts.
    sessionStorage: new PrismaSessionStorage(prisma, {
      connectionRetries: Number.POSITIVE_INFINITY,
      connectionRetryIntervalMs: 1000,
    }),
    distribution: AppDistribution.AppStore,
    logger: {
      level: LogSeverity.Error,
      log: (_level, said) => writeFault(new Error(said), "shopify"),
    },
    hooks: { afterAuth: ({ session }) => onInstalled(session.shop) },
    future: { unstable_newEmbeddedAuthStrategy: true, expiringOfflineAccessTokens: true },
  });
}

export type ShopifyApp = ReturnType<typeof createShopifyApp>;
