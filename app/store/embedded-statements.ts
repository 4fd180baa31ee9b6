import { createHash } from "node:crypto";
import { type messages, type PGlite, parse, protocol } from "@electric-sql/pglite";

type Message = messages.BackendMessage;
type Parsers = Record<number, (text: string) => unknown>;

interface Statement {
  readonly name: string;
  readonly parameterTypes: readonly number[];
  /** What its rows look like; none when it returns no rows. */
  readonly described: readonly Message[];
}

/** PGlite has no way to tell a plan that has aged: tables that were empty may have grown since. */
const PLANS_LAST_MS = 1000;

/**
 * Statements of PGlite that are parsed and planned once, as on a server, and then take one message
 * each. Its own query() sends six and plans every time: 2 ms of our 17 statements a batch. To be
 * called while the database is held exclusively.
 */
export function preparedStatements(pglite: PGlite, parsers: Parsers) {
  const prepared = new Map<string, Statement>();
  let plannedAt = performance.now();

  const send = async (...parts: Uint8Array[]) =>
    (await pglite.execProtocol(joined(parts), { syncToFs: false })).messages;

  async function prepare(text: string): Promise<Statement> {
    const known = prepared.get(text);
    if (known) return known;
    const name = createHash("sha1").update(text).digest("hex");
    const { serialize } = protocol;
    const parts = [serialize.parse({ name, text }), serialize.describe({ type: "S", name })];
    const messages = await send(...parts, serialize.sync());
    const parameters = messages.find(isParameterDescription);
    const described = messages.filter((message) => message.name === "rowDescription");
    const statement = { name, parameterTypes: parameters?.dataTypeIDs ?? [], described };
    prepared.set(text, statement);
    return statement;
  }

  return async <Row>(text: string, parameters: readonly unknown[]): Promise<Row[]> => {
    if (performance.now() - plannedAt > PLANS_LAST_MS) {
      await send(protocol.serialize.query("discard plans"));
      plannedAt = performance.now();
    }
    const { name, parameterTypes, described } = await prepare(text);
    const values = parameters.map((value, place) =>
      encoded(value, pglite.serializers[parameterTypes[place] ?? 0]),
    );
    const { serialize } = protocol;
    const bind = serialize.bind({ statement: name, values });
    const answered = await send(bind, serialize.execute({}), serialize.sync());
    const [result] = parse.parseResults([...described, ...answered], pglite.parsers, { parsers });
    return (result?.rows ?? []) as Row[];
  };
}

function isParameterDescription(message: Message): message is messages.ParameterDescriptionMessage {
  return message.name === "parameterDescription";
}

/** What is encoded already (store/binary-array.ts) passes through untouched. */
function encoded(
  value: unknown,
  serializer: ((value: unknown) => string) | undefined,
): string | Uint8Array | null {
  if (value === null || value === undefined) return null;
  if (value instanceof Uint8Array) return value;
  return serializer ? serializer(value) : String(value);
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  return parts.length === 1 && parts[0] ? parts[0] : Buffer.concat(parts);
}
