import { integer, type ShopDatabase, text } from "../shop/shop-database.ts";

const LOG_LENGTH = 1000;

/** One call of the app to the Admin API. Variables are left out: they may hold personal data. */
export interface AdminCall {
  at: number;
  path: string;
  status: number;
  /** As the answer's header names it. */
  requestId: string;
  operation: string | null;
  fields: string[];
  requestedCost: number | null;
  errors: string[];
  userErrors: string[];
  protectedFields: string[];
  milliseconds: number;
}

export class CallLog {
  readonly #database: ShopDatabase;

  constructor(database: ShopDatabase) {
    this.#database = database;
  }

  add(call: AdminCall): void {
    this.#database.transaction(() => {
      this.#database.run(
        "insert into admin_calls (at, body) values (?, ?)",
        call.at,
        JSON.stringify(call),
      );
      this.#database.run(
        "delete from admin_calls where seq <= (select max(seq) from admin_calls) - ?",
        LOG_LENGTH,
      );
    });
  }

  /** The newest first. */
  recent(limit: number): (AdminCall & { seq: number })[] {
    return this.#database
      .all("select seq, body from admin_calls order by seq desc limit ?", limit)
      .map((row) => ({ seq: integer(row.seq), ...(JSON.parse(text(row.body)) as AdminCall) }));
  }
}
