/**
 * Arrays in PostgreSQL's binary format. Both drivers pass a Buffer parameter through as binary, so
 * a batch of webhook bodies reaches the database without being turned into text and back.
 */
const INT4 = 23;
const TEXT = 25;
const BYTEA = 17;
const HEADER_BYTES = 20;

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

export function textArray(values: readonly (string | null)[]): Buffer {
  return encode(
    TEXT,
    values.map((value) => (value === null ? null : Buffer.from(value))),
  );
}

export function byteaArray(values: readonly Uint8Array[]): Buffer {
  return encode(BYTEA, values);
}

function encode(elementType: number, elements: readonly (Uint8Array | null)[]): Buffer {
  const size = elements.reduce((sum, element) => sum + 4 + (element?.length ?? 0), HEADER_BYTES);
  const array = Buffer.allocUnsafe(size);
  array.writeInt32BE(1, 0); // dimensions
  array.writeInt32BE(elements.includes(null) ? 1 : 0, 4);
  array.writeInt32BE(elementType, 8);
  array.writeInt32BE(elements.length, 12);
  array.writeInt32BE(1, 16); // lower bound
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
