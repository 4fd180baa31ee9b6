/**
 * Arrays in PostgreSQL's binary format. Both drivers pass a Buffer parameter through as binary, so
 * a batch of webhook bodies, or of customers' figures, reaches the database without being turned
 * into text and back. Whole columns come back the same way, by array_send.
 */
export const INT8 = 20;
const INT4 = 23;
const FLOAT8 = 701;
export const TEXT = 25;
const BYTEA = 17;
const BOOL = 16;
const TIMESTAMPTZ = 1184;
export const HEADER_BYTES = 20;

export function int4Array(values: readonly number[]): Buffer {
  return encode(
    INT4,
    values.map((value) => {
      const element = Buffer.allocUnsafe(4);
      element.writeInt32BE(value);
      return element;
    }),
  );
}

export function int8Array(values: readonly (bigint | null)[]): Buffer {
  const missing = (at: number) => values[at] === null;
  const array = allocate(INT8, { count: values.length, bytes: 8, missing });
  let offset = HEADER_BYTES;
  for (const value of values) {
    offset = array.writeInt32BE(value === null ? -1 : 8, offset);
    if (value !== null) offset = array.writeBigInt64BE(value, offset);
  }
  return array;
}

export function float8Array(values: readonly (number | null)[]): Buffer {
  return float8Column(Float64Array.from(values, (value) => value ?? Number.NaN));
}

export function int4OrNullArray(values: readonly (number | null)[]): Buffer {
  return int4Column(Int32Array.from(values, (value) => value ?? NO_INT4));
}

export function boolArray(values: readonly boolean[]): Buffer {
  return encode(
    BOOL,
    values.map((value) => (value ? TRUE : FALSE)),
  );
}

const TRUE = Uint8Array.of(1);
const FALSE = Uint8Array.of(0);

/** PostgreSQL counts microseconds from the year 2000. */
export function timestamptzArray(values: readonly (Date | null)[]): Buffer {
  const epochMs = Date.UTC(2000, 0, 1);
  const micros = values.map((value) =>
    value === null ? null : BigInt(value.getTime() - epochMs) * 1000n,
  );
  const array = int8Array(micros);
  array.writeInt32BE(TIMESTAMPTZ, 8);
  return array;
}

export function textArray(values: readonly (string | null)[]): Buffer {
  return encode(
    TEXT,
    values.map((value) => (value === null ? null : Buffer.from(value))),
  );
}

export function byteaArray(values: readonly Uint8Array[]): Buffer {
  return encode(BYTEA, values);
}

/** What stands for null in a column of days and the like. */
export const NO_INT4 = -2_147_483_648;

/** NO_INT4 becomes null. */
export function int4Column(values: Int32Array): Buffer {
  const missing = (at: number) => values[at] === NO_INT4;
  const array = allocate(INT4, { count: values.length, bytes: 4, missing });
  let offset = HEADER_BYTES;
  for (const value of values) {
    offset = array.writeInt32BE(value === NO_INT4 ? -1 : 4, offset);
    if (value !== NO_INT4) offset = array.writeInt32BE(value, offset);
  }
  return array;
}

export function int8Column(values: BigInt64Array): Buffer {
  const array = allocate(INT8, { count: values.length, bytes: 8, missing: () => false });
  let offset = HEADER_BYTES;
  for (const value of values) {
    offset = array.writeInt32BE(8, offset);
    offset = array.writeBigInt64BE(value, offset);
  }
  return array;
}

/** NaN becomes null. */
export function float8Column(values: Float64Array): Buffer {
  const missing = (at: number) => Number.isNaN(values[at]);
  const array = allocate(FLOAT8, { count: values.length, bytes: 8, missing });
  let offset = HEADER_BYTES;
  for (const value of values) {
    const isNull = Number.isNaN(value);
    offset = array.writeInt32BE(isNull ? -1 : 8, offset);
    if (!isNull) offset = array.writeDoubleBE(value, offset);
  }
  return array;
}

function allocate(
  elementType: number,
  what: {
    readonly count: number;
    readonly bytes: number;
    readonly missing: (at: number) => boolean;
  },
): Buffer {
  const { count, bytes, missing } = what;
  let nulls = 0;
  for (let at = 0; at < count; at++) if (missing(at)) nulls++;
  const size = HEADER_BYTES + 4 * count + bytes * (count - nulls);
  return withHeader(Buffer.allocUnsafe(size), { elementType, count, hasNulls: nulls > 0 });
}

/** Reads what array_send made of an int4 array without nulls; what it made of no array is empty. */
export function readInt4Column(array: Buffer | null): Int32Array {
  if (!array) return new Int32Array();
  const values = new Int32Array(countIn(array));
  for (let at = 0; at < values.length; at++) {
    values[at] = array.readInt32BE(HEADER_BYTES + at * 8 + 4);
  }
  return values;
}

/** The same for int8. */
export function readInt8Column(array: Buffer | null): BigInt64Array {
  if (!array) return new BigInt64Array();
  const values = new BigInt64Array(countIn(array));
  for (let at = 0; at < values.length; at++) {
    values[at] = array.readBigInt64BE(HEADER_BYTES + at * 12 + 4);
  }
  return values;
}

/** The same for float8. */
export function readFloat8Column(array: Buffer | null): Float64Array {
  if (!array) return new Float64Array();
  const values = new Float64Array(countIn(array));
  for (let at = 0; at < values.length; at++) {
    values[at] = array.readDoubleBE(HEADER_BYTES + at * 12 + 4);
  }
  return values;
}

/** An array without elements has no dimension either. */
function countIn(array: Buffer): number {
  return array.readInt32BE(0) === 0 ? 0 : array.readInt32BE(12);
}

function encode(elementType: number, elements: readonly (Uint8Array | null)[]): Buffer {
  const size = elements.reduce((sum, element) => sum + 4 + (element?.length ?? 0), HEADER_BYTES);
  const array = withHeader(Buffer.allocUnsafe(size), {
    elementType,
    count: elements.length,
    hasNulls: elements.includes(null),
  });
  let offset = HEADER_BYTES;
  for (const element of elements) {
    offset = array.writeInt32BE(element?.length ?? -1, offset);
    if (element) {
      array.set(element, offset);
      offset += element.length;
    }
  }
  return array;
}

export function withHeader(
  array: Buffer,
  what: { readonly elementType: number; readonly count: number; readonly hasNulls: boolean },
): Buffer {
  array.writeInt32BE(1, 0); // dimensions
  array.writeInt32BE(what.hasNulls ? 1 : 0, 4);
  array.writeInt32BE(what.elementType, 8);
  array.writeInt32BE(what.count, 12);
  array.writeInt32BE(1, 16); // lower bound
  return array;
}
