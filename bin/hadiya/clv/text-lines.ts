import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import { Unusable } from "./unusable.ts";

const CHUNK_BYTES = 1 << 20;
/** Longer than any record of a shop's, shorter than what would fill the memory. */
const LONGEST_LINE = 1 << 24;

/**
 * A file's lines without their ends (LF, CRLF or an old Mac's CR), in UTF-8 or, by its byte order
 * mark, UTF-16. Read synchronously and a chunk at a time: nobody waits for a command's event loop.
 */
export function* linesOf(file: string): Generator<string> {
  let rest = "";
  let lineEnd: string | null = null;
  for (const text of textOf(file)) {
    rest += text;
    lineEnd ??= lineEndOf(rest);
    const lines = lineEnd === null ? [rest] : rest.split(lineEnd);
    rest = lines.pop() ?? "";
    for (const line of lines) yield line.endsWith("\r") ? line.slice(0, -1) : line;
    if (rest.length > LONGEST_LINE) throw new Unusable(`${file} has a line too long for a CSV.`);
  }
  if (rest !== "") yield rest.endsWith("\r") ? rest.slice(0, -1) : rest;
}

/** Null while it cannot be told yet: a CR at the very end may belong to a CRLF. */
function lineEndOf(text: string): string | null {
  if (text.includes("\n")) return "\n";
  return text.slice(0, -1).includes("\r") ? "\r" : null;
}

function* textOf(file: string): Generator<string> {
  const descriptor = openFile(file);
  try {
    const chunk = new Uint8Array(CHUNK_BYTES);
    let decoder: TextDecoder | null = null;
    for (;;) {
      const length = readSync(descriptor, chunk);
      decoder ??= new TextDecoder(encodingOf(chunk));
      yield decoder.decode(chunk.subarray(0, length), { stream: length > 0 });
      if (length === 0) return;
    }
  } finally {
    closeSync(descriptor);
  }
}

function openFile(file: string): number {
  try {
    const descriptor = openSync(file, "r");
    if (!fstatSync(descriptor).isDirectory()) return descriptor;
    closeSync(descriptor);
  } catch (error) {
    throw new Unusable(whyNotOpened(file, error));
  }
  throw new Unusable(`${file} is a folder and not a file.`);
}

function whyNotOpened(file: string, error: unknown): string {
  const code = error instanceof Error && "code" in error ? error.code : null;
  if (code === "ENOENT" || code === "ENOTDIR") return `There is no file ${file}.`;
  if (code === "EACCES" || code === "EPERM") return `${file} may not be read.`;
  return `${file} cannot be opened (${code ?? error}).`;
}

function encodingOf([first, second]: Uint8Array): string {
  if (first === 0xff && second === 0xfe) return "utf-16le";
  if (first === 0xfe && second === 0xff) return "utf-16be";
  return "utf-8";
}
