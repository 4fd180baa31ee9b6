import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import type { SandboxShop } from "../shop/sandbox-shop.ts";
import { integer, type ShopDatabase, text } from "../shop/shop-database.ts";
import { moveToDay } from "../shop/shop-day.ts";
import type { Customer } from "../shop/shop-model.ts";
import { ShopRefusal } from "../shop/shop-refusal.ts";
import { shopDay, shopInstant } from "../shop/shop-time.ts";
import type { WebhookDeliverer } from "../webhooks/webhook-deliverer.ts";
import { type BrokenLine, type LogRow, type OrderLog, readOrderLog } from "./order-log.ts";

const BATCH = 250;
/** New orders are placed only while no more webhooks than this wait. */
const QUEUE_LENGTH = 500;
/** A numeric customer id of the file is added to this: 13 digits, and still to be recognised. */
const FIRST_CUSTOMER_ID = 7_000_000_000_000n;
/** Customers whose id in the file is a name or a number too long have ids from here on. */
const FIRST_HASHED_ID = 1_000_000_000_000_000n;
const RECORDED_TITLE = "Order from file";

export interface FeedProgress {
  file: string;
  total: number;
  /** Placed in the shop. */
  sent: number;
  /** Of those, how many webhooks the app has answered with 200. */
  acknowledged: number;
  /** Webhooks of the shop given up after all retries. */
  failed: number;
  /** Later than the shop's day: left out. */
  later: number;
  /** Lines of the file that say nothing we understand. */
  skipped: BrokenLine[];
  done: boolean;
  error: string | null;
}

/**
 * Replays order logs through the shop's own door: every row becomes a customer's paid order at noon
 * of its day, and a webhook. How far it is survives a kill; a file fed twice adds nothing.
 */
export class OrderFeed {
  readonly #shop: SandboxShop;
  readonly #database: ShopDatabase;
  readonly #deliverer: WebhookDeliverer;
  readonly #setsClock: boolean;
  #progress: Omit<FeedProgress, "acknowledged" | "failed"> | null = null;

  /** `setsClock` false: somebody has chosen the shop's day already. */
  constructor(
    shop: SandboxShop,
    tools: { database: ShopDatabase; deliverer: WebhookDeliverer; setsClock: boolean },
  ) {
    this.#shop = shop;
    this.#database = tools.database;
    this.#deliverer = tools.deliverer;
    this.#setsClock = tools.setsClock;
  }

