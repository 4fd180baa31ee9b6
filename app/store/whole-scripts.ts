import { DriverAdapterError, type SqlDriverAdapter } from "@prisma/driver-adapter-utils";

interface Adapter {
  connect(): Promise<SqlDriverAdapter>;
}

/**
 * Makes an adapter run each migration's script as one: as shipped, one cuts it at every semicolon,
 * those within a statement included, and the other does not wait for its end. What the database says
 * of a failing one reaches the schema engine's words.
 */
export function runScriptsWhole<A extends Adapter>(
  adapter: A,
  run: (script: string) => Promise<unknown>,
): A {
  const connect = adapter.connect.bind(adapter);
  adapter.connect = async () => {
    const connection = await connect();
    connection.executeScript = async (script) => {
      await run(script).catch((error: Error & { code?: string }) => {
        const { message, code = "" } = error;
        const told = { severity: "ERROR", detail: undefined, column: undefined, hint: undefined };
        throw new DriverAdapterError({ kind: "postgres", code, message, ...told });
      });
    };
    return connection;
  };
  return adapter;
}
