/** What a running app says of its work, at its most talkative, names nobody. */
import { createHmac } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { openMigratedDatabase } from "../../app/db.server.ts";
import type { Database } from "../../app/store/sql.ts";
import { APP_SECRET, type AppProcess, startProcess } from "../support/app-process.ts";
import {
  DATABASE_KINDS,
  installedShop,
  newServerDatabase,
  type TestShop,
} from "../support/database.ts";
import {
  aboutMarked,
  MARKED,
  MARKED_WEBHOOKS,
  MARKED_WRECKS,
  MARKS,
} from "../support/marked-person.ts";
import { signature } from "../support/webhook.ts";

const WAIT = { timeout: 60_000, interval: 100 };

describe.runIf(DATABASE_KINDS.includes("server"))("on a server's database", () => {
  let url: string;
  let remove: () => Promise<void>;
  let database: Database;
  let shop: TestShop;
  let app: AppProcess;
  beforeAll(async () => {
    ({ url, remove } = await newServerDatabase());
    database = await openMigratedDatabase({ databaseUrl: url, dataFolder: null }, "test");
    shop = await installedShop(database);
    await database.query(
      `insert into sessions (id, shop, state, scope, "accessToken", expires)
       values ($1, $2, '', 'read_orders,write_customers,write_discounts', 'token', '2099-01-01')`,
      [`offline_${shop.domain}`, shop.domain],
    );
    await refuseMarkedRows();
    app = await startProcess("serve", { DATABASE_URL: url, LOG_LEVEL: "debug" });
  });
  afterAll(async () => {
    await app.kill();
    await database.close();
    await remove();
  });

  /** A database that quotes what it refuses, as unique keys and checks do. */
  async function refuseMarkedRows(): Promise<void> {
    await database.script(`
      create function refuse() returns trigger language plpgsql as $$ begin
        raise exception 'duplicate key value (%)', new using errcode = '23505',
          detail = format('Key (%s) already exists.', new);
      end $$;
      create trigger refuse_person before insert or update on customers for each row
        when (new.display_name like '%Khalilmark Refused%') execute function refuse();
      create trigger refuse_webhook before insert on inbox for each row
        when (new.topic = 'marked/refused') execute function refuse();`);
  }

  let nextEvent = 1;
  async function post(topic: string, body: string, signed = body): Promise<number> {
    const response = await fetch(`${app.origin}/webhooks?note=${MARKED.firstName}`, {
      method: "POST",
      body,
      headers: {
        "x-shopify-topic": topic,
        "x-shopify-shop-domain": shop.domain,
        "x-shopify-hmac-sha256": signature(signed, APP_SECRET),
        "x-shopify-event-id": `logged-${nextEvent++}`,
        "x-shopify-triggered-at": "2026-11-22T10:00:00Z",
        "user-agent": MARKED.lastName,
        "x-forwarded-for": MARKED.ip,
      },
    });
    await response.arrayBuffer();
    return response.status;
  }
  const headers = { "user-agent": `Mozilla/5.0 (X11) ${MARKED.lastName}` };
  async function visit(path: string): Promise<number> {
    const response = await fetch(`${app.origin}${path}`, { headers, redirect: "manual" });
    await response.arrayBuffer();
    return response.status;
  }
  const waiting = async () =>
    (
      await database.query<{ left: number }>(
        `select (select count(*) from inbox where processed_at is null and parked_at is null)::int
           + (select count(*) from privacy_requests where carried_out_at is null)::int as left`,
      )
    )[0]?.left;
  const untilDone = () => vi.waitFor(async () => expect(await waiting()).toBe(0), WAIT);
  const silentOn = (text: string) =>
    MARKS.filter((mark) => text.toLowerCase().includes(mark)).concat(
      text.includes(Buffer.from(MARKED.firstName).toString("base64")) ? ["in base64"] : [],
    );

  test("webhooks: sound, tampered, wrecked, refused by the database", async () => {
    for (const [topic, body] of MARKED_WEBHOOKS) {
      expect(await post(topic, JSON.stringify(body))).toBe(200);
    }
    for (const [topic, body] of MARKED_WRECKS) expect(await post(topic, body)).toBe(200);
    const sound = JSON.stringify(MARKED_WEBHOOKS[0]?.[1]);
    expect(await post("orders/create", sound, `${sound} `)).toBe(401);
    expect(await post("not a topic", sound)).toBe(400);
    const refused = { id: 8, first_name: MARKED.firstName, last_name: "Khalilmark Refused" };
    expect(await post("customers/create", JSON.stringify(refused))).toBe(200);
    expect(await post("marked/refused", sound)).toBe(503);
    await untilDone();
    const parked = await database.query<{ detail: string }>(
      "select detail from inbox where parked_at is not null and reason = 'fault'",
    );
    expect(parked).toEqual([{ detail: "SQLSTATE 23505" }]);
    expect(app.output()).toContain("webhook not stored");
    expect(app.output()).toContain("SQLSTATE 23505");
    expect(silentOn(app.output())).toEqual([]);
  });

  /** As the admin signs it. */
  function idToken(): string {
    const now = Math.floor(Date.now() / 1000);
    const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
    const claims = {
      iss: `https://${shop.domain}/admin`,
      dest: `https://${shop.domain}`,
      aud: "sandbox-key",
      sub: "1",
      exp: now + 60,
      nbf: now - 5,
      iat: now - 5,
      jti: "1",
      sid: "1",
    };
    const signed = `${part({ alg: "HS256", typ: "JWT" })}.${part(claims)}`;
    return `${signed}.${createHmac("sha256", APP_SECRET).update(signed).digest("base64url")}`;
  }

  test("pages: with a search, with a wrong address, with a token, with a fault", async () => {
    const search = `q=${MARKED.firstName}+${encodeURIComponent(MARKED.email)}`;
    const host = Buffer.from(`admin.shopify.com/store/${shop.domain}`).toString("base64url");
    const admin = () =>
      `shop=${shop.domain}&host=${host}&embedded=1&locale=en&id_token=${idToken()}`;
    expect(await visit(`/app/customers?${search}&${admin()}`)).toBe(200);
    await visit(
      `/app/customers?${search}&shop=${shop.domain}&host=${host}&id_token=${MARKED.note}`,
    );
    expect(await visit(`/nobody/${MARKED.lastName}?${search}`)).toBe(404);
    expect(await visit(`/%E0%A4%A/${MARKED.lastName}`)).toBe(400);
    await visit(`/auth/login?shop=${MARKED.firstName}`);
    expect(await visit(`/app/privacy/file?request=${MARKED.firstName}&${admin()}`)).toBe(404);
    await database.script("alter table standings rename to gone");
    const broken = await visit(`/app/customers?${search}&${admin()}`);
    await database.script("alter table gone rename to standings");
    expect(broken).toBe(500);
    expect(app.output()).toContain("SQLSTATE 42P01");
    expect(silentOn(app.output())).toEqual([]);
  });

  test("jobs that fail, what is asked of people's data, and the jobs' own table", async () => {
    await database.query("update shops set prepare_wanted = prepare_wanted + 1");
    for (const topic of ["customers/data_request", "customers/redact"]) {
      expect(await post(topic, JSON.stringify(aboutMarked(shop.domain)))).toBe(200);
    }
    await untilDone();
    const jobs = async () =>
      database.query<{ text: string }>("select j::text as text from pgboss.job j");
    await vi.waitFor(async () => expect((await jobs()).length).toBeGreaterThan(0), WAIT);
    expect(silentOn((await jobs()).map(({ text }) => text).join("\n"))).toEqual([]);
    expect(app.output()).toContain("privacy requests carried out");
    expect(await app.stop()).toBe(0);
    expect(silentOn(app.output())).toEqual([]);
  });
});
