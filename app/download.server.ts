/** A line that says nothing for so long is dead. */
const LONGEST_SILENCE_MS = 30_000;
/** A line that breaks so often without a byte between is given up. */
const MOST_CUTS = 5;

/** An answer, and what ends it. */
interface Line {
  readonly answer: Response;
  readonly ending: AbortController;
}

/**
 * A file's bytes from one of them on, as they come; null when it is not to be had any more. A line
 * that breaks, or says nothing, is taken up at the byte it broke at. Throws when that is of no use, or
 * when told to stop.
 */
export async function downloadFrom(
  url: string,
  byte: number,
  stopping: AbortSignal,
): Promise<AsyncIterable<Uint8Array> | null> {
  const line = await openLine(url, byte, stopping);
  return line && bytesOf(line, { url, byte, stopping });
}

async function* bytesOf(
  first: Line,
  { url, byte: from, stopping }: { url: string; byte: number; stopping: AbortSignal },
): AsyncGenerator<Uint8Array> {
  let line = first;
  let byte = from;
  for (let cuts = 0; ; ) {
    try {
      for await (const piece of piecesOf(line)) {
        byte += piece.length;
        cuts = 0;
        yield piece;
      }
      return;
    } catch (error) {
      if (stopping.aborted || ++cuts > MOST_CUTS) throw error;
      const again = await openLine(url, byte, stopping);
      if (!again) throw error;
      line = again;
    }
  }
}

const NOTHING_THERE = 416; // the byte asked for is the one behind the last

/** A range is asked for from the first byte on: what is compressed on the way has no such bytes. */
async function openLine(url: string, byte: number, stopping: AbortSignal): Promise<Line | null> {
  const ending = new AbortController();
  const signal = AbortSignal.any([stopping, ending.signal]);
  const headers = { range: `bytes=${byte}-` };
  const answer = await spoken(ending, fetch(url, { headers, signal }));
  const isPart = answer.status === 206 || (answer.status === 200 && byte === 0);
  if (isPart) return { answer, ending };
  await answer.body?.cancel();
  if (answer.status === NOTHING_THERE) return { answer, ending };
  if (answer.status >= 400 && answer.status < 500 && answer.status !== 429) return null;
  throw new Error(`a download was answered with ${answer.status}`);
}

async function* piecesOf({ answer, ending }: Line): AsyncGenerator<Uint8Array> {
  if (answer.status === NOTHING_THERE || !answer.body) return;
  const reader = answer.body.getReader();
  try {
    for (;;) {
      const { done, value } = await spoken(ending, reader.read());
      if (done) return;
      yield value;
    }
  } finally {
    await reader.cancel().catch(() => {});
  }
}

async function spoken<Word>(ending: AbortController, word: Promise<Word>): Promise<Word> {
  const silent = () => ending.abort(new Error("nothing came over the line"));
  const timer = setTimeout(silent, LONGEST_SILENCE_MS);
  try {
    return await word;
  } finally {
    clearTimeout(timer);
  }
}
