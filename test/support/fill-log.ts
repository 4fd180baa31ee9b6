/**
 * Writes to an embedded database, past what keeps room on its disk, and goes on when it is refused.
 * Tells its parent of each row that was acknowledged: `node test/support/fill-log.ts FOLDER`.
 */
import { randomBytes } from "node:crypto";
import { setImmediate as turn } from "node:timers/promises";
import { openDatabase } from "../../app/db.server.ts";

const [folder = ""] = process.argv.slice(2);
const database = await openDatabase({ databaseUrl: null, dataFolder: folder }, "a test");
await database.prisma.$executeRawUnsafe("create table filler (number int, body bytea)");
process.on("message", () => void write());
process.send?.("ready");

async function write(): Promise<void> {
  for (let number = 1; ; ) {
    try {
      await insert(number);
      process.send?.(number++);
    } catch {
      await turn();
    }
  }
}

function insert(number: number): Promise<number> {
  const sql = "insert into filler values ($1::int, $2)";
  return database.prisma.$executeRawUnsafe(sql, number, randomBytes(15_000));
}