  /** Of the feed that runs, or ran last; null when there was none since the start. */
  progress(): FeedProgress | null {
    if (!this.#progress) return null;
    const waiting = this.#deliverer.pendingCount();
    const failed = this.#deliverer.failedCount();
    const acknowledged = Math.max(0, this.#progress.sent - waiting - failed);
    return { ...this.#progress, acknowledged, failed };
  }

  /** Files whose feeding was cut short, as far as they are still there. */
  unfinished(): string[] {
    return this.#database
      .all("select file from feeds where next_row < total")
      .map((row) => text(row.file))
      .filter((file) => existsSync(file));
  }

  /** On a shop without orders, moves its clock to the day after the file's last order. */
  async prepareClock(file: string): Promise<void> {
    if (!this.#setsClock || this.#shop.countOrders() > 0) return;
    const lastDay = this.#read(file).rows.at(-1)?.day;
    if (lastDay) await moveToDay(this.#shop, dayAfter(lastDay));
  }

  /** Reads the file and begins; `finished` resolves when the app has acknowledged every order. */
  start(file: string): { finished: Promise<void> } {
    if (this.#progress && !this.#progress.done) {
      if (this.#progress.file === file) return { finished: Promise.resolve() };
      throw new ShopRefusal(`${this.#progress.file} is being fed: wait until it is through`);
    }
    const log = this.#read(file);
    const today = shopDay(this.#shop.now(), this.#shop.settings.timeZone);
    const rows = log.rows.filter((row) => row.day <= today);
    const total = rows.length;
    const sent = this.#begin(log, file, total);
    const later = log.rows.length - total;
    const skipped = log.brokenLines;
    const progress = { file, total, sent, later, skipped, done: false, error: null };
    this.#progress = progress;
    return { finished: this.#run(log.hash, rows, progress) };
  }

  async #run(
    hash: string,
    rows: LogRow[],
    progress: { sent: number; done: boolean; error: string | null },
  ): Promise<void> {
    try {
      while (progress.sent < rows.length) {
        const next = Math.min(rows.length, progress.sent + BATCH);
        this.#placeBatch(hash, rows.slice(progress.sent, next), next);
        progress.sent = next;
        await this.#deliverer.drainedTo(QUEUE_LENGTH);
      }
      await this.#deliverer.drainedTo(0);
    } catch (error) {
      progress.error = error instanceof Error ? error.message : String(error);
      throw error;
    } finally {
      progress.done = true;
    }
  }

  #read(file: string): OrderLog {
    if (!existsSync(file)) throw new ShopRefusal(`there is no file ${file}`);
    return readOrderLog(file, this.#shop.settings.currency);
  }

  /** The row to go on with. Another number of rows (the clock has moved) begins anew. */
  #begin(log: OrderLog, file: string, total: number): number {
    this.#database.run(
      `insert into feeds (hash, file, total, next_row, broken) values (?, ?, ?, 0, ?)
       on conflict (hash) do update set file = excluded.file,
         next_row = case when feeds.total = excluded.total then feeds.next_row else 0 end,
         total = excluded.total`,
      log.hash,
      file,
      total,
      JSON.stringify(log.brokenLines),
    );
    const row = this.#database.get("select next_row from feeds where hash = ?", log.hash);
    return integer(row?.next_row);
  }

  #placeBatch(hash: string, rows: LogRow[], next: number): void {
    this.#shop.batch(() => {
      for (const row of rows) this.#place(hash, row);
      this.#database.run("update feeds set next_row = ? where hash = ?", next, hash);
    });
  }

  #place(hash: string, row: LogRow): void {
    const at = shopInstant(row.day, "12:00:00", this.#shop.settings.timeZone);
    this.#shop.recordOrder({
      id: recordedOrderId(hash, row.line),
      customer: this.#customer(row.customer, at),
      amount: row.amount,
      title: RECORDED_TITLE,
      at,
    });
  }

  #customer(source: string, at: number): Customer {
    const known = this.#database.get("select id from feed_customers where source = ?", source);
    const id = known ? text(known.id) : this.#newCustomerId(source);
    const customer = this.#shop.customer(id);
    if (customer) return customer;
    return this.#shop.createCustomer(
      { id, firstName: "Customer", lastName: source, email: null, language: "en" },
      { at, telling: "nobody" },
    );
  }

  #newCustomerId(source: string): string {
    const wanted = recordedCustomerId(source);
    const isTaken =
      this.#database.get("select 1 from feed_customers where id = ?", wanted) !== undefined ||
      this.#shop.customer(wanted) !== null;
    const id = isTaken ? this.#shop.ids.next() : wanted;
    this.#database.run("insert into feed_customers (source, id) values (?, ?)", source, id);
    return id;
  }
}

/** From the file's content and the line: the same row is the same order, whenever it is fed. */
export function recordedOrderId(hash: string, line: number): string {
  const file = BigInt(`0x${hash.slice(0, 8)}`) % 400_000_000n;
  return String((500_000n + file) * 10_000_000n + BigInt(line));
}

/** "00042" is 7000000000042; an id of 13 digits or more is kept; a name becomes a hash. */
export function recordedCustomerId(source: string): string {
  if (/^\d{1,12}$/.test(source)) return String(FIRST_CUSTOMER_ID + BigInt(source));
  if (/^[1-9]\d{12,18}$/.test(source) && BigInt(source) < 2n ** 63n) return source;
  const hash = createHash("sha256").update(source).digest("hex").slice(0, 12);
  return String(FIRST_HASHED_ID + BigInt(`0x${hash}`));
}

function dayAfter(day: string): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 10);
}
