const STRING = /"(?:[^"\\]|\\.)*"/y;
const WORD = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y;

/** JSON, read letter by letter; a number comes as the digits that were sent, never as a double. */
export class JsonText {
  readonly #text: string;
  #place = 0;

  private constructor(text: string) {
    this.#text = text;
  }

  /** Throws SyntaxError when the text is not one JSON value and nothing else. */
  static read(text: string): unknown {
    const reader = new JsonText(text);
    const value = reader.#value();
    reader.#skipBlanks();
    if (reader.#place < text.length) throw new SyntaxError("something comes after the value");
    return value;
  }

  #value(): unknown {
    this.#skipBlanks();
    const letter = this.#text[this.#place];
    if (letter === "{") return this.#object();
    if (letter === "[") return this.#array();
    if (letter === '"') return this.#string();
    return this.#word();
  }

  #object(): Record<string, unknown> {
    const fields: Record<string, unknown> = Object.create(null);
    this.#take("{");
    for (let first = true; !this.#took("}"); first = false) {
      if (!first) this.#take(",");
      this.#skipBlanks();
      const name = this.#string();
      this.#take(":");
      fields[name] = this.#value();
    }
    return fields;
  }

  #array(): unknown[] {
    const items: unknown[] = [];
    this.#take("[");
    while (!this.#took("]")) {
      if (items.length > 0) this.#take(",");
      items.push(this.#value());
    }
    return items;
  }

  #string(): string {
    return JSON.parse(this.#match(STRING)) as string;
  }

  #word(): unknown {
    const word = this.#match(WORD);
    if (word === "null") return null;
    return word === "true" || word === "false" ? word === "true" : word;
  }

  #match(pattern: RegExp): string {
    pattern.lastIndex = this.#place;
    const found = pattern.exec(this.#text)?.[0];
    if (found === undefined) throw new SyntaxError(`no JSON at ${this.#place}`);
    this.#place += found.length;
    return found;
  }

  #took(letter: string): boolean {
    this.#skipBlanks();
    if (this.#text[this.#place] !== letter) return false;
    this.#place += 1;
    return true;
  }

  #take(letter: string): void {
    if (!this.#took(letter)) throw new SyntaxError(`no "${letter}" at ${this.#place}`);
  }

  #skipBlanks(): void {
    while (" \n\r\t".includes(this.#text[this.#place] ?? "x")) this.#place += 1;
  }
}
