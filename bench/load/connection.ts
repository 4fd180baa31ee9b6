import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { ResponseReader } from "./response-reader.ts";

export interface Outcome {
  /** 0 stands for no answer. */
  readonly status: number;
  readonly problem: string | null;
}

/** A kept-alive connection that carries one request at a time, each written as its bytes stand. */
export class Connection {
  readonly #socket: Socket;
  readonly #reader = new ResponseReader();
  #answered: ((outcome: Outcome) => void) | null = null;
  #problem: string | null = null;

  static async open(url: URL): Promise<Connection> {
    const socket = connect({ host: url.hostname, port: Number(url.port), noDelay: true });
    await once(socket, "connect");
    return new Connection(socket);
  }

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.on("data", (chunk: Buffer) => {
      const status = this.#reader.read(chunk);
      if (status !== null) this.#answer({ status, problem: null });
    });
    socket.on("error", ({ message }) => this.#lose(message));
    socket.on("close", () => this.#lose("the connection was closed"));
  }

  send(request: Buffer): Promise<Outcome> {
    if (this.#problem !== null) return Promise.resolve({ status: 0, problem: this.#problem });
    return new Promise((resolve) => {
      this.#answered = resolve;
      this.#socket.write(request);
    });
  }

  close(): void {
    this.#socket.destroy();
  }

  #lose(problem: string): void {
    this.#problem ??= problem;
    this.#answer({ status: 0, problem: this.#problem });
  }

  #answer(outcome: Outcome): void {
    const answered = this.#answered;
    this.#answered = null;
    answered?.(outcome);
  }
}
