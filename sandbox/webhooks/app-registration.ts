import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "smol-toml";
import type { AppRegistration, WebhookSubscription } from "../shop/shop-model.ts";

const SUBSCRIPTION_KEYS = new Set(["topics", "compliance_topics", "uri"]);

/**
 * What Shopify would know of the app after `shopify app deploy`: read from the project's
 * `shopify.app.toml` and the extensions' tomls. Throws, naming the file, when it cannot.
 */
export function readAppRegistration(
  root: string,
  credentials: { key: string; secret: string },
): AppRegistration {
  const file = join(root, "shopify.app.toml");
  if (!existsSync(file))
    throw new Error(`${file} is missing: the sandbox reads its topics from it`);
  const app = readToml(file);
  const webhooks = table(app.webhooks, file, "[webhooks]");
  const scopes = table(app.access_scopes, file, "[access_scopes]").scopes;
  if (typeof scopes !== "string") throw new Error(`${file}: [access_scopes] scopes is missing`);
  return {
    id: "271828182845",
    title: typeof app.name === "string" ? app.name : "Hadiya",
    ...credentials,
    apiVersion: textAt(webhooks, "api_version", file),
    scopes: scopes
      .split(",")
      .map((scope) => scope.trim())
      .filter(Boolean),
    subscriptions: subscriptionsOf(webhooks.subscriptions, file),
    functionHandles: functionHandles(join(root, "extensions")),
  };
}

function subscriptionsOf(value: unknown, file: string): WebhookSubscription[] {
  if (!Array.isArray(value)) return [];
  return value.flatMap((entry: unknown) => {
    const subscription = table(entry, file, "[[webhooks.subscriptions]]");
    const unknown = Object.keys(subscription).find((key) => !SUBSCRIPTION_KEYS.has(key));
    if (unknown)
      throw new Error(`${file}: the sandbox does not implement "${unknown}" on webhooks`);
    const uri = textAt(subscription, "uri", file);
    const topics = [subscription.topics, subscription.compliance_topics].flatMap((list) =>
      Array.isArray(list) ? list.map(String) : [],
    );
    return topics.map((topic) => ({ topic, uri }));
  });
}

function functionHandles(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder).flatMap((name) => {
    const file = join(folder, name, "shopify.extension.toml");
    if (!existsSync(file)) return [];
    const { extensions } = readToml(file);
    if (!Array.isArray(extensions)) return [];
    return extensions
      .map((entry: unknown) => table(entry, file, "[[extensions]]"))
      .filter((extension) => extension.type === "function")
      .map((extension) => textAt(extension, "handle", file));
  });
}

function readToml(file: string): Record<string, unknown> {
  try {
    return parse(readFileSync(file, "utf8"));
  } catch (cause) {
    throw new Error(`${file} cannot be read as TOML`, { cause });
  }
}

function table(value: unknown, file: string, name: string): Record<string, unknown> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new Error(`${file}: ${name} is missing`);
  }
  return value as Record<string, unknown>;
}

function textAt(from: Record<string, unknown>, key: string, file: string): string {
  const value = from[key];
  if (typeof value !== "string") throw new Error(`${file}: ${key} is missing`);
  return value;
}
