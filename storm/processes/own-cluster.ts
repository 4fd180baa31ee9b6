import { execFile, execFileSync } from "node:child_process";
import { chownSync, existsSync, mkdirSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

/** Where Debian, Homebrew and others put PostgreSQL's server programs. */
const PLACES = ["/usr/lib/postgresql", "/opt/homebrew/opt", "/usr/local/opt"];

interface Owner {
  readonly uid: number;
  readonly gid: number;
}

/** A PostgreSQL of our own, in a folder of our own, to be stopped at will. */
export class OwnCluster {
  readonly url: string;
  readonly #programs: string;
  readonly #folder: string;
  readonly #owner: Owner | undefined;
  readonly #settings: readonly string[];

  private constructor(options: {
    readonly programs: string;
    readonly folder: string;
    readonly port: number;
    readonly owner: Owner | undefined;
    readonly settings?: readonly string[];
  }) {
    this.#programs = options.programs;
    this.#folder = options.folder;
    this.#owner = options.owner;
    this.#settings = options.settings ?? [];
    this.url = `postgresql://postgres@127.0.0.1:${options.port}/postgres`;
  }

  /**
   * Null where PostgreSQL's server programs are not installed, or nobody may run them.
   * settings: as in postgresql.conf, "max_wal_size=16GB"; all else is as PostgreSQL ships.
   */
  static async create(place: {
    readonly folder: string;
    readonly port: number;
    readonly settings?: readonly string[];
  }): Promise<OwnCluster | null> {
    const programs = serverPrograms();
    if (!programs) return null;
    const owner = serverOwner();
    if (owner === null) return null;
    mkdirSync(place.folder, { recursive: true });
    if (owner) chownSync(place.folder, owner.uid, owner.gid);
    const cluster = new OwnCluster({ programs, owner, ...place });
    const data = cluster.#data;
    await cluster.#run("initdb", ["-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8"]);
    await cluster.start(place.port);
    return cluster;
  }

  get #data(): string {
    return join(this.#folder, "data");
  }

  async start(port = Number(new URL(this.url).port)): Promise<void> {
    const settings = [
      "listen_addresses=127.0.0.1",
      `unix_socket_directories=${this.#folder}`,
      "max_connections=200",
      ...this.#settings,
    ];
    const options = `-p ${port} ${settings.map((each) => `-c ${each}`).join(" ")}`;
    const log = join(this.#folder, "server.log");
    await this.#run("pg_ctl", ["start", "-w", "-D", this.#data, "-l", log, "-o", options]);
  }

  /** As a power cut would: no checkpoint, nobody asked to finish. */
  async stopAtOnce(): Promise<void> {
    await this.#run("pg_ctl", ["stop", "-w", "-m", "immediate", "-D", this.#data]);
  }

  async #run(program: string, args: readonly string[]): Promise<void> {
    await run(join(this.#programs, program), [...args], { ...this.#owner, cwd: this.#folder });
  }
}

function serverPrograms(): string | null {
  for (const place of PLACES) {
    if (!existsSync(place)) continue;
    const found = readdirSync(place)
      .map((version) => join(place, version, "bin"))
      .filter((folder) => existsSync(join(folder, "initdb")))
      .sort()
      .at(-1);
    if (found) return found;
  }
  return null;
}

/** PostgreSQL refuses to run as root: there it runs as its own user. Undefined: as whoever we are. */
function serverOwner(): Owner | null | undefined {
  if (process.getuid?.() !== 0) return undefined;
  try {
    const id = (flag: string) => Number(execFileSync("id", [flag, "postgres"], { stdio: "pipe" }));
    return { uid: id("-u"), gid: id("-g") };
  } catch {
    return null;
  }
}
