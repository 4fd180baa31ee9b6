import { describe, expect, test } from "vitest";
import { BadConfiguration, readConfig, readDatabaseConfig } from "../app/config.server.ts";

const COMPLETE = {
  SHOPIFY_API_KEY: "key",
  SHOPIFY_API_SECRET: "secret",
  SHOPIFY_APP_URL: "https://hadiya.example.com",
  SCOPES: "read_orders, write_discounts",
};

test("settings left out have their defaults", () => {
  expect(readConfig(COMPLETE)).toEqual({
    apiKey: "key",
    apiSecret: "secret",
    previousApiSecret: null,
    appUrl: "https://hadiya.example.com",
    scopes: ["read_orders", "write_discounts"],
    host: "0.0.0.0",
    port: 3000,
    healthPort: null,
    metricsToken: null,
    trustProxy: false,
    logLevel: "info",
    retention: { webhooksDays: 30, answersDays: 60 },
    databaseUrl: null,
    dataFolder: ".data/hadiya",
  });
});

test.each([
  ["", false],
  ["1", 1],
  ["loopback", ["loopback"]],
  ["10.0.0.0/8, fd00::1", ["10.0.0.0/8", "fd00::1"]],
])("TRUST_PROXY %s", (text, trustProxy) => {
  expect(readConfig({ ...COMPLETE, TRUST_PROXY: text })).toMatchObject({ trustProxy });
});

describe("one sentence names what is missing or wrong", () => {
  test.each(Object.keys(COMPLETE))("%s is not set", (name) => {
    const without = { ...COMPLETE, [name]: undefined };
    expect(() => readConfig(without)).toThrow(BadConfiguration);
    expect(() => readConfig(without)).toThrow(`${name} is not set`);
  });

  test.each([
    ["SHOPIFY_APP_URL", "hadiya"],
    ["SHOPIFY_API_SECRET", ""],
    ["SHOPIFY_API_SECRET_PREVIOUS", ""],
    ["HADIYA_HEALTH_PORT", "0"],
    ["PORT", "0"],
    ["PORT", "65536"],
    ["PORT", "http"],
    ["LOG_LEVEL", "loud"],
    ["METRICS_TOKEN", "guessable"],
    ["HADIYA_KEEP_WEBHOOKS_DAYS", "1"],
    ["HADIYA_KEEP_ANSWERS_DAYS", "29"],
    ["TRUST_PROXY", "true"],
    ["TRUST_PROXY", "everybody"],
    ["DATABASE_URL", "mysql://localhost/db"],
    ["HADIYA_DATA_DIR", ""],
  ])("%s is %s", (name, value) => {
    expect(() => readConfig({ ...COMPLETE, [name]: value })).toThrow(`${name} is wrong: `);
  });

  test("a secret is not repeated in it", () => {
    const url = "mysql://owner:hunter2@localhost/db";
    const fault = (() => {
      try {
        return readDatabaseConfig({ DATABASE_URL: url });
      } catch (error) {
        return error;
      }
    })();
    expect(String(fault)).toContain("DATABASE_URL");
    expect(String(fault)).not.toContain("hunter2");
  });
});

test.each([
  [{}, { databaseUrl: null, dataFolder: ".data/hadiya" }],
  [{ HADIYA_DATA_DIR: "/var/hadiya" }, { databaseUrl: null, dataFolder: "/var/hadiya/hadiya" }],
  [{ HADIYA_DATA_DIR: "memory:" }, { databaseUrl: null, dataFolder: null }],
  [
    { DATABASE_URL: "postgres://db/hadiya" },
    { databaseUrl: "postgres://db/hadiya", dataFolder: ".data/hadiya" },
  ],
])("the database of %o is %o", (environment, expected) => {
  expect(readDatabaseConfig(environment)).toEqual(expected);
});
