import { HEADER_BYTES, INT8, TEXT, withHeader } from "./binary-array.ts";

/** Facts' columns in PostgreSQL's binary format, written without a copy of each cell. */

/** Null becomes null. */
export function bigintColumn(values: readonly (bigint | null)[]): Buffer {
  const nulls = values.reduce((count, value) => count + (value === null ? 1 : 0), 0);
  const size = HEADER_BYTES + 12 * values.length - 8 * nulls;
  const array = started(INT8, { size, count: values.length, nulls });
  let offset = HEADER_BYTES;
  for (const value of values) {
    offset = array.writeInt32BE(value === null ? -1 : 8, offset);
    if (value !== null) offset = array.writeBigInt64BE(value, offset);
  }
  return array;
}

/** Whole numbers up to 2^53, such as milliseconds; null becomes null. */
export function numberColumn(values: readonly (number | null)[]): Buffer {
  return bigintColumn(values.map((value) => (value === null ? null : BigInt(value))));
}

/** Null becomes null. */
export function textColumn(values: readonly (string | null)[]): Buffer {
  let [bytes, nulls] = [0, 0];
  for (const value of values) {
    if (value === null) nulls++;
    else bytes += Buffer.byteLength(value);
  }
  const size = HEADER_BYTES + 4 * values.length + bytes;
  const array = started(TEXT, { size, count: values.length, nulls });
  let offset = HEADER_BYTES;
  for (const value of values) {
    const length = value === null ? -1 : array.write(value, offset + 4);
    array.writeInt32BE(length, offset);
    offset += 4 + Math.max(0, length);
  }
  return array;
}

function started(
  elementType: number,
  { size, count, nulls }: { readonly size: number; readonly count: number; readonly nulls: number },
): Buffer {
  return withHeader(Buffer.allocUnsafe(size), { elementType, count, hasNulls: nulls > 0 });
}
