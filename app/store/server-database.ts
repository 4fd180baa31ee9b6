import { createHash } from "node:crypto";
import { PrismaPg } from "@prisma/adapter-pg";
import { PrismaClient } from "@prisma/client";
import pg from "pg";
import type { Database, Sql, TransactionLimits } from "./sql.ts";
import { runScriptsWhole } from "./whole-scripts.ts";

const INT8 = 20;
const DATE = 1082;
const types: pg.CustomTypesConfig = {
  getTypeParser: (oid: number, format?: "text" | "binary") => {
    if (oid === INT8) return BigInt;
    if (oid === DATE) return String;
    return pg.types.getTypeParser(oid, format as "text");
  },
};

/** A PostgreSQL server, for serious use and for more than one process. */
export async function openServerDatabase(url: string, connections = 10): Promise<Database> {
  const pool = new pg.Pool({
    connectionString: url,
    max: connections,
    types,
    onConnect: keepPromises,
  });
  pool.on("error", () => {}); // a lost idle connection: the next query opens another or throws
  // One that is lost between two statements of a transaction: the next statement throws.
  pool.on("connect", (client) => client.on("error", () => {}));
  await pool.query("select 1").catch(async (cause: Error) => {
    await pool.end();
    throw new Error(`The database of DATABASE_URL does not answer: ${cause.message}`, { cause });
  });
  const adapter = runScriptsWhole(new PrismaPg(pool), (script) => pool.query(script));
  const prisma = new PrismaClient({ adapter });
  return {
    ...sqlOn(pool),
    kind: "server",
    prisma,
    adapter,
    transaction: (work, limits) => inTransaction(pool, work, limits),
    script: async (text) => {
      const result: pg.QueryResult | pg.QueryResult[] = await pool.query(text);
      return { rows: (Array.isArray(result) ? result.at(-1) : result)?.rows ?? [] };
    },
    close: async () => {
      await prisma.$disconnect();
      await pool.end();
    },
  };
}

/** Whoever begins a transaction and falls silent for so long is a machine that has stopped. */
const LONGEST_SILENCE = "60s";

/**
 * What is acknowledged must last: a server that is set not to wait for its disk waits for us. And what
 * a halted process holds must come free: its transaction is rolled back. Stricter settings are left
 * alone.
 */
async function keepPromises(client: pg.ClientBase): Promise<void> {
  await client.query(
    `select set_config(name, value, false)
     from (values ('synchronous_commit', 'off', 'on'),
       ('idle_in_transaction_session_timeout', '0', '${LONGEST_SILENCE}')) as x(name, unset, value)
     where current_setting(name) = unset`,
  );
}

async function inTransaction<Result>(
  pool: pg.Pool,
  work: (sql: Sql) => Promise<Result>,
  { lockPatienceMs, mayFallSilent }: TransactionLimits = {},
): Promise<Result> {
  const client = await pool.connect();
  try {
    const patience = lockPatienceMs ? `; set local lock_timeout = ${lockPatienceMs}` : "";
    const silence = mayFallSilent ? "; set local idle_in_transaction_session_timeout = 0" : "";
    await client.query(`begin${patience}${silence}`);
    const result = await work(sqlOn(client));
    await client.query("commit");
    client.release();
    return result;
  } catch (error) {
    await client.query("rollback").then(
      () => client.release(),
      (broken: Error) => client.release(broken),
    );
    throw error;
  }
}

function sqlOn(executor: Pick<pg.Pool, "query"> | pg.PoolClient): Sql {
  return {
    query: async <Row>(text: string, parameters: readonly unknown[] = []) => {
      const prepared = { name: statementName(text), text, values: [...parameters] };
      return (await (executor as pg.Pool).query(prepared)).rows as Row[];
    },
  };
}

const names = new Map<string, string>();

/** Each text is prepared once per connection. Our texts are constants, so the map stays small. */
function statementName(text: string): string {
  let name = names.get(text);
  if (!name) {
    name = createHash("sha1").update(text).digest("hex");
    names.set(text, name);
  }
  return name;
}
