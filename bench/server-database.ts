import { randomUUID } from "node:crypto";
import pg from "pg";

/** Lends a database of its own on the server of DATABASE_URL, by its address; removed afterwards. */
export async function withServerDatabase<Result>(
  databaseUrl: string,
  work: (url: string) => Promise<Result>,
): Promise<Result> {
  const name = `hadiya_bench_${randomUUID().replaceAll("-", "")}`;
  await onServer(databaseUrl, `create database ${name}`);
  try {
    const url = new URL(databaseUrl);
    url.pathname = `/${name}`;
    return await work(url.href);
  } finally {
    await onServer(databaseUrl, `drop database ${name} with (force)`);
  }
}

async function onServer(url: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(statement).finally(() => client.end());
}
